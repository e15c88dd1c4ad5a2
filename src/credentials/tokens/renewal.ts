/** What there is to do about an access token that a window shows. */
export type RenewalStep =
  | { readonly kind: 'wait'; readonly delayMs: number }
  | { readonly kind: 'renew'; readonly minValidityMs: number }
  | { readonly kind: 'nothing' };

const marginMs = 5 * 60_000;
const longestJitterMs = 2 * 60_000;

/** A token that ran out longer ago than this is not in use any more, in milliseconds. */
const forgottenMs = 60 * 60_000;

/**
 * Decides when an access token is renewed so that a click never waits: five to seven minutes before it expires, at another
 * moment in each window, so that those who share a client ID do not all ask at once. Only a token that was seen with more
 * time left is renewed: one that the server makes shorter would be renewed for ever.
 */
export class Renewal {
  readonly #jitterMs: number;
  #seen: number | undefined;

  /** `jitter` is from 0 to 1. */
  constructor(jitter: number) {
    this.#jitterMs = jitter * longestJitterMs;
  }

  /** What to do now; all times in epoch milliseconds. `expiresAt` is undefined for a token whose lifetime is unknown: nothing tells when to renew it. */
  next(expiresAt: number | undefined, now: number): RenewalStep {
    if (expiresAt === undefined) return { kind: 'nothing' };
    const renewAt = expiresAt - marginMs - this.#jitterMs;
    if (now < renewAt) {
      this.#seen = expiresAt;
      return { kind: 'wait', delayMs: renewAt - now };
    }
    const isInUse = this.#seen === expiresAt && now < expiresAt + forgottenMs;
    return isInUse ? { kind: 'renew', minValidityMs: Math.max(marginMs, expiresAt - now + 1) } : { kind: 'nothing' };
  }
}

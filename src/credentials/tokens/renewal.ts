/** The next step for an access token that a window shows. */
export type RenewalStep =
  | { readonly kind: 'wait'; readonly delayMs: number }
  | { readonly kind: 'renew'; readonly minValidityMs: number }
  | { readonly kind: 'nothing' };

const marginMs = 5 * 60_000;
const maxJitterMs = 2 * 60_000;

/** A token that expired longer ago than this is no longer in use, in milliseconds. */
const abandonedAfterMs = 60 * 60_000;

/**
 * Decides when to renew an access token, so that no click has to wait: five to seven minutes before it expires, at a
 * different moment in each window, so that those with the same client ID don't all send requests at once. A token is
 * renewed only if it has been seen with more time left: a shorter-lived one would be renewed forever.
 */
export class Renewal {
  readonly #jitterMs: number;
  #seen: number | undefined;

  /** `jitter` is between 0 and 1. */
  constructor(jitter: number) {
    this.#jitterMs = jitter * maxJitterMs;
  }

  /**
   * The next step. All times are in epoch milliseconds. A token without `expiresAt` is never renewed, because its
   * lifetime is unknown.
   */
  next(expiresAt: number | undefined, now: number): RenewalStep {
    if (expiresAt === undefined) return { kind: 'nothing' };
    const renewAt = expiresAt - marginMs - this.#jitterMs;
    if (now < renewAt) {
      this.#seen = expiresAt;
      return { kind: 'wait', delayMs: renewAt - now };
    }
    const isInUse = this.#seen === expiresAt && now < expiresAt + abandonedAfterMs;
    return isInUse ? { kind: 'renew', minValidityMs: Math.max(marginMs, expiresAt - now + 1) } : { kind: 'nothing' };
  }
}

import { ApsError } from '../../aps/apsError';
import { OAuthError, UnexpectedResponseError } from '../../oauth/errors';
import type { SecretStatus } from '../catalog/app';
import type { Clock } from '../ports';

/** How often the server has refused a credential for the same reason, one time after the other. */
interface Refused {
  readonly reason: string;
  readonly secretStatus: SecretStatus;
  readonly times: number;
  readonly restsUntil: number;
}

const patience = 3;
const firstRestMs = 60_000;
const longestRestMs = 3_600_000;

/**
 * Knows when it is no use to ask by itself again: after three refusals of the same kind in a row, for a minute, then for
 * twice as long after each further one, up to an hour. What a person asks for is always asked at once.
 */
export class Refusals {
  readonly #clock: Clock;
  readonly #refused = new Map<string, Refused>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Remembers why a request failed. Answers with how long nothing asks by itself now, in milliseconds; undefined where it may. */
  note(key: string, secretStatus: SecretStatus, error: unknown): number | undefined {
    const reason = reasonOf(error);
    if (reason === undefined) return undefined;
    const before = this.#refused.get(key);
    const times = before?.reason === reason ? before.times + 1 : 1;
    const restMs = times < patience ? 0 : Math.min(longestRestMs, firstRestMs * 2 ** (times - patience));
    this.#refused.set(key, { reason, secretStatus, times, restsUntil: this.#clock.now() + restMs });
    return restMs === 0 ? undefined : restMs;
  }

  /** The server has accepted the credential. */
  forget(key: string): void {
    this.#refused.delete(key);
  }

  /** Whether a request that no person asked for had better wait; not when the client secret was changed since. */
  isResting(key: string, secretStatus: SecretStatus): boolean {
    const refused = this.#refused.get(key);
    return refused?.secretStatus === secretStatus && refused.restsUntil > this.#clock.now();
  }
}

/** Only what a server said: a dead network says nothing of the credential. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof OAuthError || error instanceof ApsError) return `${error.status} ${error.code ?? ''}`;
  return error instanceof UnexpectedResponseError ? String(error.status) : undefined;
}

import { ApsError } from '../../aps/apsError';
import { OAuthError, UnexpectedResponseError } from '../../oauth/errors';
import type { SecretStatus } from '../catalog/app';
import type { Clock } from '../ports';

/** How often the server has refused a credential for the same reason, one time after the other. */
interface Failures {
  readonly reason: string;
  readonly secretStatus: SecretStatus;
  readonly times: number;
  readonly until: number;
}

const maxFailures = 3;
const firstBackoffMs = 60_000;
const maxBackoffMs = 3_600_000;

/**
 * Knows when it is no use to ask by itself again: after three refusals of the same kind in a row, for a minute, then for
 * twice as long after each further one, up to an hour. What a person asks for is always asked at once.
 */
export class Backoff {
  readonly #clock: Clock;
  readonly #failures = new Map<string, Failures>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Remembers why a request failed. Answers with how long nothing asks by itself now, in milliseconds; undefined where it may. */
  recordFailure(key: string, secretStatus: SecretStatus, error: unknown): number | undefined {
    const reason = reasonOf(error);
    if (reason === undefined) return undefined;
    const before = this.#failures.get(key);
    const times = before?.reason === reason ? before.times + 1 : 1;
    const restMs = times < maxFailures ? 0 : Math.min(maxBackoffMs, firstBackoffMs * 2 ** (times - maxFailures));
    this.#failures.set(key, { reason, secretStatus, times, until: this.#clock.now() + restMs });
    return restMs === 0 ? undefined : restMs;
  }

  /** The server has accepted the credential. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** Whether a request that no person asked for had better wait; not when the client secret was changed since. */
  isBackingOff(key: string, secretStatus: SecretStatus): boolean {
    const refused = this.#failures.get(key);
    return refused?.secretStatus === secretStatus && refused.until > this.#clock.now();
  }
}

/** Only what a server said: a dead network says nothing of the credential. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof OAuthError || error instanceof ApsError) return `${error.status} ${error.code ?? ''}`;
  return error instanceof UnexpectedResponseError ? String(error.status) : undefined;
}

import { ApsError } from '../../aps/apsError';
import { OAuthError, UnexpectedResponseError } from '../../oauth/errors';
import type { App } from '../catalog/app';
import type { Clock } from '../ports';

/** What a person or another window changes if the client secret changes. */
type SecretState = Pick<App, 'secretStatus' | 'secretGeneration'>;

/** Consecutive error responses to a credential for the same reason. */
interface Failures {
  readonly reason: string;
  readonly secret: SecretState;
  readonly count: number;
  readonly until: number;
}

const maxFailures = 3;
const firstBackoffMs = 60_000;
const maxBackoffMs = 3_600_000;

/**
 * Pauses automatic requests after repeated error responses: after three in a row for the same reason, for one minute,
 * and after each further one for twice as long, up to an hour. Requests that a person makes are never delayed.
 */
export class Backoff {
  readonly #clock: Clock;
  readonly #failures = new Map<string, Failures>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Records why a request failed. Returns how long automatic requests pause from now on, in milliseconds; undefined if
   * they don't.
   */
  recordFailure(key: string, { secretStatus, secretGeneration }: SecretState, error: unknown): number | undefined {
    const reason = reasonOf(error);
    if (reason === undefined) return undefined;
    const previous = this.#failures.get(key);
    const isRepeated = previous?.reason === reason && previous.secret.secretGeneration === secretGeneration;
    const count = isRepeated ? previous.count + 1 : 1;
    const backoffMs = count < maxFailures ? 0 : Math.min(maxBackoffMs, firstBackoffMs * 2 ** (count - maxFailures));
    this.#failures.set(key, {
      reason,
      secret: { secretStatus, secretGeneration },
      count,
      until: this.#clock.now() + backoffMs,
    });
    return backoffMs === 0 ? undefined : backoffMs;
  }

  /** Clears what was recorded, because the server has accepted the credential. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** Whether automatic requests pause now. They don't if the client secret or its status has changed since. */
  isBackingOff(key: string, { secretStatus, secretGeneration }: SecretState): boolean {
    const failures = this.#failures.get(key);
    if (failures?.secret.secretStatus !== secretStatus || failures.secret.secretGeneration !== secretGeneration)
      return false;
    return failures.until > this.#clock.now();
  }
}

/** Only a response counts: a network error says nothing about the credential. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof OAuthError || error instanceof ApsError) return `${error.status} ${error.code ?? ''}`;
  return error instanceof UnexpectedResponseError ? String(error.status) : undefined;
}

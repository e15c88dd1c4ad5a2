import { setTimeout as sleep } from 'node:timers/promises';
import { NetworkError } from './errors';

/** What a caller is told before a wait, so that it can be shown. */
export interface RetryWait {
  readonly delayMs: number;
  readonly error: Error;
}

/** How often and how long to try again. `onWait` is called before each wait; `signal` ends it. */
export interface RetryOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onWait?: ((wait: RetryWait) => void) | undefined;
  /** All waits together; a server that asks for more gets its refusal passed on at once. */
  readonly maxWaitMs?: number | undefined;
  /** Which failures are tried again. */
  readonly isTransient?: ((error: Error) => boolean) | undefined;
}

const maxRetries = 4;
const firstDelayMs = 500;

/** A minute's quota and a little. */
const defaultMaxWaitMs = 65_000;

/**
 * Calls `attempt` until it succeeds, fails for a reason that time does not mend, or the bound is reached. Passing
 * failures are tried again with full jitter, and not before `Retry-After`: 429, 5xx and a reset connection where not said
 * otherwise, which is only for requests that may be sent twice.
 * @throws what the last attempt threw, or the signal's reason
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export async function retryTransientErrors<T>(attempt: () => Promise<T>, options: RetryOptions = {}): Promise<T> {
  const { isTransient = isTransientError } = options;
  let remainingMs = options.maxWaitMs ?? defaultMaxWaitMs;
  for (let retries = 0; ; retries++) {
    try {
      return await attempt();
    } catch (error) {
      if (retries === maxRetries || !(error instanceof Error) || !isTransient(error)) throw error;
      const delayMs = retryAfterMs(error) + Math.random() * firstDelayMs * 2 ** retries;
      if (delayMs > remainingMs) throw error;
      remainingMs -= delayMs;
      options.onWait?.({ delayMs, error });
      await waitFor(delayMs, options.signal);
    }
  }
}

/** The server took no notice of the request, because there were too many: it may be sent again whatever it asks for. */
export function isRateLimited(error: Error): boolean {
  return statusOf(error) === 429;
}

function isTransientError(error: Error): boolean {
  if (error instanceof NetworkError) return error.problem === 'reset';
  return isRateLimited(error) || statusOf(error) >= 500;
}

function statusOf(error: Error): number {
  return 'status' in error && typeof error.status === 'number' ? error.status : 0;
}

function retryAfterMs(error: Error): number {
  return 'retryAfterMs' in error && typeof error.retryAfterMs === 'number' ? error.retryAfterMs : 0;
}

async function waitFor(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(delayMs, undefined, { ...(signal ? { signal } : {}) });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

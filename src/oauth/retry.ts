import { setTimeout as sleep } from 'node:timers/promises';
import { NetworkError } from './errors';

/** What `onWait` receives before each wait, so that it can be shown. */
export interface RetryWait {
  readonly delayMs: number;
  readonly error: Error;
}

/** How a request is retried. `onWait` is called before each wait; `signal` ends it. */
export interface RetryOptions {
  readonly signal?: AbortSignal | undefined;
  /** Ends the waits only, for a request that must not be canceled once it has been sent. Not given: `signal`. */
  readonly waitSignal?: AbortSignal | undefined;
  readonly onWait?: ((wait: RetryWait) => void) | undefined;
  /** Limit of all waits together. If the server asks for a longer wait, its error is thrown immediately. */
  readonly maxWaitMs?: number | undefined;
  /**
   * Which errors are retried. The default (429, 5xx, a reset connection) is only for requests that may be sent twice.
   */
  readonly isTransient?: ((error: Error) => boolean) | undefined;
}

const maxRetries = 4;
const firstDelayMs = 500;

/** Rate limits are usually per minute. */
const defaultMaxWaitMs = 65_000;

/**
 * Calls `attempt` until it succeeds, throws an error that isn't transient, or the limits are reached. The backoff is
 * exponential with full jitter, and never shorter than `Retry-After`.
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
      await waitFor(delayMs, options.waitSignal ?? options.signal);
    }
  }
}

/** The server didn't process the request because there were too many, so any request may be sent again. */
export function isRateLimited(error: Error): boolean {
  return statusOf(error) === 429;
}

function isTransientError(error: Error): boolean {
  if (error instanceof NetworkError) return error.problem === 'reset';
  const status = statusOf(error);
  return status !== undefined && (status === 429 || status >= 500);
}

function statusOf(error: Error): number | undefined {
  return 'status' in error && typeof error.status === 'number' ? error.status : undefined;
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

/**
 * A request that several callers share. A caller that cancels doesn't affect the others; when the last one cancels, the
 * request is canceled.
 */
export class SharedRequest<T> {
  readonly #controller = new AbortController();
  readonly #result: Promise<T>;
  #callers = 0;

  constructor(send: (signal: AbortSignal) => Promise<T>) {
    this.#result = send(this.#controller.signal);
  }

  /** Whether the request has been canceled. Then it can't be joined any longer. */
  get isCancelled(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Waits for the result. @throws what the request throws, or the signal's reason */
  join(signal: AbortSignal | undefined): Promise<T> {
    this.#callers++;
    if (!signal) return this.#result;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#callers--;
        if (this.#callers === 0) this.cancel();
        reject(asError(signal.reason));
      };
      if (signal.aborted) {
        leave();
        return;
      }
      signal.addEventListener('abort', leave, { once: true });
      void this.#result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  /** Calls `listener` when the request has ended, successfully or not. */
  onSettled(listener: () => void): void {
    this.#result.then(listener, listener);
  }

  /** Cancels the request for all callers. */
  cancel(): void {
    this.#controller.abort();
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new DOMException('This operation was aborted', 'AbortError');
}

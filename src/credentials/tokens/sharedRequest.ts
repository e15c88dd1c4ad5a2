/**
 * One piece of work that several callers wait for. A caller that gives up leaves the others alone; when the last one
 * gives up, the work is cancelled.
 */
export class SharedRequest<T> {
  readonly #controller = new AbortController();
  readonly #result: Promise<T>;
  #callers = 0;

  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.#result = work(this.#controller.signal);
  }

  /** Every caller gave up: nobody may join any more. */
  get isCancelled(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Waits for the result. @throws what the work throws, or the signal's reason */
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

  /** Calls `listener` when the work has ended, either way. */
  onSettled(listener: () => void): void {
    this.#result.then(listener, listener);
  }

  /** Ends the work for every caller. */
  cancel(): void {
    this.#controller.abort();
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new DOMException('This operation was aborted', 'AbortError');
}

import { describeError } from './describeError';
import type { Log } from './ports';

/** Adds a listener; `dispose` removes it. The shape of the editor's own events. */
export type Event<T> = (listener: (value: T) => void) => { dispose(): void };

/**
 * Calls its listeners in the order in which they were added. One that throws stops neither the others nor whoever
 * fires: what it threw is logged.
 */
export class Emitter<T> {
  readonly #listeners = new Set<(value: T) => void>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  readonly event: Event<T> = (listener) => {
    const own = (value: T): void => listener(value);
    this.#listeners.add(own);
    return { dispose: () => void this.#listeners.delete(own) };
  };

  /** Calls every listener that is registered now. Never throws. */
  fire(value: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (error) {
        this.#log.error(`A listener failed. ${describeError(error)}`);
      }
    }
  }
}

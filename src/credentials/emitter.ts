/** Takes a listener and answers with what ends the listening: the shape of the editor's own events. */
export type Event<T> = (listener: (value: T) => void) => { dispose(): void };

/** Tells its listeners, in the order in which they came. */
export class Emitter<T> {
  readonly #listeners = new Set<(value: T) => void>();

  readonly event: Event<T> = (listener) => {
    const own = (value: T): void => listener(value);
    this.#listeners.add(own);
    return { dispose: () => void this.#listeners.delete(own) };
  };

  /** Calls every listener that is there now. */
  fire(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }
}

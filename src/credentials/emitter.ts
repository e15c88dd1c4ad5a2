/** Adds a listener; `dispose` removes it. The shape of the editor's own events. */
export type Event<T> = (listener: (value: T) => void) => { dispose(): void };

/** Calls its listeners in the order in which they were added. */
export class Emitter<T> {
  readonly #listeners = new Set<(value: T) => void>();

  readonly event: Event<T> = (listener) => {
    const own = (value: T): void => listener(value);
    this.#listeners.add(own);
    return { dispose: () => void this.#listeners.delete(own) };
  };

  /** Calls every listener that is registered now. */
  fire(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }
}

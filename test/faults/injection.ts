import { Lease } from '../../src/credentials/leases/lease';

/** What happens at one call of a port: it fails, or the process comes to its end there. */
export type Injury = 'fails' | 'ends';

/** At which call, counted from 0, and on which side of it. */
export interface InjectionPoint {
  readonly call: number;
  readonly side: 'before' | 'after';
  readonly injury: Injury;
}

/** Wraps ports so that every call of them is counted and one of them can be hurt. */
export class Injection {
  /** The names of the calls, in the order in which they came. */
  readonly calls: string[] = [];
  /** Resolves when the process has come to its end. */
  readonly ended: Promise<void>;
  readonly #point: InjectionPoint | undefined;
  #end: () => void = () => undefined;
  #isActive = false;

  constructor(point?: InjectionPoint) {
    this.#point = point;
    this.ended = new Promise((resolve) => (this.#end = resolve));
  }

  activate(): void {
    this.#isActive = true;
  }

  deactivate(): void {
    this.#isActive = false;
  }

  wrap<T extends object>(name: string, port: T): T {
    return new Proxy(port, {
      get: (target, property) => {
        const value: unknown = Reflect.get(target, property, target);
        if (typeof value !== 'function') return value;
        return (...args: readonly unknown[]): unknown =>
          this.#call(`${name}.${String(property)}`, () => Reflect.apply(value, target, args));
      },
    });
  }

  async #call(name: string, run: () => unknown): Promise<unknown> {
    if (!this.#isActive) return this.#wrapLease(await run());
    const call = this.calls.push(name) - 1;
    await this.#hurt(call, 'before');
    const result = await run();
    await this.#hurt(call, 'after');
    return this.#wrapLease(result);
  }

  #wrapLease(result: unknown): unknown {
    return result instanceof Lease ? this.wrap('lease', result) : result;
  }

  async #hurt(call: number, side: InjectionPoint['side']): Promise<void> {
    if (this.#point?.call !== call || this.#point.side !== side) return;
    if (this.#point.injury === 'fails') throw new Error('This call was made to fail.');
    this.#end();
    await new Promise(() => undefined);
  }
}

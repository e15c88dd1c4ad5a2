import { Lease } from '../../src/credentials/leases/lease';

/** What happens at one call of a port: it fails or the process ends. */
export type Injury = 'fails' | 'ends';

/** The call, counted from 0, and whether to act before or after it. */
export interface InjectionPoint {
  readonly call: number;
  readonly side: 'before' | 'after';
  readonly injury: Injury;
}

/** Wraps ports to count their calls and to inject a fault into one of them. */
export class Injection {
  /** The names of the calls, in order. */
  readonly calls: string[] = [];
  /** Resolves when the process has ended. */
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

/** What happens at the calls of methods, by name; `call` makes the call. */
export type Hooks = Readonly<Record<string, (call: () => unknown) => unknown>>;

/** A port on which a test acts before, after, or instead of the calls of some methods. */
export function intercept<T extends object>(port: T, hooks: Hooks): T {
  return new Proxy(port, {
    get: (target, property) => {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      return (...args: readonly unknown[]): unknown => {
        const call = (): unknown => Reflect.apply(value, target, args);
        const hook = hooks[String(property)];
        return hook ? hook(call) : call();
      };
    },
  });
}

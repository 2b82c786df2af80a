/** Asked for by the language itself or by whoever prints an object; never by somebody who means Electron. */
const HARMLESS = new Set(['then', 'toJSON', 'asymmetricMatch', 'nodeType', 'constructor']);

/**
 * Hands a part of Electron out as the whole: what is lacking is not `undefined`, as it would be by accident, but an
 * error that names it. That the part has the types of the whole is for its `implements` and coverage.spec.ts to say.
 */
export function covered<Whole extends object>(
  name: string,
  part: Partial<Record<keyof Whole, unknown>>,
): Whole {
  const proxy: object = new Proxy(part, {
    get(target, key) {
      if (typeof key === 'symbol' || key in target || HARMLESS.has(key)) {
        const value: unknown = Reflect.get(target, key, target);
        // Private fields belong to the target, not to the proxy.
        return typeof value === 'function' && key !== 'constructor' ? (value.bind(target) as unknown) : value;
      }
      throw new Error(`The stand-in of Electron has no ${name}.${key}`);
    },
    set(target, key, value) {
      if (typeof key === 'symbol' || key in target) return Reflect.set(target, key, value, target);
      throw new Error(`The stand-in of Electron has no ${name}.${key}`);
    },
  });
  return proxy as Whole;
}

/** Refuses options that the stand-in would silently ignore. */
export function knownOptions<Options extends object>(
  name: string,
  options: Options,
  known: readonly (keyof Options)[],
): Options {
  for (const key of Object.keys(options))
    if (!known.includes(key as keyof Options))
      throw new Error(`The stand-in of Electron does not know the option ${key} of ${name}`);
  return options;
}

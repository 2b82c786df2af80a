import { registerHooks } from 'node:module';

/** Scripts lie in folders without packages; zod is there for them all the same. */
export function lendPackages(): void {
  registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier !== 'zod') return next(specifier, context);
      try {
        return next(specifier, context);
      } catch {
        return next(specifier, { ...context, parentURL: import.meta.url });
      }
    },
  });
}

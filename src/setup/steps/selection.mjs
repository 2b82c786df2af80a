import { SetupFailure } from '../base/failure.mjs';

/**
 * `--only lint,unit` (as often as wanted) picks from all names; what is left is for the runners.
 * @param {string[]} args
 * @param {string[]} names all there are, in order
 * @param {Record<string, string[]>} [groups] names for several at once
 * @returns {{ selected: string[], rest: string[] }}
 */
export function selection(args, names, groups = {}) {
  /** @type {string[]} */
  const rest = [];
  /** @type {string[]} */
  const asked = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--only') asked.push(...(args[++index] ?? '').split(','));
    else if (arg.startsWith('--only=')) asked.push(...arg.slice('--only='.length).split(','));
    else rest.push(arg);
  }
  const wanted = asked.flatMap((name) => groups[name] ?? [name]);
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new SetupFailure(
      `--only does not know ${unknown.map((name) => `"${name}"`).join(', ')}.`,
      `It takes one or more of: ${[...Object.keys(groups), ...names].join(', ')}.`,
    );
  }
  return { selected: asked.length > 0 ? names.filter((name) => wanted.includes(name)) : names, rest };
}

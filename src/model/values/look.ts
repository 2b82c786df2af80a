/** Longest chain of prototypes that is followed: a proxy may answer with a new one for ever. */
const MAX_PROTOTYPES = 64;

/** What `act` gives; `otherwise` when it throws. */
export function attempt<Value, Otherwise>(act: () => Value, otherwise: Otherwise): Value | Otherwise {
  try {
    return act();
  } catch {
    return otherwise;
  }
}

/** A property of an object whose getters and traps may throw; undefined then. */
export const look = (value: object, key: PropertyKey): unknown =>
  attempt(() => Reflect.get(value, key) as unknown, undefined);

/** `instanceof` that neither throws nor takes for ever. */
export function isA<Instance>(
  value: unknown,
  kind: abstract new (...args: never[]) => Instance,
): value is Instance {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  const { prototype } = kind as { readonly prototype: unknown };
  return attempt(() => {
    let at: object | null = Object.getPrototypeOf(value) as object | null;
    for (let step = 0; at !== null && step < MAX_PROTOTYPES; step += 1) {
      if (at === prototype) return true;
      at = Object.getPrototypeOf(at) as object | null;
    }
    return false;
  }, false);
}

/** Whether it is an error, also one of another realm. Cannot throw. */
export const isError = (value: unknown): value is Error =>
  typeof value === 'object' &&
  value !== null &&
  (isA(value, Error) || attempt(() => Object.prototype.toString.call(value) === '[object Error]', false));

/** What kind of built-in object it is, whatever its prototype says; null for one of nobody's. Cannot throw. */
export function kindOf(value: object): 'list' | 'map' | 'set' | 'date' | 'bytes' | null {
  return attempt(() => {
    if (Array.isArray(value)) return 'list';
    if (ArrayBuffer.isView(value)) return 'bytes';
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) return null;
    if (has(() => MAP_SIZE.call(value))) return 'map';
    if (has(() => SET_SIZE.call(value))) return 'set';
    if (has(() => Date.prototype.getTime.call(value))) return 'date';
    return has(() => BUFFER_LENGTH.call(value)) || has(() => SHARED_LENGTH?.call(value)) ? 'bytes' : null;
  }, null);
}

/** Whether a built-in method takes it for one of its own. */
function has(act: () => unknown): boolean {
  try {
    return act() !== undefined;
  } catch {
    return false;
  }
}

function getterOf(prototype: object, name: string): (this: unknown) => unknown {
  const getter = Object.getOwnPropertyDescriptor(prototype, name)?.get;
  if (getter === undefined) throw new Error(`There is no getter ${name}`);
  return getter;
}
const MAP_SIZE = getterOf(Map.prototype, 'size');
const SET_SIZE = getterOf(Set.prototype, 'size');
const BUFFER_LENGTH = getterOf(ArrayBuffer.prototype, 'byteLength');
// Browsers have it only where a page is isolated from others.
const SHARED_LENGTH =
  typeof SharedArrayBuffer === 'undefined' ? null : getterOf(SharedArrayBuffer.prototype, 'byteLength');

/** What an error says besides its message, when it says so. Cannot throw. */
export function errorParts(error: object): { cause?: unknown; errors?: readonly unknown[]; code?: string } {
  const cause = look(error, 'cause');
  const errors = look(error, 'errors');
  const code = look(error, 'code');
  const list = attempt(() => (Array.isArray(errors) ? (errors as unknown[]) : null), null);
  return {
    ...(cause !== undefined && { cause }),
    ...(list !== null && { errors: list }),
    ...(typeof code === 'string' && { code }),
  };
}

/** A text that a hostile value calls its own; null for anything but a string. */
export function textAt(value: object, key: PropertyKey): string | null {
  const text = look(value, key);
  return typeof text === 'string' ? text : null;
}

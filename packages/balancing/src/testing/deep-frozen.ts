function refuse(): never {
  throw new TypeError('an input was changed');
}

/** The value, with all that hangs on it made unchangeable, maps too: who writes to it fails. */
export function deepFrozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (value instanceof Map || value instanceof Set) {
    for (const [key, held] of value.entries()) {
      deepFrozen(key);
      deepFrozen(held);
    }
    for (const name of ['set', 'add', 'delete', 'clear']) Object.defineProperty(value, name, { value: refuse });
  }
  for (const held of Object.values(value)) deepFrozen(held);
  return Object.freeze(value);
}

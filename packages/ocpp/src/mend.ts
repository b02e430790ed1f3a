import type { Action } from './messages.ts';
import { strictSchema, type Half } from './official-schemas.ts';
import { TOLERANCES, type SchemaNode } from './schema-overrides.ts';

/** Brings a payload that broke the strict check into the shape of the types, as far as {@link TOLERANCES} goes. Changes it in place. */
export type Mend = (payload: unknown) => void;

/** The mend of one message. Worth keeping: it walks the schema once. */
export function mendOf(action: Action, half: Half): Mend {
  const mend = mender(strictSchema(action, half), `${action}${half}`, '');
  return (payload) => {
    mend(payload);
  };
}

/** Gives back the value, mended; objects and lists are mended where they stand. */
type Mender = (value: unknown) => unknown;

function mender(node: SchemaNode, schema: string, at: string): Mender {
  if (node.type === 'object') return objectMender(node, schema, at);
  if (node.type === 'array' && node.items) return listMender(mender(node.items, schema, `${at}/*`));
  if (isListed(TOLERANCES.numbersAsText, schema, at)) return (value) => (Number.isFinite(value) ? String(value) : value);
  if (isListed(TOLERANCES.decimalsRounded, schema, at)) return (value) => (typeof value === 'number' ? Math.round(value) : value);
  return (value) => value;
}

function objectMender(node: SchemaNode, schema: string, at: string): Mender {
  const fields = new Map<string, { readonly isRequired: boolean; readonly mend: Mender }>();
  for (const [name, child] of Object.entries(node.properties ?? {})) {
    fields.set(name, { isRequired: node.required?.includes(name) ?? false, mend: mender(child, schema, `${at}/${name}`) });
  }
  return (value) => {
    if (!isRecord(value)) return value;
    for (const name of Object.keys(value)) {
      const field = fields.get(name);
      const before = value[name];
      if (!field || (before === null && !field.isRequired)) {
        Reflect.deleteProperty(value, name);
        continue;
      }
      const after = field.mend(before);
      if (after !== before) value[name] = after;
    }
    return value;
  };
}

function listMender(mend: Mender): Mender {
  return (value) => {
    if (isRecord(value)) return [mend(value)];
    if (!Array.isArray(value)) return value;
    const list: unknown[] = value;
    list.forEach((item, index) => {
      list[index] = mend(item);
    });
    return list;
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListed(places: readonly { readonly schema: string; readonly at: string }[], schema: string, at: string): boolean {
  return places.some((place) => place.schema === schema && place.at === at);
}

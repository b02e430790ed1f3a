import { ACTIONS } from '../actions.ts';
import type { CallErrorCode } from '../call-error.ts';
import type { Action } from '../messages.ts';
import { strictSchema, type Half } from '../official-schemas.ts';
import type { SchemaNode } from '../schema-overrides.ts';

/** What a payload has wrong, in one field. */
export type Fault =
  | 'missing'
  | 'wrong-type'
  | 'null'
  | 'decimals'
  | 'object-for-list'
  | 'too-long'
  | 'unknown-value'
  | 'no-format'
  | 'extra'
  | 'empty'
  | 'fraction';

/** A payload with one fault, made from the official schema: all else is as the standard wants it. */
export interface BadPayload {
  readonly fault: Fault;
  /** JSON pointer to the field. */
  readonly path: string;
  /** Property names from the top, `*` for the items of a list: as in the table of overrides. */
  readonly at: string;
  readonly isRequired: boolean;
  readonly payload: unknown;
  /** With what the standard has it refused. */
  readonly code: CallErrorCode;
}

type Place = Readonly<Record<'path' | 'at', string>> & { readonly isRequired: boolean };
/** The payload with `value` where the place was; `undefined` takes the field out. */
type Put = (value: unknown) => unknown;

const CODES: Readonly<Record<Fault, CallErrorCode>> = {
  missing: 'OccurenceConstraintViolation',
  empty: 'OccurenceConstraintViolation',
  'wrong-type': 'TypeConstraintViolation',
  null: 'TypeConstraintViolation',
  decimals: 'TypeConstraintViolation',
  'object-for-list': 'TypeConstraintViolation',
  extra: 'FormationViolation',
  'too-long': 'PropertyConstraintViolation',
  'unknown-value': 'PropertyConstraintViolation',
  'no-format': 'PropertyConstraintViolation',
  fraction: 'PropertyConstraintViolation',
};

/** A payload of that message with every field the standard has, all of them right. */
export function goodPayload(half: Half, action: Action): unknown {
  return good(strictSchema(action, half));
}

/** Every field of the message with every fault that it can have. */
export function badPayloads(half: Half, action: Action): BadPayload[] {
  const schema = strictSchema(action, half);
  return faultsIn(schema, good(schema), { path: '', at: '', isRequired: true }, (value) => value);
}

/** All that a charge point may send, or all of both ends. */
export function actionsFrom(...sides: readonly ('ChargePoint' | 'CentralSystem' | 'both')[]): Action[] {
  return (Object.keys(ACTIONS) as Action[]).filter((action) => sides.includes(ACTIONS[action].from));
}

function good(node: SchemaNode): unknown {
  switch (node.type) {
    case 'object':
      return Object.fromEntries(Object.entries(node.properties ?? {}).map(([name, child]) => [name, good(child)]));
    case 'array':
      return [good(node.items ?? {})];
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return true;
    default:
      return goodText(node);
  }
}

function goodText({ enum: values, format }: SchemaNode): string {
  if (format === 'date-time') return '2026-03-01T12:00:00Z';
  return values?.[0] ?? (format === 'uri' ? 'https://example.org/file' : 'x');
}

function faultsIn(node: SchemaNode, value: unknown, place: Place, put: Put): BadPayload[] {
  const bad = (fault: Fault, wrong: unknown): BadPayload => ({ ...place, fault, payload: put(wrong), code: CODES[fault] });
  const found: BadPayload[] = [];
  // A frame without a payload, or with null, is taken as {}: see framing.ts.
  if (place.path !== '') found.push(bad('null', null));
  for (const wrong of wrongTypes(node)) found.push(bad('wrong-type', wrong));
  if (place.isRequired && place.path !== '') found.push(bad('missing', undefined));
  if (node.maxLength !== undefined) found.push(bad('too-long', 'x'.repeat(node.maxLength + 1)));
  if (node.enum) found.push(bad('unknown-value', 'Never heard of'));
  if (node.format) found.push(bad('no-format', 'not this'));
  if (node.type === 'integer') found.push(bad('decimals', 1.5));
  if (node.multipleOf !== undefined) found.push(bad('fraction', 6.05));
  if (node.minItems) found.push(bad('empty', []));
  if (node.type === 'array') found.push(...faultsInList(node, value, place, put, bad));
  if (node.type === 'object') found.push(...faultsInObject(node, value as object, place, put));
  return found;
}

function wrongTypes({ type }: SchemaNode): unknown[] {
  const isNumber = type === 'integer' || type === 'number';
  return [
    ...(type === 'string' ? [7] : ['text']),
    ...(type === 'boolean' ? [1] : [true]),
    ...(isNumber ? ['1'] : []),
    ...(type === 'array' ? [] : [[]]),
  ];
}

function faultsInList(
  node: SchemaNode,
  value: unknown,
  place: Place,
  put: Put,
  bad: (fault: Fault, wrong: unknown) => BadPayload,
): BadPayload[] {
  const [item] = value as readonly unknown[];
  const inside = faultsIn(node.items ?? {}, item, { path: `${place.path}/0`, at: `${place.at}/*`, isRequired: false }, (wrong) =>
    put([wrong]),
  );
  return node.items?.type === 'object' ? [bad('object-for-list', item), ...inside] : inside;
}

function faultsInObject(node: SchemaNode, value: object, place: Place, put: Put): BadPayload[] {
  const found: BadPayload[] = [
    { ...place, path: `${place.path}/extra`, fault: 'extra', payload: put({ ...value, extra: { deep: [1] } }), code: CODES.extra },
  ];
  for (const [name, child] of Object.entries(node.properties ?? {})) {
    const inside: Place = { path: `${place.path}/${name}`, at: `${place.at}/${name}`, isRequired: node.required?.includes(name) ?? false };
    const replace = (wrong: unknown): unknown => {
      const { [name]: _gone, ...rest } = value as Record<string, unknown>;
      return put(wrong === undefined ? rest : { ...value, [name]: wrong });
    };
    found.push(...faultsIn(child, (value as Record<string, unknown>)[name], inside, replace));
  }
  return found;
}

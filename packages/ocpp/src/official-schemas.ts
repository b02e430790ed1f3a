import * as published from 'typed-ocpp/dist/ocpp16/schemas.js';
import { ACTIONS } from './actions.ts';
import type { Action } from './messages.ts';
import { isEnumDeciding, SCHEMA_OVERRIDES, TOLERANCES, type SchemaNode } from './schema-overrides.ts';

/** Which half of a message. */
export type Half = 'Request' | 'Response';

interface PublishedSchema extends SchemaNode {
  readonly definitions?: Readonly<Record<string, SchemaNode>>;
}

/** The schema as the package has it, `$ref`s resolved, without names and ids. Exported for the test that compares packages. */
export function publishedSchema(action: Action, half: Half): SchemaNode {
  const schemas: Readonly<Record<string, PublishedSchema>> = published;
  const schema = schemas[`${action}${half}`];
  if (!schema) throw new Error(`typed-ocpp has no schema ${action}${half}`);
  return plain(schema, schema.definitions ?? {});
}

/** The schema of the strict check: the standard's. */
export function strictSchema(action: Action, half: Half): SchemaNode {
  return strict(publishedSchema(action, half), `${action}${half}`, '');
}

/** The schema of the tolerant check: what must hold for a mended payload to have a meaning. */
export function tolerantSchema(action: Action, half: Half): SchemaNode {
  return tolerant(strictSchema(action, half), `${action}${half}`, '', ACTIONS[action].from);
}

/** Resolves references and drops what says nothing about JSON values: titles, and `additionalProperties` of strings. */
function plain(node: SchemaNode, definitions: Readonly<Record<string, SchemaNode>>): SchemaNode {
  const name = node.$ref?.replace('#/definitions/', '');
  if (name !== undefined) {
    const target = definitions[name];
    if (!target) throw new Error(`typed-ocpp refers to a definition ${name} that it does not have`);
    return plain(target, definitions);
  }
  const copy: SchemaNode = { ...node };
  for (const word of ['definitions', 'title', '$id', '$schema'] as const) Reflect.deleteProperty(copy, word);
  if (copy.type !== 'object') delete copy.additionalProperties;
  return withChildren(copy, '', (child) => plain(child, definitions));
}

function strict(node: SchemaNode, schema: string, at: string): SchemaNode {
  const copy: SchemaNode = { ...node };
  // Beyond these a JSON number is no longer the number that was sent.
  if (copy.type === 'integer') Object.assign(copy, { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER });
  for (const override of SCHEMA_OVERRIDES) {
    if (override.schema !== schema || override.at !== at) continue;
    if (override.keyword === 'enum') copy.enum = [...(copy.enum ?? []), String(override.standard)];
    else if (override.standard === undefined) delete copy[override.keyword];
    else Object.assign(copy, { [override.keyword]: override.standard });
  }
  return withChildren(copy, at, (child, childAt) => strict(child, schema, childAt));
}

function tolerant(node: SchemaNode, schema: string, at: string, from: 'ChargePoint' | 'CentralSystem' | 'both'): SchemaNode {
  const copy: SchemaNode = { ...node };
  for (const word of TOLERANCES.droppedKeywords) delete copy[word];
  if (!isEnumDeciding(schema, at, from)) delete copy.enum;
  if (TOLERANCES.dropsUnknownFields) delete copy.additionalProperties;
  return withChildren(copy, at, (child, childAt) => tolerant(child, schema, childAt, from));
}

function withChildren(node: SchemaNode, at: string, change: (child: SchemaNode, at: string) => SchemaNode): SchemaNode {
  if (node.items) node.items = change(node.items, `${at}/*`);
  if (node.properties) {
    const changed = Object.entries(node.properties).map(([name, child]) => [name, change(child, `${at}/${name}`)] as const);
    node.properties = Object.fromEntries(changed);
  }
  return node;
}

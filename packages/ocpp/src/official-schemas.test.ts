import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { ACTIONS, isAction } from './actions.ts';
import type { Action } from './messages.ts';
import { publishedSchema, strictSchema, tolerantSchema, type Half } from './official-schemas.ts';
import { SCHEMA_OVERRIDES, type SchemaNode } from './schema-overrides.ts';

const HALVES: readonly Half[] = ['Request', 'Response'];
const actions = Object.keys(ACTIONS).filter(isAction);

/** The other package's schemas; it exports them by no name. */
const peerSchemas = new Map(
  (
    JSON.parse(
      readFileSync(
        createRequire(import.meta.url)
          .resolve('ocpp-rpc')
          .replace(/index\.js$/, 'lib/schemas/ocpp1_6.json'),
        'utf8',
      ),
    ) as (SchemaNode & {
      $id: string;
      definitions?: Record<string, SchemaNode>;
    })[]
  ).map((schema) => [schema.$id, schema]),
);

function peerSchema(action: Action, half: Half): SchemaNode {
  const schema = peerSchemas.get(`urn:${action}.${half === 'Request' ? 'req' : 'conf'}`);
  if (!schema) throw new Error(`ocpp-rpc has no ${action} ${half}`);
  const resolve = (node: SchemaNode): SchemaNode => {
    const target = node.$ref === undefined ? undefined : schema.definitions?.[node.$ref.replace('#/definitions/', '')];
    return target ? resolve(target) : node;
  };
  const plain = (node: SchemaNode): SchemaNode => {
    const found = resolve(node);
    return {
      ...found,
      ...(found.items ? { items: plain(found.items) } : {}),
      ...(found.properties
        ? { properties: Object.fromEntries(Object.entries(found.properties).map(([name, child]) => [name, plain(child)])) }
        : {}),
    };
  };
  return plain(schema);
}

interface Difference {
  readonly schema: string;
  readonly at: string;
  readonly keyword: string;
  readonly published: unknown;
  readonly peer: unknown;
}

const KEYWORDS = [
  'type',
  'required',
  'enum',
  'maxLength',
  'minItems',
  'format',
  'multipleOf',
  'minimum',
  'maximum',
  'additionalItems',
] as const;

function differences(schema: string, ours: SchemaNode | undefined, peer: SchemaNode | undefined, at = ''): Difference[] {
  if (!ours || !peer) return ours === peer ? [] : [{ schema, at, keyword: 'exists', published: ours, peer }];
  const sorted = (value: unknown): unknown => (Array.isArray(value) ? value.map(String).sort() : value);
  const own: Difference[] = KEYWORDS.map((keyword) => ({
    schema,
    at,
    keyword,
    published: sorted(ours[keyword]),
    peer: sorted(peer[keyword]),
  }));
  if (ours.type === 'object') {
    own.push({ schema, at, keyword: 'additionalProperties', published: ours.additionalProperties, peer: peer.additionalProperties });
  }
  const names = new Set([...Object.keys(ours.properties ?? {}), ...Object.keys(peer.properties ?? {})]);
  return [
    ...own.filter((difference) => JSON.stringify(difference.published) !== JSON.stringify(difference.peer)),
    ...[...names].flatMap((name) => differences(schema, ours.properties?.[name], peer.properties?.[name], `${at}/${name}`)),
    ...differences(schema, ours.items, peer.items, `${at}/*`),
  ];
}

function at(node: SchemaNode, path: string): SchemaNode {
  return path
    .split('/')
    .slice(1)
    .reduce((found, name) => (name === '*' ? found.items : found.properties?.[name]) ?? {}, node);
}

const everySchema = actions.flatMap((action) => HALVES.map((half) => [action, half] as const));

describe('the official schemas', () => {
  it('are there for all 39 actions', () => {
    expect(actions).toHaveLength(39);
    expect(peerSchemas.size).toBe(78);
    for (const [action, half] of everySchema) expect(publishedSchema(action, half).type).toBe('object');
  });

  it('differ between the two packages only where the table of overrides says so', () => {
    const found = everySchema.flatMap(([action, half]) =>
      differences(`${action}${half}`, publishedSchema(action, half), peerSchema(action, half)),
    );
    const unnamed = found.filter(
      ({ schema, at: place, keyword }) =>
        !SCHEMA_OVERRIDES.some((known) => known.schema === schema && known.at === place && known.keyword === keyword),
    );
    expect(unnamed).toEqual([]);
    expect(found.map(({ keyword }) => keyword).sort()).toEqual(['additionalItems', 'maxLength', 'maxLength', 'maxLength']);
  });

  it.each(SCHEMA_OVERRIDES.map((override) => [`${override.schema}${override.at} ${override.keyword}`, override] as const))(
    'need the override of %s still',
    (_, { schema, at: place, keyword, published, standard }) => {
      const found = everySchema.find(([action, half]) => `${action}${half}` === schema);
      if (!found) throw new Error(`no schema ${schema}`);
      const before = at(publishedSchema(...found), place);
      const after = at(strictSchema(...found), place);
      expect(before.type).toBeDefined();
      if (keyword === 'enum') {
        expect(before.enum).not.toContain(standard);
        expect(after.enum).toEqual([...(before.enum ?? []), standard]);
      } else {
        expect(before[keyword]).toBe(published);
        expect(after[keyword]).toBe(standard);
      }
    },
  );

  it('of the strict check differ from the second package only in what the standard says beyond it', () => {
    const beyond = everySchema
      .flatMap(([action, half]) => differences(`${action}${half}`, strictSchema(action, half), peerSchema(action, half)))
      .filter(({ keyword }) => keyword !== 'minimum' && keyword !== 'maximum')
      .map(({ schema, at: place, keyword }) => `${schema}${place} ${keyword}`);
    expect(beyond.sort()).toEqual([
      'MeterValuesRequest/meterValue minItems',
      'MeterValuesRequest/meterValue/*/sampledValue minItems',
      'MeterValuesRequest/meterValue/*/sampledValue/*/unit enum',
      'StopTransactionRequest/transactionData/*/sampledValue minItems',
      'StopTransactionRequest/transactionData/*/sampledValue/*/unit enum',
    ]);
  });

  it('keep an enumeration in the tolerant check where the value is the meaning', () => {
    const hasEnum = (action: Action, half: Half, place: string): boolean => at(tolerantSchema(action, half), place).enum !== undefined;
    expect(hasEnum('StatusNotification', 'Request', '/status')).toBe(true);
    expect(hasEnum('StatusNotification', 'Request', '/errorCode')).toBe(false);
    expect(hasEnum('MeterValues', 'Request', '/meterValue/*/sampledValue/*/unit')).toBe(false);
    expect(hasEnum('SetChargingProfile', 'Request', '/csChargingProfiles/chargingSchedule/chargingRateUnit')).toBe(true);
    expect(hasEnum('TriggerMessage', 'Request', '/requestedMessage')).toBe(false);
    expect(hasEnum('Reset', 'Response', '/status')).toBe(true);
  });
});

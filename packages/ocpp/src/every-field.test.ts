import { describe, expect, it } from 'vitest';
import { ACTIONS } from './actions.ts';
import { checkRequest, checkResponse, judge } from './check.ts';
import type { Action } from './messages.ts';
import { strictSchema, type Half } from './official-schemas.ts';
import type { SchemaNode } from './schema-overrides.ts';
import { actionsFrom, badPayloads, goodPayload, type BadPayload } from './testing/bad-payloads.ts';

const HALVES = ['Request', 'Response'] as const;
const messages = actionsFrom('ChargePoint', 'CentralSystem', 'both').flatMap((action) => HALVES.map((half) => [half, action] as const));
const check = { Request: checkRequest, Response: checkResponse };

/** The rule of the tolerant check, written down a second time: what of this can still be understood. */
function isUnderstood(half: Half, action: Action, { fault, at, isRequired, payload }: BadPayload): boolean {
  switch (fault) {
    case 'missing':
      return false;
    case 'null':
      return !isRequired && !at.endsWith('*');
    case 'wrong-type':
      return half === 'Request' && at.endsWith('/sampledValue/*/value') && /"value":7/.test(JSON.stringify(payload));
    case 'decimals':
      return half === 'Request' && ['StartTransaction /meterStart', 'StopTransaction /meterStop'].includes(`${action} ${at}`);
    case 'unknown-value':
      if (half === 'Response' || (action === 'StatusNotification' && at === '/status')) return false;
      return ACTIONS[action].from === 'ChargePoint' || at === '/requestedMessage';
    default:
      return true;
  }
}

/** What of the payload does not fit the TypeScript type, enumerations and lengths apart. */
function misfits(node: SchemaNode, value: unknown, at = ''): string[] {
  if (node.type === 'array') {
    if (!Array.isArray(value)) return [`${at} is no list`];
    return value.flatMap((item, index) => misfits(node.items ?? {}, item, `${at}/${index}`));
  }
  if (node.type === 'object') {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${at} is no object`];
    const fields: Record<string, unknown> = { ...value };
    const absent = (node.required ?? []).filter((name) => fields[name] === undefined).map((name) => `${at}/${name} is missing`);
    const inside = Object.entries(fields).flatMap(([name, field]) => {
      const child = node.properties?.[name];
      return child ? misfits(child, field, `${at}/${name}`) : [`${at}/${name} is nobody's`];
    });
    return [...absent, ...inside];
  }
  if (node.type === 'integer') return Number.isInteger(value) ? [] : [`${at} is no integer`];
  return typeof value === node.type ? [] : [`${at} is no ${String(node.type)}`];
}

const parsed = (payload: unknown): unknown => JSON.parse(JSON.stringify(payload));

it('the fields of all 78 payloads are tried', () => {
  expect(messages).toHaveLength(78);
  const faults = messages.flatMap(([half, action]) => badPayloads(half, action));
  expect(faults.length).toBeGreaterThan(1500);
});

describe.each(messages)('%s of %s', (half, action) => {
  const name = ({ fault, path }: BadPayload): string => `${path} ${fault}`;

  it('with every field is right', () => {
    expect(check[half](action, goodPayload(half, action), 'strict')).toEqual([]);
  });

  it('with one fault is refused by the strict check, with the code of the standard', () => {
    for (const bad of badPayloads(half, action)) {
      const { violations, refusal } = judge(half, action, parsed(bad.payload), true, 100);
      expect([name(bad), refusal?.code, violations[0]?.path]).toEqual([name(bad), bad.code, bad.path]);
    }
  });

  it('with one fault is understood where the meaning is plain, and then fits the types', () => {
    for (const bad of badPayloads(half, action)) {
      const payload = parsed(bad.payload);
      const { violations, refusal } = judge(half, action, payload, false, 100);
      expect([name(bad), refusal?.code]).toEqual([name(bad), isUnderstood(half, action, bad) ? undefined : bad.code]);
      expect(violations[0], name(bad)).toMatchObject({ path: bad.path, code: bad.code });
      if (!refusal) expect(misfits(strictSchema(action, half), payload), name(bad)).toEqual([]);
    }
  });
});

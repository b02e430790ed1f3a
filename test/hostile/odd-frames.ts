import { integerBetween, type Random } from '@phasor/kernel';
import { actionsFrom, badPayloads, goodPayload } from '../../packages/ocpp/src/testing/bad-payloads.ts';

/** One thing to put on the wire. */
export type OddFrame =
  | { readonly kind: 'text'; readonly bytes: Buffer }
  /** A text frame in pieces, with a ping between them. */
  | { readonly kind: 'pieces'; readonly pieces: readonly Buffer[] }
  /** An answer to nothing, or of a type that nobody knows: it gets no answer. */
  | { readonly kind: 'unanswered'; readonly bytes: Buffer }
  /** These two end the connection. */
  | { readonly kind: 'binary'; readonly bytes: Buffer }
  | { readonly kind: 'no-websocket'; readonly bytes: Buffer };

const ACTIONS = actionsFrom('ChargePoint', 'CentralSystem', 'both');
const FROM_CHARGER = actionsFrom('ChargePoint', 'both');
const GOOD = new Map(ACTIONS.map((action) => [action, goodPayload('Request', action)]));
const BAD = FROM_CHARGER.flatMap((action) => badPayloads('Request', action).map(({ payload }) => ({ action, payload })));

/** Stands for 1e400 and the like, which JSON.stringify cannot write. */
const RAW = 'raw:';
const LEAVES: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  2 ** 31,
  2 ** 53,
  1e308,
  `${RAW}1e400`,
  `${RAW}-1e400`,
  `${RAW}0.1e-400`,
  `${RAW}${'9'.repeat(400)}`,
  '',
  '\0',
  '\ud800',
  '\u202e',
  'Never heard of',
  '9'.repeat(300),
  '0000-00-00T00:00:00Z',
  '2026-02-30T25:61:61Z',
  '1970-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  [],
  {},
  { __proto__x: 1, constructor: 2, toString: 3 },
];

const pick = <T>(random: Random, from: readonly T[]): T => from[integerBetween(random, 0, from.length - 1)] as T;
const chance = (random: Random, share: number): boolean => random.next() < share;

/** The next frame: valid ones, and what mutation makes of them. The same for the same chance. */
export function oddFrame(random: Random): OddFrame {
  const roll = random.next();
  if (roll < 0.002) return { kind: 'no-websocket', bytes: noWebSocket(random.bytes(integerBetween(random, 1, 200))) };
  if (roll < 0.004) return { kind: 'binary', bytes: Buffer.from(random.bytes(integerBetween(random, 0, 200))) };
  if (roll < 0.05) return { kind: 'unanswered', bytes: answerToNothing(random) };
  if (roll < 0.07) return { kind: 'text', bytes: nested(random) };
  const bytes = chance(random, 0.3) ? damaged(random, call(random)) : call(random);
  return chance(random, 0.1) ? { kind: 'pieces', pieces: cut(random, bytes) } : { kind: 'text', bytes };
}

/** The reserved bits are set: else the bytes may be the beginning of a long frame, and the server waits for its rest with every right. */
function noWebSocket(bytes: Uint8Array): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt8(changed.readUInt8(0) | 0x70, 0);
  return changed;
}

function call(random: Random): Buffer {
  const { action, payload } = chance(random, 0.3) ? pick(random, BAD) : calling(random);
  const changed = chance(random, 0.5) ? mutated(random, payload, 0) : payload;
  const elements: unknown[] = [2, messageId(random), chance(random, 0.03) ? pick(random, LEAVES) : action, changed];
  if (chance(random, 0.03)) elements.splice(integerBetween(random, 0, 3), 1);
  if (chance(random, 0.03)) elements.splice(integerBetween(random, 0, 4), 0, pick(random, LEAVES));
  return written(random, elements);
}

function calling(random: Random): { action: string; payload: unknown } {
  const action = pick(random, chance(random, 0.9) ? FROM_CHARGER : ACTIONS);
  return { action, payload: GOOD.get(action) };
}

/** Few different ones, so that they come again and again. */
const messageId = (random: Random): unknown =>
  chance(random, 0.05) ? pick(random, LEAVES) : chance(random, 0.5) ? `id${integerBetween(random, 0, 9)}` : String(random.next());

const answerToNothing = (random: Random): Buffer =>
  written(random, [
    pick(random, [3, 3, 4, 4, 5, 0, -2, 1e9]),
    messageId(random),
    ...Array.from({ length: integerBetween(random, 0, 4) }, () => pick(random, LEAVES)),
  ]);

function nested(random: Random): Buffer {
  const depth = integerBetween(random, 1, 20_000);
  const open = pick(random, ['[', '{"a":']);
  const deep = open.repeat(depth) + (chance(random, 0.5) ? '1' + (open === '[' ? ']' : '}').repeat(depth) : '');
  return Buffer.from(chance(random, 0.5) ? deep : `[2,"deep","DataTransfer",{"vendorId":"V","data":${deep}}]`);
}

/** One value somewhere in it is another, or gone, or doubled, or under another name. */
function mutated(random: Random, value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || chance(random, 0.15)) return pick(random, LEAVES);
  if (Array.isArray(value)) {
    const list = (value as unknown[]).map((item) => (chance(random, 0.7) ? mutated(random, item, depth + 1) : item));
    return chance(random, 0.1) ? Array.from({ length: integerBetween(random, 0, 300) }, () => list[0]) : list;
  }
  const fields = Object.entries(value);
  const at = integerBetween(random, 0, Math.max(0, fields.length - 1));
  return Object.fromEntries(
    fields.flatMap(([name, field], index): [string, unknown][] => {
      if (index !== at) return [[name, field]];
      if (chance(random, 0.1)) return [];
      if (chance(random, 0.1)) return [[pick(random, ['__proto__', 'toString', '', name.toUpperCase()]), field]];
      return [[name, mutated(random, field, depth + 1)]];
    }),
  );
}

function written(random: Random, elements: unknown): Buffer {
  const json = JSON.stringify(elements).replaceAll(new RegExp(`"${RAW}([^"]*)"`, 'g'), '$1');
  return Buffer.from(chance(random, 0.05) ? json.replaceAll(',', ' ,\n ') : json);
}

/** Bytes turned, left out, put in, or the end cut off: often no JSON any more, and no UTF-8. */
function damaged(random: Random, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let times = integerBetween(random, 1, 4); times > 0; times -= 1) {
    const at = integerBetween(random, 0, Math.max(0, copy.length - 1));
    copy[at] = integerBetween(random, 0, 255);
  }
  const at = integerBetween(random, 0, copy.length);
  switch (integerBetween(random, 0, 3)) {
    case 0:
      return copy.subarray(0, at);
    case 1:
      return Buffer.concat([copy.subarray(0, at), Buffer.from(random.bytes(integerBetween(random, 1, 8))), copy.subarray(at)]);
    case 2:
      return Buffer.concat([copy.subarray(0, at), copy.subarray(at + integerBetween(random, 1, 20))]);
    default:
      return copy;
  }
}

function cut(random: Random, bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let from = 0; from < bytes.length;) {
    const length = integerBetween(random, 1, Math.max(1, bytes.length >> 1));
    pieces.push(bytes.subarray(from, from + length));
    from += length;
  }
  return pieces.length > 0 ? pieces : [bytes];
}

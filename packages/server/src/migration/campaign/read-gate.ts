import { raise } from '../errors.ts';
import { GATE_MEASURES, type GateCondition, type GateExpression, type GateMeasure } from './gate-form.ts';

const DEEPEST = 5;
const MOST_PARTS = 50;
const KEYS = ['measure', 'atLeast', 'atMost', 'confidence', 'over'];

/**
 * A gate expression as an operator wrote it. Throws MIGRATION_GATE_INVALID, which names the place, for anything that is not of the form or
 * could not do what it says: an empty list (it would pass on nothing), a bound on the wrong side, a share that no sample can support.
 */
export function readGate(value: unknown): GateExpression {
  let parts = 0;
  const read = (part: unknown, path: string, depth: number): GateExpression => {
    parts += 1;
    if (parts > MOST_PARTS) throw invalid(path, `there are more than ${MOST_PARTS} parts`);
    if (depth > DEEPEST) throw invalid(path, `it is nested more than ${DEEPEST} deep`);
    if (!isRecord(part)) throw invalid(path, `${shown(part)} is no condition; write an object`);
    const [list] = Object.keys(part).filter((key) => key === 'all' || key === 'any');
    if (list === undefined) return readCondition(part, path);
    if (Object.keys(part).length !== 1) throw invalid(path, `beside "${list}" stands another key; put it into the list`);
    const items: unknown = part[list];
    if (!Array.isArray(items) || items.length === 0) throw invalid(`${path}.${list}`, 'it is no list with at least one condition');
    const expressions = items.map((item: unknown, at) => read(item, `${path}.${list}[${at}]`, depth + 1));
    return list === 'all' ? { all: expressions } : { any: expressions };
  };
  return read(value, 'gate', 1);
}

function readCondition(part: Readonly<Record<string, unknown>>, path: string): GateCondition {
  const strange = Object.keys(part).find((key) => !KEYS.includes(key));
  if (strange !== undefined) throw invalid(path, `"${strange}" is no key; there are all, any, ${KEYS.join(', ')}`);
  const { measure, over, confidence } = part;
  if (!isMeasure(measure))
    throw invalid(`${path}.measure`, `${shown(measure)} is no measure; there are ${Object.keys(GATE_MEASURES).join(', ')}`);
  const { bound, kind } = GATE_MEASURES[measure];
  const other = bound === 'atLeast' ? 'atMost' : 'atLeast';
  if (part[other] !== undefined) throw invalid(`${path}.${other}`, `"${measure}" is bounded by ${bound}`);
  const figure = part[bound];
  if (typeof figure !== 'number' || !isInRange(figure, kind, bound))
    throw invalid(`${path}.${bound}`, `${shown(figure)} is not ${rangeText(kind, bound)}`);
  if (over !== undefined && over !== 'all' && over !== 'eachStratum')
    throw invalid(`${path}.over`, `${shown(over)} is not all or eachStratum`);
  if (confidence !== undefined) {
    if (kind !== 'supported') throw invalid(`${path}.confidence`, `"${measure}" has none`);
    if (typeof confidence !== 'number' || !(confidence >= 0.5 && confidence < 1)) {
      throw invalid(`${path}.confidence`, `${shown(confidence)} is not from 0.5 up to and without 1`);
    }
  }
  return { measure, [bound]: figure, ...(confidence === undefined ? {} : { confidence }), ...(over === undefined ? {} : { over }) };
}

function isInRange(figure: number, kind: 'count' | 'supported' | 'share', bound: 'atLeast' | 'atMost'): boolean {
  if (kind === 'count') return Number.isInteger(figure) && figure >= 0;
  if (kind === 'share') return figure >= 0 && figure <= 1;
  // No sample supports that all of all chargers will make it, or that none will be worse.
  return bound === 'atLeast' ? figure > 0 && figure < 1 : figure > 0 && figure <= 1;
}

function rangeText(kind: 'count' | 'supported' | 'share', bound: 'atLeast' | 'atMost'): string {
  if (kind === 'count') return 'a whole number, 0 or more';
  if (kind === 'share') return 'a share from 0 to 1';
  return bound === 'atLeast' ? 'a share above 0 and below 1 (no sample supports 1)' : 'a share above 0 (no sample supports 0) and up to 1';
}

const isMeasure = (value: unknown): value is GateMeasure => typeof value === 'string' && Object.hasOwn(GATE_MEASURES, value);
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const shown = (value: unknown): string => (value === undefined ? 'nothing' : (JSON.stringify(value) ?? typeof value).slice(0, 60));
const invalid = (path: string, problem: string) => raise('MIGRATION_GATE_INVALID', { path, problem });

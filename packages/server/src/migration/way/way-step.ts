import type { FactOf, WayFact } from './facts.ts';
import { heldOrders, isDrainingIn } from './held.ts';
import { noted } from './noted.ts';
import { orderOf, type WayOrder, type WayOrderBody } from './orders.ts';
import type { Move, RuleContext, StateRule, WayEvent, WayRules } from './rules.ts';
import { wayRules } from './way-rules.ts';
import { waySettings, type WaySettings } from './way-settings.ts';
import type { Transition, Way, WayState } from './way.ts';

export interface WayStep {
  /** What is stored; `openOrders` are all that may still be sent. */
  readonly way: Way;
  /** New ones, stored in the same transaction. The same id twice is one order. */
  readonly orders: readonly WayOrder[];
  readonly events: readonly WayEvent[];
}

/**
 * One charger's way, one fact further (R3). Pure: the same way and the same fact give the same step, and a fact that was taken before gives
 * none (invariant 16). Never throws for what a charger or a person says; a table that leads where it may not is a fault of ours.
 */
export function wayStep(way: Way, fact: WayFact, settings: WaySettings = waySettings, rules: WayRules = wayRules): WayStep {
  const context: RuleContext = { nowMs: fact.atMs, settings, rules };
  if (rules.isKnown(way, fact)) return { way, orders: [], events: [] };
  const why = rules.whyRefused(way, fact);
  if (why !== null) return { way, orders: [], events: [{ kind: 'refused', atMs: fact.atMs, fact: fact.kind, why }] };
  const now = noted(way, fact, settings);
  const start: WayStep = { way: now, orders: [], events: gapEvents(way, now, context) };
  const rule = rules.table[way.state];
  if (fact.kind === 'orderAnswered') return stillWanted(answered(start, rule, fact, context));
  return stillWanted(applied(start, reactionTo(now, rule, fact, context), context));
}

/** What one move ordered, and the next made void, never leaves. */
const stillWanted = ({ way, orders, events }: WayStep): WayStep => ({
  way,
  orders: orders.filter(({ id, by }) => by === 'server' || way.openOrders.some((open) => open.id === id)),
  events,
});

function reactionTo(way: Way, rule: StateRule, fact: WayFact, context: RuleContext): Move | null {
  // The row's reaction to a kind takes facts of that kind: the table's type says so, and TypeScript cannot follow.
  const react = rule.on[fact.kind] as ((way: Way, fact: WayFact, context: RuleContext) => Move | null) | undefined;
  const move = react?.(way, fact, context) ?? null;
  if (move !== null || fact.kind !== 'tick') return move;
  return way.deadlineMs !== null && fact.atMs >= way.deadlineMs ? (rule.missed?.(way, context) ?? null) : null;
}

function answered(start: WayStep, rule: StateRule, { orderId, answer }: FactOf<'orderAnswered'>, context: RuleContext): WayStep {
  const order = start.way.openOrders.find(({ id }) => id === orderId);
  if (!order) return start;
  const way = { ...start.way, openOrders: start.way.openOrders.filter(({ id }) => id !== orderId) };
  const move = rule.answered[order.kind]?.(way, answer, order, context) ?? null;
  const again: Move | null = answer.kind === 'unanswered' ? { orders: [bodyOf(order)] } : null;
  return applied({ ...start, way }, move ?? again, context);
}

/** A step of the table leads to a few others at once at most. */
const MOST_STEPS = 8;

function applied(step: WayStep, move: Move | null, context: RuleContext, depth = 0): WayStep {
  if (!move) return step;
  if (depth > MOST_STEPS) throw new Error(`the table leads from ${step.way.state} round and round`);
  const { nowMs, rules } = context;
  const events = [...step.events, ...(move.events ?? []).map((event) => ({ ...event, atMs: nowMs }))];
  let next: WayStep = { ...step, way: { ...step.way, ...move.set }, events };
  if (move.to) next = entered(next, move.to, move.why ?? '', context);
  next = ordered(next, move.orders ?? [], context);
  if (move.to) next = applied(next, rules.table[move.to].enter?.(next.way, context) ?? null, context, depth + 1);
  return applied(next, move.then ?? null, context, depth + 1);
}

function entered(step: WayStep, to: WayState, why: string, context: RuleContext): WayStep {
  const { way } = step;
  const { nowMs, rules } = context;
  const rule = rules.table[to];
  if (!rules.table[way.state].leadsTo.includes(to)) throw new Error(`the table does not lead from ${way.state} to ${to}`);
  const isNewOwner = rule.owner !== 'asBefore' && rule.owner !== way.owner;
  const owner = rule.owner === 'asBefore' ? way.owner : rule.owner;
  const epoch = isNewOwner ? rules.nextEpoch(way, owner) : way.epoch;
  const last: Transition = { atMs: nowMs, from: way.state, to, attempt: way.attempt, epoch, owner, why };
  // What was ordered before and is not answered is not wanted any more.
  const there: Way = { ...way, state: to, sinceMs: nowMs, step: way.step + 1, orderNo: 0, owner, epoch, openOrders: [], last };
  const settled = { ...there, isDraining: isDrainingIn(way, to), deadlineMs: rule.deadlineMs(there, context) };
  const next = { ...step, way: settled, events: [...step.events, { kind: 'moved', ...last } as const] };
  return ordered(next, heldOrders(way, way.state, to), context);
}

function ordered(step: WayStep, bodies: readonly WayOrderBody[], { nowMs, settings, rules }: RuleContext): WayStep {
  return bodies.reduce((before, body) => {
    const way = { ...before.way, orderNo: before.way.orderNo + 1 };
    const order = orderOf(body, way, answeredByMs(body, nowMs, settings));
    if (!rules.mayLeave(order, way)) return before;
    const openOrders = order.by === 'server' ? way.openOrders : [...way.openOrders, order];
    return { ...before, way: { ...way, openOrders }, orders: [...before.orders, order] };
  }, step);
}

function answeredByMs(body: WayOrderBody, nowMs: number, { orderMs, endpointAnswerMs }: WaySettings): number {
  if (body.kind === 'testEndpoint') return nowMs + endpointAnswerMs;
  return (body.kind === 'switch' ? body.expiresMs : nowMs) + orderMs;
}

/** The order without its envelope. */
function bodyOf({ id: _id, by: _by, attempt: _attempt, epoch: _epoch, deadlineMs: _deadlineMs, ...body }: WayOrder): WayOrderBody {
  return body;
}

function gapEvents(before: Way, now: Way, { nowMs, rules }: RuleContext): readonly WayEvent[] {
  const gaps = rules.gapsOf(now.registers, now.lateRecords);
  const isSame = JSON.stringify(rules.gapsOf(before.registers, before.lateRecords)) === JSON.stringify(gaps);
  return isSame ? [] : [{ kind: 'energyGaps', atMs: nowMs, gaps }];
}

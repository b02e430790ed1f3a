import type { WayAnswer } from './facts.ts';
import { homeWhy, rollBack, STALE, trialOf, wentHome } from './conditions.ts';
import { judgeRefusal } from './judge-item.ts';
import type { WayOrderBody } from './orders.ts';
import { probesOf, type ProbeName } from './probes.ts';
import type { Move, Reactions, RuleContext, StateRule } from './rules.ts';
import type { ItemState, ProbeState, Way } from './way.ts';

/** No step of a trial outlasts it. */
const within = (way: Way, ms: number, { nowMs }: RuleContext): number => {
  const trial = way.plan.hasTrialSupport ? trialOf(way) : null;
  return Math.min(nowMs + ms, trial?.deadlineMs ?? Infinity);
};

/** What each state on trial has in common. */
const onTrial: Reactions = {
  abort: () => rollBack('the campaign was aborted'),
  capiPoll: (way, fact) => {
    const why = homeWhy(fact);
    return why === null ? null : wentHome(way, why);
  },
  // A power cut may have taken what was written with it: all is written and read back anew.
  ocppBoot: () => ({ to: 'Configuring', why: 'it restarted' }),
  ocppRegister: wrongRegister,
  ocppStarted: wrongRegister,
};

function wrongRegister(way: Way, _fact: unknown, { rules }: RuleContext): Move | null {
  const [why] = way.registers.flatMap((row) => rules.whyRegisterWrong(row) ?? []);
  return why === undefined ? null : rollBack(why);
}

/** Some chargers ignore Pending: then they are let in, and sessions are held by the server. */
const letIn = (way: Way): Move | null =>
  way.ocpp.registration === 'Accepted'
    ? null
    : { set: { ocpp: { ...way.ocpp, registration: 'Accepted' } }, orders: [{ kind: 'answerBoot', registration: 'Accepted' }] };

/** Availability is read back from a status that was asked for: that is no sign of a charger which ignores Pending. */
const asksForStatus = ({ openOrders }: Way): boolean =>
  openOrders.some((order) => order.kind === 'writeItem' && order.item.write.kind === 'availability');

const configuring: StateRule = {
  owner: 'OCPP',
  leadsTo: ['Configuring', 'Verifying', 'RollingBack'],
  deadlineMs: (way, context) => within(way, context.settings.configuringMs, context),
  missed: () => rollBack('it was not configured in time'),
  enter: (way, { rules }) => {
    if (way.isAborted) return rollBack('the campaign was aborted');
    if (way.isStale) return rollBack(STALE);
    if (!way.snapshot) return rollBack('nothing is known of what it was');
    const items = rules.itemsOf(way.snapshot, way.plan).map((item): ItemState => ({ ...item, outcome: null }));
    return {
      set: { items, probes: [], ocpp: { ...way.ocpp, registration: 'Pending' } },
      orders: [{ kind: 'holdSessions', isOn: true }, { kind: 'answerBoot', registration: 'Pending' }, ...nextItem(items)],
    };
  },
  on: {
    ...onTrial,
    ocppStatus: (way) => (asksForStatus(way) ? null : letIn(way)),
    ocppStarted: (way, fact, context) => wrongRegister(way, fact, context) ?? letIn(way),
  },
  answered: {
    writeItem: (way, answer, order, { rules }) => {
      const item = way.items.find(({ name }) => order.kind === 'writeItem' && name === order.item.name);
      if (!item || answer.kind === 'unanswered') {
        const move = letIn(way);
        return move && item ? { ...move, orders: [...(move.orders ?? []), { kind: 'writeItem', item }] } : null;
      }
      const { outcome, reason, isUnsafe } =
        answer.kind === 'refused'
          ? judgeRefusal(item, answer.reason)
          : rules.judgeItem(item, answer.kind === 'readBack' ? answer.value : null);
      const { name } = item;
      const items = way.items.map((known): ItemState => (known.name === name ? { ...known, outcome, reason } : known));
      const events = [{ kind: 'itemSettled', name, outcome, reason }] as const;
      if (isUnsafe) return { ...rollBack(`${name}: ${reason}`), events };
      const orders = nextItem(items);
      if (orders.length > 0) return { set: { items }, events, orders };
      return { set: { items: items.map(settledAlone) }, events, to: 'Verifying', why: summary(items) };
    },
  },
};

/** What needs no writing is what it is. */
const settledAlone = (item: ItemState): ItemState => (item.outcome === null ? { ...item, outcome: item.expected } : item);

/** One at a time, in order. */
function nextItem(items: readonly ItemState[]): WayOrderBody[] {
  const item = items.find(({ outcome, write }) => outcome === null && write.kind !== 'none');
  return item ? [{ kind: 'writeItem', item }] : [];
}

function summary(items: readonly ItemState[]): string {
  const count = (wanted: string): number => items.map(settledAlone).filter(({ outcome }) => outcome === wanted).length;
  return `of ${items.length} items ${count('carried')} were carried, ${count('adapted')} adapted, ${count('notPossible')} not possible`;
}

/** Each of these waits until all before it are passed: a clock is read when nothing else is in the charger's queue, and a dropped line may look like a restart. */
const ONE_BY_ONE: readonly ProbeName[] = ['clock', 'reconnect'];
const isDropped = ({ openOrders }: Way): boolean => openOrders.some((order) => order.kind === 'probe' && order.name === 'reconnect');

const verifying: StateRule = {
  owner: 'OCPP',
  leadsTo: ['Committing', 'Configuring', 'RollingBack'],
  deadlineMs: (way, context) => within(way, context.settings.verifyingMs, context),
  missed: ({ probes }) => rollBack(`not passed in time: ${probes.flatMap(({ hasPassed, name }) => (hasPassed ? [] : [name])).join(', ')}`),
  enter: (way) => {
    const probes = probesOf(way.plan).map((name): ProbeState => ({ name, hasPassed: false, tries: 0, reason: null }));
    const orders = probes.flatMap(({ name }) => (ONE_BY_ONE.includes(name) ? [] : [{ kind: 'probe', name } as const]));
    return {
      set: { probes, ocpp: { ...way.ocpp, registration: 'Accepted' } },
      orders: [{ kind: 'answerBoot', registration: 'Accepted' }, ...orders],
    };
  },
  on: {
    ...onTrial,
    // Some chargers boot anew on each connection: it was we who dropped this one.
    ocppBoot: (way, fact, context) => (isDropped(way) ? null : (onTrial.ocppBoot?.(way, fact, context) ?? null)),
  },
  answered: {
    probe: (way, answer, order, context) =>
      order.kind !== 'probe' || answer.kind === 'unanswered' ? null : probed(way, order.name, answer, context),
  },
};

function probed(way: Way, name: ProbeName, answer: WayAnswer, { rules, settings }: RuleContext): Move | null {
  const { plan, snapshot, registers } = way;
  const known = way.probes.find((probe) => probe.name === name);
  if (!known || !snapshot) return null;
  const evidence = answer.kind === 'probed' && answer.evidence.kind === name ? answer.evidence : null;
  const why = evidence ? rules.whyProbeFails(evidence, { plan, snapshot, registers }) : whyNoEvidence(answer);
  const judged: ProbeState = { name, hasPassed: why === null, tries: known.tries + 1, reason: why };
  const probes = way.probes.map((probe) => (probe.name === name ? judged : probe));
  const move: Move = { set: { probes }, events: [{ kind: 'probeJudged', name, hasPassed: judged.hasPassed, why }] };
  if (why !== null && judged.tries >= settings.probeTries)
    return { ...move, to: 'RollingBack', why, set: { probes, isHome: false, reason: why } };
  if (why !== null) return { ...move, orders: [{ kind: 'probe', name }] };
  const left = probes.filter(({ hasPassed }) => !hasPassed).map((probe) => probe.name);
  const next = ONE_BY_ONE.find((last) => left.includes(last));
  if (next && left.every((other) => ONE_BY_ONE.includes(other))) return { ...move, orders: [{ kind: 'probe', name: next }] };
  if (!rules.hasPassedAll({ ...way, probes })) return move;
  return { ...move, to: 'Committing', why: `it passed all ${probes.length} probes` };
}

const whyNoEvidence = (answer: WayAnswer): string =>
  answer.kind === 'refused' ? `it refused: ${answer.reason}` : 'it showed nothing of the kind';

export const rowsTrial = { Configuring: configuring, Verifying: verifying };

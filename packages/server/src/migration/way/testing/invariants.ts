import { isDeepStrictEqual } from 'node:util';
import type { WayEvent } from '../rules.ts';
import type { WaySettings } from '../way-settings.ts';
import type { WayRules } from '../rules.ts';
import { newWay, type Owner, type Way } from '../way.ts';
import { wayStep } from '../way-step.ts';
import { MAX_A, PLAN } from './plan.ts';
import type { World } from './world.ts';

/** What an invariant says is wrong with a run, in words; none: it held. Each is written apart from the rules that it judges. */
export type Violations = readonly string[];

const movesOf = (events: readonly WayEvent[]) => events.flatMap((event) => (event.kind === 'moved' ? [event] : []));

/** 1: at most one protocol owns a charger, epochs only grow, no command leaves with an old epoch. */
export function oneOwner({ taken }: World): Violations {
  let owner: Owner = 'CAPI';
  let epoch = 1;
  return taken.flatMap(({ step }) => {
    const wrong: string[] = [];
    for (const move of movesOf(step.events)) {
      if (move.owner !== owner && move.epoch <= epoch) wrong.push(`${move.owner} took it over from ${owner} with epoch ${move.epoch}`);
      if (move.epoch < epoch) wrong.push(`the epoch fell from ${epoch} to ${move.epoch}`);
      ({ owner, epoch } = move);
    }
    const { way } = step;
    for (const order of [...way.openOrders, ...step.orders]) {
      if (order.by === 'server') continue;
      if (order.by !== way.owner || order.epoch !== way.epoch)
        wrong.push(`${order.kind} by ${order.by} with epoch ${order.epoch} in ${way.state}`);
    }
    if (way.state === 'Switching' && way.owner !== 'nobody') wrong.push(`${way.owner} owns it while Switching`);
    return wrong;
  });
}

/** 2: no charger is armed or switched with an open session or a car connected; a running charge is never cut. */
export function neverWithCar({ taken, charger }: World): Violations {
  const ordered = taken.flatMap(({ step }) => {
    if (!step.orders.some(({ kind }) => kind === 'switch')) return [];
    const { poll, storedThrough, lastSessionId } = step.way.capi;
    const isFree = poll?.connectors.every(({ status, sessionId }) => status === 'Available' && sessionId === null) ?? false;
    return isFree && storedThrough >= lastSessionId ? [] : [`switch ordered with ${JSON.stringify(poll?.connectors)}`];
  });
  return [...ordered, ...(charger.armedWithCar > 0 ? ['it was armed with a car'] : []), ...(charger.cuts > 0 ? ['a charge was cut'] : [])];
}

/** No charger is armed whose test of the OCPP endpoint failed in this attempt, is missing, or is too old. */
export function neverUntested({ taken }: World, { endpointTestMs, drainingMs }: WaySettings): Violations {
  let found: { readonly atMs: number; readonly isReached: boolean } | null = null;
  return taken.flatMap(({ before, fact, step }) => {
    if (fact.kind === 'admitted' && before.attempt !== step.way.attempt) found = null;
    if (fact.kind === 'orderAnswered') {
      const order = before.openOrders.find(({ id }) => id === fact.orderId);
      const { kind } = fact.answer;
      if (order?.kind === 'testEndpoint' && kind !== 'unanswered') found = { atMs: fact.atMs, isReached: kind === 'done' };
    }
    if (!step.orders.some(({ kind }) => kind === 'switch')) return [];
    if (!found) return ['it was ordered to switch, and had tested nothing'];
    if (!found.isReached) return ['it was ordered to switch, and its test had failed'];
    // While it is drained its test may grow as much older.
    return fact.atMs - found.atMs <= endpointTestMs + drainingMs ? [] : ['it was ordered to switch by a test that was too old'];
  });
}

/** 4: the register never decreases without a gap record. */
export function registers({ taken }: World): Violations {
  return taken.flatMap(({ step }) => {
    const { way } = step;
    if (!movesOf(step.events).some(({ to }) => to === 'Soaking')) return [];
    return way.registers.flatMap(({ connectorId, lastCapiWh, firstOcppWh }) => {
      if (lastCapiWh === null || firstOcppWh === null) return [];
      if (firstOcppWh < lastCapiWh) return [`committed although connector ${connectorId} fell from ${lastCapiWh} to ${firstOcppWh} Wh`];
      const told = taken.findLast(({ step: { events } }) => events.some(({ kind }) => kind === 'energyGaps'))?.step.events ?? [];
      const isTold = told.some(
        (event) => event.kind === 'energyGaps' && event.gaps.some((gap) => gap.unexplainedWh === firstOcppWh - lastCapiWh),
      );
      return firstOcppWh === lastCapiWh || isTold ? [] : [`${firstOcppWh - lastCapiWh} Wh are nowhere`];
    });
  });
}

/** 8: max current after any outcome ≤ before. To be asked after each tick. */
export function maxCurrent({ way, charger }: World): Violations {
  const isOutcome = ['Committing', 'Soaking', 'Migrated', 'RolledBack', 'Excluded'].includes(way.state);
  const before = charger.settings.connectors[0]?.maxCurrentA ?? 0;
  if (before > MAX_A) return [`${before} A on CAPI`];
  return isOutcome && charger.maxA > before ? [`${charger.maxA} A as ${way.state}, ${before} A before`] : [];
}

/** 9: every charger reaches a stable state once faults stop. */
export function isStable({ way, charger }: World): Violations {
  const isThere = way.state === 'Migrated' && charger.protocol === 'OCPP' && charger.trial === null;
  const isHome = way.state === 'Excluded' && charger.protocol === 'CAPI';
  // Behind a firewall it waits for that to open, and nothing else is done to it.
  const isKept = way.state === 'Staged' && charger.protocol === 'CAPI' && way.endpointTest?.failure != null;
  return isThere || isHome || isKept ? [] : [`it is ${way.state}, and the charger on ${charger.protocol}`];
}

/** 11: commit only after all probes of the same attempt. */
export function afterAllProbes({ taken }: World): Violations {
  let passed = new Set<string>();
  return taken.flatMap(({ before, step }) => {
    const wrong: string[] = [];
    if (movesOf(step.events).some(({ to }) => to === 'Configuring')) passed = new Set();
    for (const event of step.events) if (event.kind === 'probeJudged' && event.hasPassed) passed.add(event.name);
    const isFirst = before.commitAttempt !== step.way.attempt;
    if (isFirst && step.orders.some(({ kind }) => kind === 'commit') && passed.size < 11)
      wrong.push(`committed after ${[...passed].join(', ')}`);
    return wrong;
  });
}

/** 14: after abort none newly commits. */
export function noneCommitsAfter(abortMs: number, { taken, charger }: World): Violations {
  const ordered = taken.flatMap(({ fact, step }) =>
    fact.atMs > abortMs && step.orders.some(({ kind }) => kind === 'commit') ? ['a commit was ordered after the abort'] : [],
  );
  return [...ordered, ...charger.commits.flatMap((atMs) => (atMs > abortMs ? ['the charger committed after the abort'] : []))];
}

/** 16: any message or tick twice equals once. */
export function twiceIsOnce({ taken }: World, settings: WaySettings, rules: WayRules): Violations {
  return taken.flatMap(({ fact, step }) => {
    const again = wayStep(step.way, fact, settings, rules);
    if (again.orders.length > 0) return [`${fact.kind} twice ordered ${again.orders.map(({ kind }) => kind).join()} in ${step.way.state}`];
    return isDeepStrictEqual(again.way, step.way) ? [] : [`${fact.kind} twice changed ${step.way.state}`];
  });
}

/** 17: replaying the log rebuilds the state: from the facts all of it, from the transitions where the charger stands. */
export function replayed({ taken, way }: World, settings: WaySettings, rules: WayRules): Violations {
  const [first] = taken;
  if (!first) return [];
  const facts = JSON.parse(JSON.stringify(taken.map(({ fact }) => fact))) as (typeof first.fact)[];
  const rebuilt = facts.reduce(
    (now: Way, fact, index) => {
      const { way: next } = wayStep(now, fact, settings, rules);
      // As if it had been read from the store, now and then.
      return index % 50 === 0 ? (JSON.parse(JSON.stringify(next)) as Way) : next;
    },
    newWay(PLAN, first.before.sinceMs),
  );
  const last = taken.flatMap(({ step }) => movesOf(step.events)).at(-1);
  const isSame = JSON.stringify(rebuilt) === JSON.stringify(way);
  const isThere = !last || (last.to === way.state && last.epoch === way.epoch && last.owner === way.owner && last.atMs === way.sinceMs);
  return [...(isSame ? [] : ['the facts rebuild another state']), ...(isThere ? [] : ['the transitions end elsewhere'])];
}

/** 20: rolled back ⇒ the CAPI configuration equals the snapshot; migrated ⇒ each item carried, adapted or explained. After each tick. */
export function asItWas({ way, charger, asSet }: World): Violations {
  const isOther = !isDeepStrictEqual(charger.settings, asSet);
  if (way.state === 'RolledBack' && isOther) return [`rolled back with ${JSON.stringify(charger.settings)}`];
  if (way.state !== 'Migrated') return [];
  return way.items.flatMap(({ name, outcome, reason }) =>
    outcome === null || (outcome !== 'carried' && reason === null) ? [`${name} ended as ${outcome} for no reason`] : [],
  );
}

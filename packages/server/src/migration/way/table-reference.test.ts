import { MIGRATION_STATES } from '@phasor/contract';
import { describe, expect, it } from 'vitest';
import { orderOf } from './orders.ts';
import type { RuleContext, StateRule } from './rules.ts';
import { PLAN } from './testing/plan.ts';
import { newWay, type Way, type WayState } from './way.ts';
import { transitionTable, wayRules } from './way-rules.ts';
import { waySettings } from './way-settings.ts';

const context: RuleContext = { nowMs: 0, settings: waySettings, rules: wayRules };
const MINUTE = 60_000;

/** A charger in that state since 0, on a trial that began then. */
const wayIn = (state: WayState): Way => ({
  ...newWay(PLAN, 0),
  state,
  attempt: 1,
  trial: { epoch: 3, attempt: 1, deadlineMs: waySettings.trialMs, expiresMs: waySettings.switchExpiresMs },
});

function duration(ms: number): string {
  const minutes = ms / MINUTE;
  return minutes < 120 ? `${minutes} min` : minutes < 48 * 60 ? `${minutes / 60} h` : `${minutes / 60 / 24} days`;
}

function overAfter(state: WayState, rule: StateRule): string {
  const deadlineMs = rule.deadlineMs(wayIn(state), context);
  if (deadlineMs === null) return '';
  const { to, events = [] } = rule.missed?.(wayIn(state), context) ?? {};
  return `${duration(deadlineMs)}: ${to ?? events.map(({ kind }) => kind).join()}`.replace(/: $/, ': it stays');
}

const heardOf = ({ on, answered }: StateRule): string =>
  [...Object.keys(on), ...Object.keys(answered).map((kind) => `answer to ${kind}`)].filter((kind) => kind !== 'tick').join(', ');

function document(): string {
  const rows = MIGRATION_STATES.map((state) => {
    const rule = transitionTable[state];
    return `| ${state} | ${rule.owner === 'asBefore' ? 'as before' : rule.owner} | ${overAfter(state, rule)} | ${heardOf(rule)} | ${rule.leadsTo.join(', ')} |`;
  });
  return [
    '# One charger’s way from CAPI to OCPP',
    '',
    'Written by `packages/server/src/migration/way/table-reference.test.ts` from the transition table (R3). Deadlines are absolute and begin when the',
    'state is entered; shown is the default with the trial beginning at once, and what a missed one leads to. A deadline of a charger on trial is',
    'never later than its trial’s. Facts that are not in a row are noted, and change nothing else; an order without an answer is given again.',
    '',
    '| state | who commands it | over after | what moves it | where to |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

describe('the transition table', () => {
  it('is docs/reference/migration-states.md', async () => {
    await expect(document()).toMatchFileSnapshot('../../../../../docs/reference/migration-states.md');
  });

  it('every state can be reached, and from every one but Withdrawn there is a way on', () => {
    const reached = new Set<WayState>(['Candidate']);
    for (const state of reached) for (const next of transitionTable[state].leadsTo) reached.add(next);
    expect([...reached].sort()).toEqual([...MIGRATION_STATES].sort());
    expect(MIGRATION_STATES.filter((state) => transitionTable[state].leadsTo.length === 0)).toEqual(['Withdrawn']);
  });

  it('what a state orders when it is entered is for its owner, or the server, to do', () => {
    const wrong = MIGRATION_STATES.flatMap((state) => {
      const { owner, enter } = transitionTable[state];
      const orders = (enter?.(wayIn(state), context)?.orders ?? []).map((body) => orderOf(body, wayIn(state), 0));
      return orders.filter(({ by }) => by !== 'server' && by !== owner).map(({ kind }) => `${kind} in ${state}`);
    });
    expect(wrong).toEqual([]);
  });
});

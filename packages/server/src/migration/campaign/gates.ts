import type { CampaignEvent } from './events.ts';
import { judgeGate, type GateVerdict } from './gate.ts';
import { inputsOfWave, openWave, type CampaignView } from './campaign-view.ts';
import type { CampaignState, Hold, WaveState } from './state.ts';
import { chooseEvergreen, chooseMembers } from './wave-members.ts';

interface Stepped {
  readonly state: CampaignState;
  readonly events: readonly CampaignEvent[];
}

/** Asks the gate of the last open wave, puts holds where it stops, and opens what follows where it passes and nothing holds. */
export function stepGates(before: CampaignState, view: CampaignView): Stepped {
  if (before.phase !== 'running') return { state: before, events: [] };
  const wave = openWave(before);
  const asked = askGate(before, wave, view);
  if (asked.state.holds.length > 0) return asked;
  const isPassed = wave < 0 || asked.state.waves[wave]?.verdict?.answer === 'pass';
  const state = isPassed ? withWave(asked.state, wave, { passedAtMs: asked.state.waves[wave]?.passedAtMs ?? view.nowMs }) : asked.state;
  const next = state.evergreen ? joinEvergreen(state, view) : isPassed ? openNext(state, wave + 1, view) : { state, events: [] };
  return { state: next.state, events: [...asked.events, ...next.events] };
}

function askGate(state: CampaignState, wave: number, view: CampaignView): Stepped {
  const before = state.waves[wave];
  const inputs = inputsOfWave(state, wave, view);
  const gate = state.settings.waves[wave]?.gate;
  if (!before || !inputs || !gate) return { state, events: [] };
  const { nowMs, rules } = view;
  const judge = (by: string | null): GateVerdict => sameOr(before.verdict, judgeGate(inputs, gate, by, nowMs, rules.gate));
  let { approvedBy } = before;
  let verdict = judge(approvedBy);
  if (verdict.answer !== 'pass' && approvedBy !== null && before.passedAtMs === null) {
    // What was agreed to were other figures.
    approvedBy = null;
    verdict = judge(null);
  }
  const holds = stopsOf(verdict, nowMs).filter(({ by }) => !state.holds.some((hold) => hold.by === by));
  return {
    state: { ...withWave(state, wave, { verdict, approvedBy }), holds: [...state.holds, ...holds] },
    events: [
      ...(isSaidAlready(before.verdict, verdict) ? [] : [{ kind: 'gateAnswered' as const, atMs: nowMs, wave, verdict }]),
      ...holds.map(({ by, sentence }) => ({ kind: 'held' as const, atMs: nowMs, by, sentence })),
    ],
  };
}

/** A verdict that says nothing new is the old one, and nothing is written. */
const sameOr = (before: GateVerdict | null, now: GateVerdict): GateVerdict =>
  before && JSON.stringify({ ...before, atMs: 0 }) === JSON.stringify({ ...now, atMs: 0 }) ? before : now;

/** One hold for each rule that stops, so that what one rule says later takes nothing of another's away. */
const stopsOf = ({ reasons }: GateVerdict, nowMs: number): Hold[] =>
  reasons
    .filter(({ answer }) => answer === 'stop')
    .map(({ rule, sentence }): Hold => ({ cause: 'gate', by: `gate: ${rule}`, sinceMs: nowMs, sentence }));

const isSaidAlready = (before: GateVerdict | null, now: GateVerdict): boolean =>
  before !== null && before.answer === now.answer && reasonNames(before) === reasonNames(now);
const reasonNames = ({ reasons }: GateVerdict): string => reasons.map(({ rule, answer }) => `${rule} ${answer}`).join();

function openNext(state: CampaignState, wave: number, view: CampaignView): Stepped {
  const { nowMs } = view;
  const { members, behind, ruledOut } = chooseMembers(state, wave, view);
  if (members.length > 0) {
    const opened = askGate(withWave(state, wave, { openedAtMs: nowMs, members }), wave, view);
    return { state: opened.state, events: [{ kind: 'waveOpened', atMs: nowMs, wave, members, behind, ruledOut }, ...opened.events] };
  }
  // Those that are left have to show enough with their canaries first; where nobody is left, whoever wakes up comes by the evergreen lane.
  if (wave === 0 || behind.length > 0) return { state, events: [] };
  const joined = joinEvergreen({ ...state, evergreen: [] }, view);
  return { state: joined.state, events: [{ kind: 'evergreenOpened', atMs: nowMs }, ...joined.events] };
}

function joinEvergreen(state: CampaignState, view: CampaignView): Stepped {
  const members = chooseEvergreen(state, view);
  if (members.length === 0) return { state, events: [] };
  const joined = { ...state, evergreen: [...(state.evergreen ?? []), ...members] };
  // What the gate reads now has them in it.
  const asked = askGate(joined, openWave(joined), view);
  return { state: asked.state, events: [{ kind: 'evergreenJoined', atMs: view.nowMs, members }, ...asked.events] };
}

function withWave(state: CampaignState, wave: number, change: Partial<WaveState>): CampaignState {
  return { ...state, waves: state.waves.map((so, at) => (at === wave ? { ...so, ...change } : so)) };
}

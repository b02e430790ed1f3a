import { lineOf, type LogLine } from './decision-log.ts';
import type { SiteFacts } from './facts.ts';
import type { IdlePhase } from './idle-phase.ts';
import type { Rung } from './ladder.ts';
import type { LoopConnector } from './ports.ts';
import type { SiteStep } from './site-step.ts';

/** A rung of the ladder that is climbed for a connector. */
export interface Climbed {
  readonly connector: LoopConnector;
  readonly rung: Rung;
}

const RUNG_WORDS: Readonly<Record<Rung, string>> = {
  resend: 'it is told again',
  defaultProfile: 'it is told by its default profile',
  vendorKey: 'it is told by the vendor’s key',
  stop: 'its charge is stopped',
  inoperative: 'it is taken out of operation until somebody has looked at it and sends it ChangeAvailability Operative',
  alarm: 'nothing helps; somebody has to go there',
};

/** S10: why an idle connector is told a phase. */
function idleLine(
  { key, to, from, kw, heldKw, route }: IdlePhase,
  nowMs: number,
  connectors: ReadonlyMap<string, LoopConnector>,
  measured: LogLine['figures'],
): LogLine {
  const connector = connectors.get(key) ?? null;
  const sentence = `${connector?.name ?? key} is idle and is set from ${from} to ${to} for its next car: ${oneDigit(kw)} kW there, ${oneDigit(heldKw)} kW on ${from}`;
  return {
    atMs: nowMs,
    code: 'idle-phase',
    connector,
    sentence,
    figures: { from, to, route, kw: oneDigit(kw), heldKw: oneDigit(heldKw), ...measured },
  };
}

const oneDigit = (value: number): number => Math.round(value * 10) / 10;
const rounded = (amps: readonly number[]): readonly number[] => amps.map(oneDigit);

/** What a step is worth in the log. What it falls back from stands there once while it lasts: `lasting` is what stood there before. */
export function linesOf(
  { decisions, orders, houses, idlePhase, notBack }: SiteStep,
  { nowMs, meterFaults, refusal }: SiteFacts,
  climbed: readonly Climbed[],
  connectors: ReadonlyMap<string, LoopConnector>,
  lasting: ReadonlySet<string>,
): { readonly lines: readonly LogLine[]; readonly lasting: ReadonlySet<string> } {
  const measured = { houseA: Object.fromEntries([...houses].map(([fuseId, { amps }]) => [fuseId, rounded(amps)])) };
  const lines: LogLine[] = [];
  const fallbacks = new Map<string, LogLine>();
  if (idlePhase) lines.push(idleLine(idlePhase, nowMs, connectors, measured));
  for (const decision of decisions) {
    const line = lineOf(decision, connectors, measured);
    if (decision.code === 'fallback') fallbacks.set(`${decision.fault} ${decision.connectorId}`, line);
    else lines.push(line);
  }
  for (const key of notBack) {
    const connector = connectors.get(key);
    if (!connector) continue;
    const sentence = `${connector.name} feeds three phases again, and its car does not take them all: what it leaves is free for others`;
    lines.push({ atMs: nowMs, code: 'not-back', connector, sentence, figures: measured });
  }
  for (const { key, why, route } of orders) {
    const connector = connectors.get(key);
    if (why !== 'look' || !connector) continue;
    const sentence = `${connector.name} stops for some seconds: the site’s meter has not shown yet that it charges on ${route}`;
    lines.push({ atMs: nowMs, code: 'look', connector, sentence, figures: { route, ...measured } });
  }
  for (const [fuseId, { from, amps }] of houses) {
    if (from !== 'highestOfWeek' && from !== 'worst') continue;
    const fault = meterFaults.get(fuseId);
    const why = fault ?? 'its meter is silent';
    const counted = from === 'worst' ? 'the worst load that is known' : 'the highest load of the week about this hour';
    const sentence = `${fuseId}: ${why}; ${counted} counts`;
    // A silent meter that then says what cannot be true is another finding; the figures in one are not.
    fallbacks.set(`${from} ${fuseId} ${fault === undefined ? 'silent' : 'fault'}`, {
      atMs: nowMs,
      code: 'fallback',
      connector: null,
      sentence,
      figures: { fuseId, from, amps: rounded(amps) },
    });
  }
  // S12: what was proven at activation does not hold any more, as its chargers have answered since.
  if (refusal !== null)
    fallbacks.set('failsafe', { atMs: nowMs, code: 'fallback', connector: null, sentence: refusal, figures: { from: 'failsafe' } });
  for (const [name, line] of fallbacks) if (!lasting.has(name)) lines.push(line);
  for (const { connector, rung } of climbed) {
    const sentence = `${connector.name} draws more than it was offered: ${RUNG_WORDS[rung]}`;
    lines.push({ atMs: nowMs, code: 'ignores-order', connector, sentence, figures: { rung } });
  }
  return { lines, lasting: new Set(fallbacks.keys()) };
}

import type { Clock } from '@phasor/kernel';
import type { CompositePeriod, CompositeScheduleView } from '@phasor/contract';
import { compositeSchedule, type CompositeQuestion } from '@phasor/ocpp/smart-charging';
import type { CommandResult, CommandTarget } from '../commands/index.ts';
import { writeReviews } from '../journal/index.ts';
import type { Store } from '../store/index.ts';
import { chargersSchedule } from './chargers-schedule.ts';
import { compareSchedules, type ScheduleDifference } from './compare-schedules.ts';

/** A charger whose clock is further off is compared second by second from its answer on. */
const BELIEVABLE_SKEW_MS = 86_400_000;

/** {@link comparedView}; where the two differ a person is told, once as long as nobody has looked. */
export async function compositeView(
  ports: { readonly store: Store; readonly clock: Clock },
  charger: CommandTarget & { readonly chargerNo: number },
  question: CompositeQuestion,
  result: CommandResult<'GetCompositeSchedule'> | null,
): Promise<CompositeScheduleView> {
  const view = comparedView(question, result);
  if (view.differences.length > 0) await tell(ports, charger, question.connectorId, question.unit, view.differences);
  return view;
}

/**
 * Our composite schedule beside the charger's. Ours begins when the charger's does, by the charger's clock, since that is the clock by
 * which it follows its profiles.
 */
export function comparedView(question: CompositeQuestion, result: CommandResult<'GetCompositeSchedule'> | null): CompositeScheduleView {
  const theirs = result && chargersSchedule(result);
  const fromMs =
    theirs?.kind === 'schedule' && theirs.startMs !== null && Math.abs(theirs.startMs - question.fromMs) < BELIEVABLE_SKEW_MS
      ? theirs.startMs
      : question.fromMs;
  const schedule = compositeSchedule({ ...question, fromMs });
  const { connectorId, unit } = question;
  const ours: CompositePeriod[] = schedule.periods.map(({ startS, limit, numberPhases }) => ({ startS, limit, numberPhases }));
  const view = { connectorId, unit, startsAt: new Date(schedule.startMs).toISOString(), durationS: schedule.durationS, ours };
  if (!theirs) return { ...view, chargers: null, problem: null, isEqual: null, differences: [] };
  if (theirs.kind === 'none') return { ...view, chargers: null, problem: theirs.problem, isEqual: null, differences: [] };
  const chargers = theirs.periods.filter(({ startS }) => startS < schedule.durationS);
  if (theirs.unit !== null && theirs.unit !== unit) {
    const problem = `The charger was asked for ${unit} and answered in ${theirs.unit}.`;
    return { ...view, chargers: null, problem, isEqual: null, differences: [] };
  }
  const differences = compareSchedules(ours, chargers, schedule.durationS);
  return { ...view, chargers, problem: null, isEqual: differences.length === 0, differences };
}

const KIND = 'composite-schedule-differs';

async function tell(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  charger: CommandTarget & { readonly chargerNo: number },
  connectorId: number,
  unit: string,
  differences: readonly ScheduleDifference[],
): Promise<void> {
  const known = await store.db
    .selectFrom('review')
    .select('id')
    .where('charger_no', '=', charger.chargerNo)
    .where('kind', '=', KIND)
    .where('resolved_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  if (known) return;
  const [first] = differences;
  const limitOf = (limit: number | null | undefined): string => (limit == null ? 'no limit' : `${limit} ${unit}`);
  const reason =
    `Connector ${connectorId}: from second ${first?.fromS} on the profiles allow ${limitOf(first?.ours)}, and the charger says ` +
    `${limitOf(first?.chargers)} (GetCompositeSchedule); ${differences.length} difference(s). Ours counts.`;
  const { organisationNo, chargerNo } = charger;
  await store.transaction((trx) =>
    writeReviews(trx, [{ organisationNo, chargerNo, kind: KIND, reason, frame: null }], new Date(clock.now())),
  );
}

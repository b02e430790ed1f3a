import type { Kysely } from 'kysely';
import { auditOf, canonicalJson, hashOf, type AuditEntry, type Json, type NewAuditEntry } from '../../journal/index.ts';
import type { Database } from '../../store/index.ts';
import { wayStep, type Way, type WayEvent, type WayFact, type WaySettings } from '../way/index.ts';

/** What an entry of the kind `migration.step` says: a fact that changed where a charger stands, and what came of it. */
export interface StepDetails {
  /** Counts the steps of the way: 1, 2, 3, … */
  readonly step: number;
  readonly fact: WayFact;
  /** What had been noted since the entry before, by field of the way: polls and registers that decided nothing. */
  readonly quiet: Partial<Way>;
  readonly events: readonly WayEvent[];
  readonly orderIds: readonly string[];
}

/** What the way's first entry says, `migration.begun`: the way as it began, and what it is to lead to. */
export interface BegunDetails {
  readonly step: 0;
  readonly releaseId: string;
  readonly campaignId: string | null;
  readonly way: Way;
}

interface OfWay {
  readonly organisationNo: number;
  readonly wayId: string;
  readonly at: Date;
  /** The person who said it; null: the charger, or the clock. */
  readonly by: string | null;
}

/** A way's entries in the organisation's audit are those of this subject. */
export const waySubject = (wayId: string): string => `way:${wayId}`;

export const begunEntry = (of: OfWay, details: BegunDetails): NewAuditEntry => entryOf(of, 'migration.begun', details);
export const stepEntry = (of: OfWay, details: StepDetails): NewAuditEntry => entryOf(of, 'migration.step', details);

const entryOf = ({ organisationNo, wayId, at, by }: OfWay, kind: string, details: object): NewAuditEntry => ({
  ...{ organisationNo, at, kind, by },
  subject: waySubject(wayId),
  details: jsonOf(details),
});

/** As it reads when it has been written: without what is undefined. */
const jsonOf = (value: object): Json => JSON.parse(JSON.stringify(value)) as Json;

/** A way's entries, oldest first. */
export async function readWayAudit(db: Kysely<Database>, organisationNo: number, wayId: string): Promise<readonly AuditEntry[]> {
  const entries: AuditEntry[] = [];
  for await (const entry of auditOf(db, organisationNo, waySubject(wayId))) entries.push(entry);
  return entries;
}

/** Of entries that were found whole. */
export const stepsOf = (entries: readonly AuditEntry[]): readonly StepDetails[] =>
  entries.flatMap(({ kind, details }) => (kind === 'migration.step' ? [details as unknown as StepDetails] : []));

/**
 * Where a way's entries are not what was written: one that was changed, left out or put in; null: they are whole. `steps`: how many the way has.
 * That nobody has written all of them anew, the whole chain alone can show.
 */
export function whyAuditBroken(entries: readonly AuditEntry[], steps: number): string | null {
  for (const [step, entry] of entries.entries()) {
    if (hashOf(entry) !== entry.hash) return `entry ${entry.seq} is not what was written`;
    if ((entry.details as { readonly step?: number }).step !== step) return `the entry of step ${step} is not there`;
  }
  return entries.length === steps + 1 ? null : `it has ${entries.length} entries, and ${steps + 1} were written`;
}

/**
 * The way that the audit leads to (invariant 17): each fact is decided once more. Throws where a decision comes out otherwise than it was
 * written down.
 */
export function replayed(entries: readonly AuditEntry[], settings: WaySettings): Way {
  const [begun, ...rest] = entries;
  if (begun?.kind !== 'migration.begun') throw new Error('the entry with which the way began is not there');
  return stepsOf(rest).reduce(
    (way, { step: number, fact, quiet, events }) => {
      const step = wayStep({ ...way, ...quiet }, fact, settings);
      if (canonicalJson(jsonOf(step.events)) !== canonicalJson(jsonOf(events)))
        throw new Error(`step ${number} comes out otherwise than it is written`);
      return step.way;
    },
    (begun.details as unknown as BegunDetails).way,
  );
}

/** A line of JSON for each entry, as the export of the whole audit has it. */
export const exportLines = (entries: readonly AuditEntry[]): string => entries.map((entry) => `${canonicalJson({ ...entry })}\n`).join('');

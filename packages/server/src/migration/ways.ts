import type { MigrationAudit, MigrationStory, MigrationView, MigrationWord } from '@phasor/contract';
import type { CommandTarget } from '../commands/index.ts';
import { chargerNumber } from '../chargers/index.ts';
import type { WayDesk } from './desk/way-desk.ts';
import type { WayLoop } from './desk/way-loop.ts';
import { exportLines, readWayAudit, stepsOf, whyAuditBroken } from './desk/way-audit.ts';
import { newestWay, type WayRow } from './desk/way-rows.ts';
import { migrationErrors } from './errors.ts';
import { startWay, type StartPorts, type WayWish } from './start-way.ts';
import { isTold, storyOf, type WayFact } from './way/index.ts';

export interface WaysPorts extends StartPorts {
  readonly desk: WayDesk;
  readonly loop: WayLoop;
}

/** Chargers' ways, as people ask for them. All raise CHARGER_UNKNOWN, and MIGRATION_UNKNOWN where the charger never began one. */
export class Ways {
  readonly #ports: WaysPorts;

  constructor(ports: WaysPorts) {
    this.#ports = ports;
  }

  /** Raises what `startWay` raises. */
  async start(target: CommandTarget, wish: WayWish, by: string | null): Promise<MigrationView> {
    await startWay(this.#ports, target, wish, by);
    await this.#ports.loop.look();
    this.#ports.desk.begun(target.chargerId);
    return this.read(target);
  }

  async read(target: CommandTarget): Promise<MigrationView> {
    const row = await this.#row(target);
    const { db } = this.#ports.store;
    const cases = await db.selectFrom('migration_case').selectAll().where('way_no', '=', row.no).where('closed_at', 'is', null).execute();
    return { ...viewOf(row), instructions: cases.at(-1)?.instructions ?? null };
  }

  /** Its way so far, a plain sentence for each step. */
  async story(target: CommandTarget): Promise<MigrationStory> {
    const row = await this.#row(target);
    const steps = stepsOf(await this.#entries(row));
    const told = steps.flatMap(({ events }) => events.filter(isTold));
    return { chargerId: row.chargerId, sentences: [...storyOf(told)] };
  }

  /** Its entries of the audit as lines of JSON, and whether they are what was written. */
  async audit(target: CommandTarget): Promise<MigrationAudit> {
    const row = await this.#row(target);
    const entries = await this.#entries(row);
    return { lines: exportLines(entries), problem: whyAuditBroken(entries, row.steps) };
  }

  /** A person's word. Raises MIGRATION_NOT_NOW, and nothing is changed. */
  async say(target: CommandTarget, word: MigrationWord, by: string | null): Promise<MigrationView> {
    const { chargerId } = await this.#row(target);
    const step = await this.#ports.desk.take(chargerId, saidBy(word, this.#ports.clock.now()), by);
    if (!step) throw migrationErrors.raise('MIGRATION_NOT_NOW', { chargerId, why: 'its way is over, or another node sees to it' });
    const refused = step.events.find(({ kind }) => kind === 'refused');
    if (refused?.kind === 'refused') throw migrationErrors.raise('MIGRATION_NOT_NOW', { chargerId, why: refused.why });
    return this.read(target);
  }

  #entries({ organisationNo, id }: WayRow): ReturnType<typeof readWayAudit> {
    return readWayAudit(this.#ports.store.db, organisationNo, id);
  }

  async #row({ organisationNo, chargerId }: CommandTarget): Promise<WayRow> {
    const { db } = this.#ports.store;
    await chargerNumber(db, organisationNo, chargerId);
    const row = await newestWay(db, organisationNo, chargerId);
    if (!row) throw migrationErrors.raise('MIGRATION_UNKNOWN', { chargerId });
    return row;
  }
}

function saidBy(word: MigrationWord, atMs: number): WayFact {
  return word === 'withdraw' || word === 'oneWayAccepted' ? { kind: word, atMs } : { kind: word, atMs, isByPerson: true };
}

const timeOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

function viewOf({ id, chargerId, campaignId, releaseId, way }: WayRow): Omit<MigrationView, 'instructions'> {
  return {
    id,
    chargerId,
    campaignId,
    releaseId,
    state: way.state,
    since: new Date(way.sinceMs).toISOString(),
    deadline: timeOf(way.deadlineMs),
    attempt: way.attempt,
    owner: way.owner,
    epoch: way.epoch,
    why: way.held ? `it is held: ${way.held.reason}` : (way.last?.why ?? null),
    isPaused: way.isPaused,
    isAborted: way.isAborted,
    asksOneWay: way.state === 'Staged' && !way.plan.hasTrialSupport && !way.isOneWayAccepted,
    endpointTest: way.endpointTest ? { at: new Date(way.endpointTest.atMs).toISOString(), failure: way.endpointTest.failure } : null,
    isProven: way.isProven,
    items: way.items.map(({ name, outcome, reason }) => ({ name, outcome, reason })),
    probes: way.probes.map(({ name, hasPassed, tries, reason }) => ({ name, hasPassed, tries, reason })),
  };
}

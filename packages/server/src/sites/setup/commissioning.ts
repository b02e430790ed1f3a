import type { Kysely } from 'kysely';
import { PHASES, perPhase } from '@phasor/balancing';
import type { CommissioningRequest, MeterRef, Site } from '@phasor/contract';
import { messageOf, type Clock } from '@phasor/kernel';
import { readCapabilities, type CapabilityPorts } from '../../capabilities/index.ts';
import { currentsAtMs, type Presence } from '../../chargers/index.ts';
import type { ChargingProfiles } from '../../charging-profiles/index.ts';
import { storableText, type Database, type Store } from '../../store/index.ts';
import type { ChargerPort } from '../actuators/charger-port.ts';
import { inUnit, rateUnitOf } from '../actuators/rate-unit.ts';
import { siteErrors } from '../errors.ts';
import type { AssessedConnector, Assessment } from './assessment.ts';
import { commissionPulse } from './commission-pulse.ts';
import { DEAD_MAN_FEATURE, OFFLINE_FEATURE, type ConnectorFacts } from './connector-facts.ts';
import { connectorKey } from './connector-key.ts';
import { reachOf } from './failsafe-sums.ts';
import { firstTerminal } from './first-terminal.ts';
import type { GiveBack } from './give-back.ts';
import { LEAST_STEP_A } from './judge-pulse.ts';
import { writeProof } from './proof-rows.ts';
import type { PulsePlan, PulsePorts, PulseResult } from './pulse-ports.ts';
import { pulseRoomA } from './pulse-room.ts';
import { meterIntervalMs, readMeterSamples } from './pulse-samples.ts';
import { noteSetupWrites, WriteCount } from './setup-writes.ts';
import type { Author, SiteBook } from './site-book.ts';
import { assessRow, findSite, settingsOf, type SiteRow } from './site-rows.ts';
import { terminalSetting, type TerminalSetting } from './terminal-setting.ts';

export interface CommissioningPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly book: SiteBook;
  readonly features: CapabilityPorts['features'];
  readonly presence: Pick<Presence, 'isOnline' | 'live'>;
  readonly chargingProfiles: Pick<ChargingProfiles, 'set' | 'clear'>;
  readonly chargerOf: (organisationNo: number, chargerId: string) => Pick<ChargerPort, 'setKey' | 'dataTransfer'>;
  /** Who gives a charger all its phases back where the commissioning could not. */
  readonly giveBack: Pick<GiveBack, 'owe' | 'settle' | 'leave'>;
  /** Ends a charger's connection, and lets it in again after so long. */
  readonly cutLink: (chargerId: string, forMs: number) => void;
}

/** The least that a car charges with. */
const LOW_A = 6;
/** Away from what people number by hand, and above what stands. */
const PROFILE_ID = 1_910_000;
const STACK_LEVEL = 1;
/** A reading of the charger that is older tells of what was before. */
const READING_AGE_MS = 45_000;
/** A phase with less is idle. */
const IDLE_A = 1;

/** S20: commissioning by measurement, one connector after the other at a site, so that two pulses are not taken for one. */
export class Commissioning {
  readonly #ports: CommissioningPorts;
  /** Numbers of the sites where one is under way. */
  readonly #running = new Set<number>();

  readonly #stopping = new AbortController();

  constructor(ports: CommissioningPorts) {
    this.#ports = ports;
  }

  /** Ends what runs; what it had found is not known then. A pulse that was begun ends by itself: its profile says so. */
  stop(): void {
    this.#stopping.abort();
  }

  /** Begins; the result comes in the site's proofs, minutes later. Raises SITE_UNKNOWN, SITE_COMMISSIONING_IMPOSSIBLE. */
  async start(author: Author, siteId: string, request: CommissioningRequest): Promise<Site> {
    const { store, clock, book } = this.#ports;
    const row = await findSite(store.db, author.organisationNo, siteId);
    const assessment = await assessRow(store.db, row, clock.now());
    const connector = assessment.connectors.find(({ facts }) => connectorKey(facts.settings) === connectorKey(request));
    if (!connector) throw impossible(`${request.chargerId}/${request.connectorId} is not in this site`);
    if (!mainMeterOf(row)) {
      await this.#withoutMeter(row, connector);
      return book.read(author.organisationNo, siteId);
    }
    const prepared = await this.#prepare(row, assessment, connector);
    if (this.#running.has(row.no)) throw impossible('another connector of this site is being commissioned');
    this.#running.add(row.no);
    await writeProof(store.db, row.organisation_no, connector.facts, { commissioning: 'running', commissioning_finding: '' });
    void this.#run(row, connector, prepared);
    return book.read(author.organisationNo, siteId);
  }

  /**
   * S20: where nothing can answer nothing is measured, which is written down: the connector counts as one that nobody has seen (S12). What a meter has
   * answered before for the same wiring stays.
   */
  async #withoutMeter(row: SiteRow, { facts }: AssessedConnector): Promise<void> {
    const { store, clock, book } = this.#ports;
    const finding = 'The site has no meter that could answer a pulse: wiring and order of the phases rest on the installer’s word.';
    const seen = { commissioning: 'unproven' as const, commissioning_finding: finding, commissioned_at: new Date(clock.now()) };
    if ((facts.proof?.commissioning ?? 'unproven') === 'unproven') await writeProof(store.db, row.organisation_no, facts, seen);
    book.tell(row.no);
  }

  async #run(row: SiteRow, connector: AssessedConnector, { ports, plan, writes }: Prepared): Promise<void> {
    const { store, clock } = this.#ports;
    try {
      const result = await commissionPulse(ports, plan);
      await this.#keep(row, connector, result);
    } catch (error) {
      const seen = {
        commissioning: 'unproven' as const,
        commissioning_finding: storableText(`It could not be tried: ${messageOf(error)}`),
      };
      await writeProof(store.db, row.organisation_no, connector.facts, { ...seen, commissioned_at: new Date(clock.now()) }).catch(
        () => undefined,
      );
    } finally {
      await noteSetupWrites(store.db, row.organisation_no, connector.facts, writes, clock.now()).catch(() => undefined);
      this.#running.delete(row.no);
      this.#ports.book.tell(row.no);
    }
  }

  async #keep(
    row: SiteRow,
    { facts }: AssessedConnector,
    { verdict, hasDeadMan, obeysOffline, offlineFinding, isOrderShown, orderFinding }: PulseResult,
  ): Promise<void> {
    const { store, clock, features } = this.#ports;
    const states = { passed: isOrderShown === true ? 'passed' : 'unproven', failed: 'failed', unclear: 'unproven' } as const;
    await writeProof(store.db, row.organisation_no, facts, {
      commissioning: states[verdict.kind],
      commissioning_finding: storableText([verdict.finding, orderFinding, offlineFinding].filter((sentence) => sentence !== '').join(' ')),
      commissioned_at: new Date(clock.now()),
    });
    const by = `seen at ${connectorKey(facts.settings)}`;
    if (hasDeadMan === true) await features.learn(facts.chargerNo, DEAD_MAN_FEATURE, 'works', by);
    if (obeysOffline !== null)
      await features.learn(facts.chargerNo, OFFLINE_FEATURE, obeysOffline ? 'works' : 'refused', `${by}: ${offlineFinding}`);
  }

  async #prepare(row: SiteRow, assessment: Assessment, connector: AssessedConnector): Promise<Prepared> {
    const { store, clock, presence } = this.#ports;
    const { settings, evidence, maxA, chargerNo } = connector.facts;
    const { chargerId, connectorId } = settings;
    const [organisationNo, db] = [row.organisation_no, store.db];
    if (row.state === 'active')
      throw impossible('the site is active, and its loop would answer the pulse; deactivate it, and configure it again');
    if (evidence.protocol === 'CAPI') throw impossible(`${chargerId} speaks CAPI, which is too slow for a pulse of 30 s`);
    if (!presence.isOnline(chargerId)) throw impossible(`${chargerId} is not connected`);
    const running = await this.#transactionsOf(assessment);
    const transaction = running.get(`${chargerNo}/${connectorId}`);
    if (!transaction) throw impossible(`no car charges at ${chargerId}/${connectorId}`);
    const meter = mainMeterOf(row);
    if (!meter) throw impossible('this site has no meter that could answer');
    const intervalMs = await meterIntervalMs(db, organisationNo, meter);
    const [newest] = (await readMeterSamples(db, organisationNo, meter, clock.now() - 3 * intervalMs, clock.now() + intervalMs)).slice(-1);
    if (!newest) throw impossible('the meter at the main fuse is silent');
    const others = assessment.connectors.filter(
      (other) => other !== connector && running.has(`${other.facts.chargerNo}/${other.facts.settings.connectorId}`),
    );
    // What it draws now on every phase that it is wired to; a car on fewer is in the meter's figure, and that errs on the safe side.
    const drawn = this.#drawn(chargerId, connectorId);
    const ownA = drawn && drawn.terminals === reachOf(settings.wiring, assessment.balanced.site.grid).length ? drawn.a : 0;
    const roomA = pulseRoomA(assessment.balanced, settings.fuseId, ownA, (fuse) => ({
      meterA: fuse.parentId === undefined ? newest.currentA : null,
      othersA: perPhase((phase) => {
        const below = others.filter(({ facts }) => assessment.balanced.above(facts.settings.fuseId).some(({ id }) => id === fuse.id));
        const reaching = below.filter(({ facts }) => reachOf(facts.settings.wiring, assessment.balanced.site.grid).includes(phase));
        return (assessment.house.get(fuse.id)?.amps[phase] ?? 0) + reaching.reduce((sum, { facts }) => sum + facts.maxA, 0);
      }),
    }));
    const pulseA = Math.min(maxA, roomA);
    if (pulseA < LOW_A + LEAST_STEP_A)
      throw impossible(`a pulse of ${LOW_A + LEAST_STEP_A} A does not fit now; ${Math.max(0, pulseA)} A would`);
    const tailA = pulseA - connector.targetA >= LEAST_STEP_A ? connector.targetA : LOW_A;
    // S14: with a key that is ours the key counts, without one the base profile.
    const offlineA =
      evidence.toldKeyA === null ? evidence.standingA : evidence.offlineKeyA === evidence.toldKeyA ? evidence.offlineKeyA : null;
    const writes = new WriteCount();
    const plan: PulsePlan = {
      ...{ wiring: settings.wiring, lowA: LOW_A, pulseA, tailA, offlineA, meterIntervalMs: intervalMs },
      firstTerminal: await firstTerminal({ db, features: this.#ports.features }, organisationNo, connector.facts, (actuator) =>
        this.#settingOf(organisationNo, connector.facts, actuator, writes),
      ),
    };
    const to = { organisationNo, chargerId };
    const { chargingProfiles, cutLink, features } = this.#ports;
    const unit = rateUnitOf(await readCapabilities({ db, features }, to));
    const ports: PulsePorts = {
      clock,
      async limit(periods) {
        // Relative to the transaction's start, so that no clock has to be right (S13).
        const elapsedS = Math.max(0, Math.round((clock.now() - transaction.startMs) / 1000));
        const chargingSchedulePeriod = periods.map((period) => ({
          ...period,
          startPeriod: period.startPeriod === 0 ? 0 : period.startPeriod + elapsedS,
          limit: inUnit(period.limit, unit),
        }));
        const chargingSchedule = { chargingRateUnit: unit, chargingSchedulePeriod };
        const profile = {
          ...{ chargingProfileId: PROFILE_ID + connectorId, transactionId: transaction.id, stackLevel: STACK_LEVEL },
          ...{ chargingProfilePurpose: 'TxProfile' as const, chargingProfileKind: 'Relative' as const, chargingSchedule },
        };
        await writes.of(chargingProfiles.set(to, { connectorId, profile }, null));
      },
      clear: async () => void (await chargingProfiles.clear(to, { chargingProfileId: PROFILE_ID + connectorId }, null)),
      samples: (fromMs, untilMs) => readMeterSamples(db, organisationNo, meter, fromMs, untilMs),
      drawn: () => this.#drawn(chargerId, connectorId),
      cutLink: (forMs) => cutLink(chargerId, forMs),
      isOnline: () => presence.isOnline(chargerId),
      signal: this.#stopping.signal,
    };
    return { ports, plan, writes };
  }

  #settingOf(organisationNo: number, known: ConnectorFacts, actuator: 'key' | 'dataTransfer', writes: WriteCount): TerminalSetting {
    const { giveBack, chargerOf } = this.#ports;
    const { chargerNo, maxA, settings } = known;
    const { chargerId, connectorId, phaseSetting = null } = settings;
    const ports = {
      charger: writes.inTelling(chargerOf(organisationNo, chargerId)),
      owe: () => giveBack.owe(organisationNo, known, actuator),
      settle: () => giveBack.settle({ chargerNo, connectorId }),
      leave: () => giveBack.leave(chargerId),
    };
    return terminalSetting(ports, actuator, { connectorId, phaseSetting, maxA });
  }

  #drawn(chargerId: string, connectorId: number): ReturnType<PulsePorts['drawn']> {
    const { clock, presence } = this.#ports;
    const live = presence.live(chargerId, connectorId);
    const measuredMs = live && currentsAtMs(live);
    if (!live || measuredMs === null || clock.now() - measuredMs > READING_AGE_MS) return null;
    const amps = PHASES.map((phase) => live.phases[phase]?.currentA ?? null);
    if (amps.some((a) => a === null)) return null;
    const loaded = amps.flatMap((a) => (a !== null && a >= IDLE_A ? [a] : []));
    const [terminals] = ([1, 2, 3] as const).filter((count) => count === loaded.length);
    if (terminals === undefined) return null;
    return { terminals, a: loaded.reduce((sum, a) => sum + a, 0) / loaded.length };
  }

  /** What runs, by `chargerNo/connectorId`; when it began by our clock. */
  async #transactionsOf({ connectors }: Assessment): Promise<ReadonlyMap<string, { readonly id: number; readonly startMs: number }>> {
    const rows = await this.#ports.store.db
      .selectFrom('charging_transaction')
      .select(['charger_no', 'connector_id', 'transaction_id', 'start_time', 'start_skew_ms', 'received_at'])
      .where('charger_no', 'in', [...new Set(connectors.map(({ facts }) => facts.chargerNo))])
      .where('stop_received_at', 'is', null)
      .orderBy('transaction_id')
      .execute();
    return new Map(
      rows.map(({ charger_no, connector_id, transaction_id, start_time, start_skew_ms, received_at }) => {
        const startMs = Math.min(received_at.getTime(), start_time.getTime() - Number(start_skew_ms ?? 0));
        return [`${charger_no}/${connector_id}`, { id: transaction_id, startMs }];
      }),
    );
  }
}

interface Prepared {
  readonly ports: PulsePorts;
  readonly plan: PulsePlan;
  /** S11: what it writes into the charger. */
  readonly writes: WriteCount;
}

/** The reference of a pulse; undefined: there is none. */
function mainMeterOf(row: SiteRow): MeterRef | undefined {
  const { mode, fuses } = settingsOf(row);
  return mode === 'static' ? undefined : fuses.find(({ parentId }) => parentId === undefined)?.meters?.[0];
}

const impossible = (why: string): Error => siteErrors.raise('SITE_COMMISSIONING_IMPOSSIBLE', { why });

/** What a restart has broken off was not seen to the end. */
export async function endUnfinishedCommissioning(db: Kysely<Database>): Promise<void> {
  await db
    .updateTable('connector_proof')
    .set({ commissioning: 'unproven', commissioning_finding: 'The system restarted meanwhile; commission it again.' })
    .where('commissioning', '=', 'running')
    .execute();
}

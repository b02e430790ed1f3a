import type { Transaction } from 'kysely';
import { PhasorError, type Clock, type Random } from '@phasor/kernel';
import type { MeterRegistration, MeterWithKey, SampleFlag, SamplePage, SampleReceipt, SiteMeter, SiteMeterPage } from '@phasor/contract';
import type { Bus } from '../bus/index.ts';
import type { ChargerKeys } from '../chargers/index.ts';
import { storableText, type Database, type Store } from '../store/index.ts';
import { meterErrors } from './errors.ts';
import { ageBoundMs, judgeReading, type Judgement } from './judge-reading.ts';
import { MeterClocks } from './meter-clocks.ts';
import { findMeter, listMeters, readingOf, readMeter, readSamples } from './meter-rows.ts';
import { ownIntervalMs, TELLING_SAMPLES } from './own-interval.ts';
import { readSample, type Reading } from './reading.ts';

export interface MeterPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly bus: Bus;
  /** Hashes the meters' keys as it does the chargers'. */
  readonly keys: Pick<ChargerKeys, 'hash' | 'matches'>;
}

const KEY_BYTES = 20;
/** How long samples are kept. */
const KEPT_MS = 24 * 3_600_000;
const DEFAULT_INTERVAL_S = 10;

/** Site meters: who may send, what they sent. A sample is acknowledged once it is stored. */
export class Meters {
  readonly #ports: MeterPorts;
  readonly #clocks = new MeterClocks();

  constructor(ports: MeterPorts) {
    this.#ports = ports;
  }

  /** Registers a meter; its key is in the answer, once. Raises METER_EXISTS. */
  async register(organisationNo: number, { serial, name = serial, intervalS }: MeterRegistration): Promise<MeterWithKey> {
    const { store, clock } = this.#ports;
    const { key, keyHash } = this.#newKey();
    const made = await store.db
      .insertInto('site_meter')
      .values({
        organisation_no: organisationNo,
        serial,
        name: storableText(name),
        key_hash: keyHash,
        interval_s: intervalS ?? DEFAULT_INTERVAL_S,
        created_at: new Date(clock.now()),
      })
      .onConflict((conflict) => conflict.column('serial').doNothing())
      .returning('no')
      .executeTakeFirst();
    if (!made) throw meterErrors.raise('METER_EXISTS', { serial });
    return { meter: await this.read(organisationNo, serial), key };
  }

  /** Gives a meter another key; the one before is worth nothing from now on. Raises METER_UNKNOWN. */
  async renewKey(organisationNo: number, serial: string): Promise<MeterWithKey> {
    const { no } = await findMeter(this.#ports.store.db, organisationNo, serial);
    const { key, keyHash } = this.#newKey();
    await this.#ports.store.db.updateTable('site_meter').set({ key_hash: keyHash }).where('no', '=', no).execute();
    return { meter: await this.read(organisationNo, serial), key };
  }

  list(organisationNo: number, page: { readonly after?: string | undefined; readonly limit: number }): Promise<SiteMeterPage> {
    return listMeters(this.#ports.store.db, organisationNo, page, this.#ports.clock.now());
  }

  /** Raises METER_UNKNOWN. */
  read(organisationNo: number, serial: string): Promise<SiteMeter> {
    return readMeter(this.#ports.store.db, organisationNo, serial, this.#ports.clock.now());
  }

  /** Raises METER_UNKNOWN. */
  samples(
    organisationNo: number,
    serial: string,
    page: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<SamplePage> {
    return readSamples(this.#ports.store.db, organisationNo, serial, page);
  }

  /**
   * Takes what a meter sent; resolves when it is stored. Raises METER_KEY_WRONG, METER_SAMPLE_INVALID, METER_SAMPLE_IMPLAUSIBLE,
   * METER_CLOCK_WRONG, METER_SAMPLE_OLD. What was refused with the right key is counted at the meter.
   */
  async take(serial: string, key: string, sent: unknown): Promise<SampleReceipt> {
    const { store, keys } = this.#ports;
    const meter = await store.db
      .selectFrom('site_meter')
      .select(['no', 'key_hash'])
      .where('serial', '=', storableText(serial))
      .executeTakeFirst();
    if (!keys.matches(Buffer.from(key, 'utf8'), meter ? [meter.key_hash] : []) || !meter) throw meterErrors.raise('METER_KEY_WRONG');
    try {
      const reading = readSample(sent, serial);
      const { flags, isNew, intervalMs } = await store.transaction((trx) => this.#keep(trx, meter.no, reading));
      if (isNew) this.#tell(serial, reading, intervalMs, flags);
      return { measuredAt: new Date(reading.measuredAtMs).toISOString(), flags: [...flags] };
    } catch (error) {
      if (error instanceof PhasorError && error.code in meterErrors.codes) await this.#noteRefusal(meter.no, error.code);
      throw error;
    }
  }

  #tell(serial: string, { measuredAtMs, currentA }: Reading, intervalMs: number, flags: readonly SampleFlag[]): void {
    const { bus, clock } = this.#ports;
    const isUnchanged = flags.includes('unchanged');
    const atMs = this.#clocks.measuredMs(serial, measuredAtMs, clock.now());
    bus.publish({
      ...{ kind: 'meterSample', serial, atMs, amps: currentA, isUnchanged },
      ageBoundMs: ageBoundMs(intervalMs),
    });
  }

  /** Two samples at once take turns at the meter's row. */
  async #keep(trx: Transaction<Database>, meterNo: number, reading: Reading): Promise<Judgement & { readonly intervalMs: number }> {
    const nowMs = this.#ports.clock.now();
    const meter = await trx.selectFrom('site_meter').selectAll().where('no', '=', meterNo).forUpdate().executeTakeFirstOrThrow();
    const last = await trx
      .selectFrom('meter_sample')
      .selectAll()
      .where('meter_no', '=', meterNo)
      .orderBy('measured_at', 'desc')
      .limit(TELLING_SAMPLES)
      .execute();
    const [newest] = last;
    const lastMs = last.map(({ measured_at }) => measured_at.getTime());
    const memory = {
      newest: newest ? readingOf(newest) : null,
      unchangedSinceMs: meter.unchanged_since?.getTime() ?? null,
      intervalMs: ownIntervalMs(meter.interval_s, lastMs),
    };
    const intervalMs = ownIntervalMs(meter.interval_s, [...lastMs, reading.measuredAtMs]);
    const judgement = { ...judgeReading(reading, memory, nowMs), intervalMs };
    if (!judgement.isNew) return judgement;
    const measuredAt = new Date(reading.measuredAtMs);
    await trx
      .insertInto('meter_sample')
      .values({
        meter_no: meterNo,
        measured_at: measuredAt,
        organisation_no: meter.organisation_no,
        received_at: new Date(nowMs),
        current_a: reading.currentA,
        voltage_v: reading.voltageV,
        power_w: reading.powerW,
        angle_deg: reading.angleDeg,
        flags: judgement.flags,
      })
      .execute();
    await trx
      .updateTable('site_meter')
      .set({ newest_at: measuredAt, unchanged_since: new Date(judgement.unchangedSinceMs) })
      .where('no', '=', meterNo)
      .execute();
    await trx
      .deleteFrom('meter_sample')
      .where('meter_no', '=', meterNo)
      .where('measured_at', '<', new Date(reading.measuredAtMs - KEPT_MS))
      .execute();
    return judgement;
  }

  async #noteRefusal(meterNo: number, code: string): Promise<void> {
    await this.#ports.store.db
      .updateTable('site_meter')
      .set((set) => ({ refused_code: code, refused_at: new Date(this.#ports.clock.now()), refused_count: set('refused_count', '+', 1) }))
      .where('no', '=', meterNo)
      .execute();
  }

  #newKey(): { readonly key: string; readonly keyHash: Buffer } {
    const key = Buffer.from(this.#ports.random.bytes(KEY_BYTES)).toString('hex');
    return { key, keyHash: this.#ports.keys.hash(Buffer.from(key, 'utf8')) };
  }
}

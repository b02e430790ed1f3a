import type { Kysely, Selectable } from 'kysely';
import type { Clock } from '@phasor/kernel';
import { storableText, type Database, type FeatureVerdict } from '../store/index.ts';

/** Not in OCPP 1.6: which phase a one-phase car is charged on, in a period of a charging schedule. */
export const PHASE_TO_USE = 'phaseToUse';

/** What is known of one feature of a firmware version. */
export interface FeatureFact {
  readonly feature: string;
  readonly verdict: FeatureVerdict;
  readonly reason: string;
  readonly learntAt: Date;
}

export interface FeaturePorts {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
}

/**
 * What firmware versions can do and what they refused, learnt from any charger that runs them: what one refused is not tried on the
 * others by itself. A person may still send it.
 */
export class FirmwareFeatures {
  readonly #ports: FeaturePorts;

  constructor(ports: FeaturePorts) {
    this.#ports = ports;
  }

  /** All that is known of the firmware that the charger runs, by feature. */
  async of(chargerNo: number): Promise<ReadonlyMap<string, FeatureFact>> {
    return (await this.ofAll([chargerNo])).get(chargerNo) ?? new Map<string, FeatureFact>();
  }

  /** The same of many chargers, by their numbers; one of whose firmware nothing is known is not in it. */
  async ofAll(chargerNos: readonly number[]): Promise<ReadonlyMap<number, ReadonlyMap<string, FeatureFact>>> {
    if (chargerNos.length === 0) return new Map();
    const rows = await this.#ports.db
      .selectFrom('charger')
      .innerJoin('firmware_feature as known', (join) =>
        join
          .onRef('known.organisation_no', '=', 'charger.organisation_no')
          .on((on) => on.eb('known.vendor', '=', on.fn.coalesce('charger.vendor', on.val(''))))
          .on((on) => on.eb('known.model', '=', on.fn.coalesce('charger.model', on.val(''))))
          .on((on) => on.eb('known.firmware_version', '=', on.fn.coalesce('charger.firmware_version', on.val('')))),
      )
      .selectAll('known')
      .select('charger.no as chargerNo')
      .where('charger.no', 'in', chargerNos)
      .execute();
    const facts = new Map<number, Map<string, FeatureFact>>();
    for (const row of rows) {
      const ofCharger = facts.get(row.chargerNo) ?? new Map<string, FeatureFact>();
      facts.set(row.chargerNo, ofCharger.set(row.feature, factOf(row)));
    }
    return facts;
  }

  /** Remembers it for the firmware that the charger runs now. The newest word counts. */
  async learn(chargerNo: number, feature: string, verdict: FeatureVerdict, reason: string): Promise<void> {
    const { db, clock } = this.#ports;
    const change = { verdict, reason: storableText(reason).slice(0, 500), learnt_at: new Date(clock.now()) };
    await db
      .insertInto('firmware_feature')
      .columns(['organisation_no', 'vendor', 'model', 'firmware_version', 'learnt_from', 'feature', 'verdict', 'reason', 'learnt_at'])
      .expression((from) =>
        from
          .selectFrom('charger')
          .select((select) => [
            'organisation_no',
            select.fn.coalesce('vendor', select.val('')).as('vendor'),
            select.fn.coalesce('model', select.val('')).as('model'),
            select.fn.coalesce('firmware_version', select.val('')).as('firmware_version'),
            'no as learnt_from',
            select.cast<string>(select.val(feature), 'text').as('feature'),
            select.cast<FeatureVerdict>(select.val(change.verdict), 'text').as('verdict'),
            select.cast<string>(select.val(change.reason), 'text').as('reason'),
            select.cast<Date>(select.val(change.learnt_at), 'timestamptz').as('learnt_at'),
          ])
          .where('no', '=', chargerNo),
      )
      .onConflict((conflict) =>
        conflict
          .columns(['organisation_no', 'vendor', 'model', 'firmware_version', 'feature'])
          .doUpdateSet((row) => ({ ...change, learnt_from: row.ref('excluded.learnt_from') }))
          // What is known already costs no write.
          .where((where) =>
            where.or([
              where('firmware_feature.verdict', '!=', where.ref('excluded.verdict')),
              where('firmware_feature.reason', '!=', where.ref('excluded.reason')),
            ]),
          ),
      )
      .execute();
  }
}

const factOf = (row: Selectable<Database['firmware_feature']>): FeatureFact => ({
  feature: row.feature,
  verdict: row.verdict,
  reason: row.reason,
  learntAt: row.learnt_at,
});

import type { ConnectorLimitsInForce, LimitsInForce } from '@phasor/contract';
import { connectorValues } from '@phasor/models';
import type { Clock } from '@phasor/kernel';
import { readConfigurationKeys } from '../capabilities/index.ts';
import { chargerNumber, type Presence } from '../chargers/index.ts';
import type { CommandTarget } from '../commands/index.ts';
import { asOffered, type LimitAt, type Schedules } from '../schedules/index.ts';
import { activeWay } from '../migration/index.ts';
import { balancingOf, unknownShareOf, type SiteParts } from '../sites/index.ts';
import type { Store } from '../store/index.ts';
import { limitStack, type AllowedFact, type LimitFacts } from './limit-stack.ts';

export interface LimitsPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly presence: Pick<Presence, 'live' | 'status'>;
  readonly schedules: Pick<Schedules, 'allowedAt' | 'settingsOf' | 'sinceOf'>;
  readonly sites: Pick<SiteParts, 'loops'>;
}

/** R21: what limits a charger now, connector by connector, from all who limit it. */
export class LimitsReport {
  readonly #ports: LimitsPorts;

  constructor(ports: LimitsPorts) {
    this.#ports = ports;
  }

  /** Raises CHARGER_UNKNOWN. */
  async read(target: CommandTarget): Promise<LimitsInForce> {
    const { store, clock } = this.#ports;
    const nowMs = clock.now();
    const chargerNo = await chargerNumber(store.db, target.organisationNo, target.chargerId);
    const rows = await store.db
      .selectFrom('connector')
      .select(['connector_id', 'status', 'received_at'])
      .where('charger_no', '=', chargerNo)
      .where('connector_id', '>', 0)
      .orderBy('connector_id')
      .execute();
    const keys = await readConfigurationKeys(store.db, chargerNo);
    const told = keys.find(({ key, isKnown }) => isKnown && key.toLowerCase() === 'maxcurrent')?.value ?? '';
    const running = await store.db
      .selectFrom('charging_transaction')
      .select('connector_id')
      .where('charger_no', '=', chargerNo)
      .where('stop_received_at', 'is', null)
      .execute();
    const migration = await this.#migrationOf(chargerNo, target.chargerId);
    const connectors = rows.map((row): ConnectorLimitsInForce =>
      limitStack({
        ...this.#factsOf(target.chargerId, row.connector_id, nowMs),
        migration,
        hasSession: running.some(({ connector_id }) => connector_id === row.connector_id),
        suspendedByCarSinceMs: row.status === 'SuspendedEV' ? row.received_at.getTime() : null,
        installationA: connectorValues(told)?.get(row.connector_id) ?? null,
      }),
    );
    return { chargerId: target.chargerId, at: new Date(nowMs).toISOString(), connectors };
  }

  /** Whether it takes no new session because it is between two protocols. */
  async #migrationOf(chargerNo: number, chargerId: string): Promise<LimitFacts['migration']> {
    const { db } = this.#ports.store;
    const charger = await db.selectFrom('charger').select('sessions_held_at').where('no', '=', chargerNo).executeTakeFirst();
    if (charger?.sessions_held_at == null) return null;
    const row = await activeWay(db, chargerId);
    return { sinceMs: charger.sessions_held_at.getTime(), untilMs: row?.way.deadlineMs ?? null };
  }

  #factsOf(
    chargerId: string,
    connectorId: number,
    nowMs: number,
  ): Omit<LimitFacts, 'hasSession' | 'suspendedByCarSinceMs' | 'installationA' | 'migration'> {
    const { presence, schedules, sites } = this.#ports;
    const live = presence.live(chargerId, connectorId);
    const currents = live?.phases.flatMap(({ currentA }) => (currentA === null ? [] : [currentA])) ?? [];
    const { maxA, userA } = asOffered(schedules.settingsOf(chargerId, connectorId));
    const { maxSinceMs, userSinceMs } = schedules.sinceOf(chargerId, connectorId);
    const { week, exception } = schedules.allowedAt(chargerId, connectorId, nowMs);
    const isPause = exception?.cause === 'pause';
    return {
      ...{ connectorId, nowMs, maxA, maxSinceMs, userA, userSinceMs },
      drawnA: currents.length === 0 ? null : Math.max(...currents),
      offeredA: live?.offeredA ?? null,
      schedule: factOf(isPause ? week : (exception ?? week)),
      pause: isPause ? factOf(exception) : null,
      balancing: balancingOf(sites.loops, chargerId, connectorId),
      unknownShare: unknownShareOf(sites.loops, chargerId, connectorId),
    };
  }
}

function factOf(at: LimitAt | null): AllowedFact | null {
  return at?.limitA == null ? null : { limitA: at.limitA, sinceMs: at.sinceMs, untilMs: at.untilMs };
}

import { CAMPAIGN_PHASES, MIGRATION_STATES } from '@phasor/contract';
import { sql, type Kysely } from 'kysely';
import { Gauge, type Registry } from 'prom-client';
import type { Database } from '../store/index.ts';

/** Figures of the migration for /metrics, from the store: each node says the same. Counted when they are asked for. */
export function migrationMetrics(db: Kysely<Database>, registry: Registry): void {
  new Gauge({
    name: 'phasor_migration_chargers',
    help: 'Chargers by the state of their newest way from CAPI to OCPP',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      const { rows } = await sql<{ state: string; count: number }>`
        select state, cast(count(*) as integer) as count from migration_way
        where no in (select max(no) from migration_way group by charger_no) group by state`.execute(db);
      for (const state of MIGRATION_STATES) this.set({ state }, rows.find((row) => row.state === state)?.count ?? 0);
    },
  });
  new Gauge({
    name: 'phasor_migration_attempts',
    help: 'Attempts of the newest ways: all, those that failed, and chargers that are proven on OCPP',
    labelNames: ['outcome'],
    registers: [registry],
    async collect() {
      const { rows } = await sql<{ attempts: number; failed: number; proven: number }>`
        select cast(coalesce(sum((way::json ->> 'attempt')::int), 0) as integer) as attempts,
          cast(coalesce(sum((way::json ->> 'failures')::int), 0) as integer) as failed,
          cast(count(*) filter (where (way::json ->> 'isProven')::boolean) as integer) as proven
        from migration_way where no in (select max(no) from migration_way group by charger_no)`.execute(db);
      for (const outcome of ['attempts', 'failed', 'proven'] as const) this.set({ outcome }, rows[0]?.[outcome] ?? 0);
    },
  });
  new Gauge({
    name: 'phasor_migration_campaigns',
    help: 'Campaigns by phase',
    labelNames: ['phase'],
    registers: [registry],
    async collect() {
      const { rows } = await sql<{ phase: string; count: number }>`
        select phase, cast(count(*) as integer) as count from campaign group by phase`.execute(db);
      for (const phase of CAMPAIGN_PHASES) this.set({ phase }, rows.find((row) => row.phase === phase)?.count ?? 0);
    },
  });
}

import { sql, type Kysely } from 'kysely';
import type { ChargerSchedule, ChargerSettings } from '@phasor/contract';
import { PhasorError } from '@phasor/kernel';
import type { ReleaseRegistry } from '../../releases/index.ts';
import type { Database } from '../../store/index.ts';
import type { CampaignRow } from '../campaigns/campaign-rows.ts';
import { WITHOUT_CAR } from '../campaigns/charger-facts.ts';
import { gather, type GatherPorts } from '../campaigns/gather.ts';
import { releaseFor } from '../campaigns/wish.ts';
import { planTo, type Heard } from '../start-way.ts';
import type { Snapshot, WayPlan, WaySettings } from '../way/index.ts';
import { carsOf, type Parked } from './cars-of.ts';
import type { KnownCharger, RehearsalInput, Visit } from './rehearsal-input.ts';

const DAY_MS = 86_400_000;
/** What was seen in the last so many days is taken to go on. */
const LOOK_BACK_MS = 28 * DAY_MS;

export interface KnownFleetPorts extends GatherPorts {
  readonly registry: ReleaseRegistry;
  readonly settings: WaySettings;
}

/** Everything that a rehearsal of a campaign goes by, as it is stored now, and who is connected. */
export async function knownFleet(
  db: Kysely<Database>,
  ports: KnownFleetPorts,
  campaign: CampaignRow,
  nowMs: number,
): Promise<RehearsalInput> {
  const { presence, settings, pollMs } = ports;
  const { facts, members } = await gather(db, ports, campaign, [], nowMs);
  const heard = await heardOf(db, campaign.no);
  const sessions = await sessionsOf(db, campaign.no, nowMs - LOOK_BACK_MS);
  const parked = await parkedOf(db, campaign.no);
  const idTags = await tagsOf(db, campaign.organisationNo, nowMs);
  const planOf = plans(ports.registry, campaign, nowMs);
  const chargers: KnownCharger[] = [];
  for (const [at, fact] of facts.chargers.entries()) {
    const member = members[at];
    const charger = member && heard.get(member.no);
    if (!member || !charger) continue;
    const own = sessions.get(member.no) ?? { visits: [], registersWh: [] };
    const plan = await planOf(charger, releaseFor(campaign.wish, member));
    chargers.push({
      ...{ fact, plan, epoch: charger.epoch, isOnline: presence.isOnline(member.id), schedule: member.schedule },
      snapshot: snapshotOf(charger, plan, idTags, own.registersWh, member.schedule),
      lastSessionId: Math.max(member.lastSessionId, member.sessionsThrough),
      cars: carsOf({ nowMs, sinceMs: charger.since.getTime(), visits: own.visits, parked: parked.get(member.no) ?? [] }),
    });
  }
  const { sites, movingInGroups } = facts;
  return { nowMs, state: campaign.state, chargers, sites, movingInGroups, settings, pollMs };
}

interface HeardCharger extends Heard {
  readonly no: number;
  readonly epoch: number;
  readonly since: Date;
  readonly settings: unknown;
  readonly settings_revision: number | null;
}

async function heardOf(db: Kysely<Database>, campaignNo: number): Promise<ReadonlyMap<number, HeardCharger>> {
  const rows = await db
    .selectFrom('campaign_member')
    .innerJoin('charger', 'charger.no', 'campaign_member.charger_no')
    .leftJoin('capi_charger', 'capi_charger.charger_no', 'charger.no')
    .leftJoin('charger_watch', 'charger_watch.charger_no', 'charger.no')
    .select(['charger.no', 'charger.id', 'vendor', 'model', 'serial_number', 'firmware_version', 'epoch'])
    .select(['settings', 'settings_revision', 'trial_support'])
    .select((of) => of.fn.coalesce('charger_watch.since', 'charger.registered_at').as('since'))
    .where('campaign_no', '=', campaignNo)
    .execute();
  return new Map(rows.map((row) => [row.no, row]));
}

interface Used {
  readonly visits: Visit[];
  readonly registersWh: { connectorId: number; registerWh: number }[];
}

/** Who charged where, and what the registers said last. */
async function sessionsOf(db: Kysely<Database>, campaignNo: number, fromMs: number): Promise<ReadonlyMap<number, Used>> {
  const rows = await db
    .selectFrom('charging_transaction')
    .innerJoin('campaign_member', 'campaign_member.charger_no', 'charging_transaction.charger_no')
    .select(['charging_transaction.charger_no', 'connector_id', 'start_time', 'stop_time', 'meter_start', 'meter_stop'])
    .where('campaign_no', '=', campaignNo)
    .where('received_at', '>', new Date(fromMs))
    .orderBy('start_time')
    .execute();
  const all = new Map<number, Used>();
  for (const { charger_no, connector_id: connectorId, start_time, stop_time, meter_start, meter_stop } of rows) {
    const used = all.get(charger_no) ?? { visits: [], registersWh: [] };
    all.set(charger_no, used);
    if (stop_time && stop_time > start_time) used.visits.push({ connectorId, fromMs: start_time.getTime(), toMs: stop_time.getTime() });
    const others = used.registersWh.filter((register) => register.connectorId !== connectorId);
    used.registersWh.splice(0, Infinity, ...others, { connectorId, registerWh: meter_stop ?? meter_start });
  }
  return all;
}

/** Connectors with a car, and since when. */
async function parkedOf(db: Kysely<Database>, campaignNo: number): Promise<ReadonlyMap<number, Parked[]>> {
  const rows = await db
    .selectFrom('connector')
    .innerJoin('campaign_member', 'campaign_member.charger_no', 'connector.charger_no')
    .leftJoin('charging_transaction', (join) =>
      join
        .onRef('charging_transaction.charger_no', '=', 'connector.charger_no')
        .onRef('charging_transaction.connector_id', '=', 'connector.connector_id')
        .on('charging_transaction.stop_received_at', 'is', null),
    )
    .select(['connector.charger_no', 'connector.connector_id', 'status_time', 'start_time'])
    .where('campaign_no', '=', campaignNo)
    .where('connector.connector_id', '>', 0)
    .where('status', 'not in', WITHOUT_CAR)
    .execute();
  const all = new Map<number, Parked[]>();
  for (const { charger_no, connector_id: connectorId, status_time, start_time } of rows) {
    const sinceMs = Math.min(status_time.getTime(), start_time?.getTime() ?? Infinity);
    all.set(charger_no, [...(all.get(charger_no) ?? []).filter((other) => other.connectorId !== connectorId), { connectorId, sinceMs }]);
  }
  return all;
}

async function tagsOf(db: Kysely<Database>, organisationNo: number, nowMs: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('tag')
    .select('id_tag')
    .where('organisation_no', '=', organisationNo)
    .where('status', '=', 'Accepted')
    .where((where) => where.or([where('expiry_date', 'is', null), where('expiry_date', '>', new Date(nowMs))]))
    .orderBy(sql`lower(id_tag)`)
    .execute();
  return rows.map(({ id_tag }) => id_tag);
}

/** Plans by release, each read once; null where a charger cannot go to it. */
function plans(registry: ReleaseRegistry, { organisationNo }: CampaignRow, nowMs: number) {
  const ready = new Map<string, ReturnType<ReleaseRegistry['ready']>>();
  return async (charger: Heard, releaseId: string | null): Promise<WayPlan | null> => {
    if (releaseId === null) return null;
    const release = ready.get(releaseId) ?? registry.ready(organisationNo, releaseId);
    ready.set(releaseId, release);
    try {
      return planTo(await release, `rehearsal/${charger.id}`, charger, nowMs);
    } catch (error) {
      if (error instanceof PhasorError) return null;
      throw error;
    }
  };
}

/** A charger that never told its settings is taken to be as it was delivered. */
function snapshotOf(
  charger: HeardCharger,
  plan: WayPlan | null,
  tags: readonly string[],
  registersWh: Snapshot['registersWh'],
  schedule: ChargerSchedule | null,
): Snapshot {
  const outlets = plan?.outlets ?? [];
  const delivered: ChargerSettings = {
    dimmer: 'high',
    connectors: outlets.map(({ connectorId, ratedA }) => ({ connectorId, maxCurrentA: ratedA, rfidLock: false })),
  };
  const windows = schedule?.windows ?? [];
  const modeOf = (connectorId: number) => (windows.some((window) => window.connectorId === connectorId) ? 'Schedule' : 'On');
  return {
    settingsRevision: charger.settings_revision ?? 0,
    settings: (charger.settings as ChargerSettings | null) ?? delivered,
    modes: outlets.map(({ connectorId }) => ({ connectorId, mode: modeOf(connectorId) })),
    tags,
    registersWh,
    scheduleWindows: windows.length,
  };
}

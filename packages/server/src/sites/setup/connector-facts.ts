import { sql, type Kysely, type Selectable } from 'kysely';
import type { ChargingProfile, SiteConnector } from '@phasor/contract';
import { chargerErrors } from '../../chargers/index.ts';
import type { Database, OrderState } from '../../store/index.ts';
import { acknowledgedLimit, type LimitOrder } from './acknowledged-limit.ts';
import { connectorKey } from './connector-key.ts';
import type { FailsafeEvidence } from './connector-failsafe.ts';
import { GROUP_KEY, isInGroup, OFFLINE_KEY, offlineKeyOf } from './offline-key.ts';
import { maxCurrentOf, whyNotShared } from './max-current.ts';

export type ProofRow = Selectable<Database['connector_proof']>;

/** Under these names what was seen of one charger counts for all with its firmware (S12). */
export const OFFLINE_FEATURE = 'failsafe/offline';
export const DEAD_MAN_FEATURE = 'failsafe/deadMan';
/** What is known of one connector of a site. */
export interface ConnectorFacts {
  readonly settings: SiteConnector;
  readonly chargerNo: number;
  /** Such as `Charge Amps HALO 180`. */
  readonly firmware: string;
  readonly maxA: number;
  /** Null: nothing was seen of it yet. */
  readonly proof: ProofRow | null;
  readonly evidence: FailsafeEvidence;
  /** Why its power cannot be shared; null: it can. */
  readonly whyNot: string | null;
}

/** Chargers in one statement: the store reads in slices. */
const SLICE = 200;

/** The facts of connectors, in their order. Raises CHARGER_UNKNOWN. */
export async function readConnectorFacts(
  db: Kysely<Database>,
  organisationNo: number,
  connectors: readonly SiteConnector[],
  nowMs: number,
): Promise<readonly ConnectorFacts[]> {
  const ids = [...new Set(connectors.map(({ chargerId }) => chargerId))];
  const chargers = new Map<string, ChargerFacts>();
  for (let at = 0; at < ids.length; at += SLICE) {
    for (const charger of await readChargers(db, organisationNo, ids.slice(at, at + SLICE))) chargers.set(charger.id, charger);
  }
  return connectors.map((settings) => {
    const charger = chargers.get(settings.chargerId);
    if (!charger) throw chargerErrors.raise('CHARGER_UNKNOWN', { chargerId: settings.chargerId });
    return factsOf(settings, charger, nowMs);
  });
}

interface ChargerFacts {
  readonly no: number;
  readonly id: string;
  readonly protocol: 'OCPP' | 'CAPI';
  readonly vendor: string | null;
  readonly model: string | null;
  readonly firmware_version: string | null;
  /** By the name in lower case; those that it does not know are left out. */
  readonly keys: ReadonlyMap<string, string>;
  readonly features: ReadonlyMap<string, string>;
  readonly proofs: readonly ProofRow[];
  /** Connectors whose base profile nobody has cleared since. */
  readonly standing: ReadonlySet<number>;
  readonly setA: ReadonlyMap<number, number | null>;
  readonly capiSettings: unknown;
  /** Newest first. */
  readonly limitOrders: readonly LimitOrder[];
}

async function readChargers(db: Kysely<Database>, organisationNo: number, ids: readonly string[]): Promise<ChargerFacts[]> {
  const rows = await db
    .selectFrom('charger')
    .leftJoin('capi_charger', 'capi_charger.charger_no', 'charger.no')
    .select([
      'charger.no',
      'charger.id',
      'charger.protocol',
      'vendor',
      'model',
      'firmware_version',
      'capi_charger.settings as capiSettings',
    ])
    .where('charger.organisation_no', '=', organisationNo)
    .where(
      'charger.id',
      'in',
      ids.map((id) => id.replaceAll('\0', '')),
    )
    .execute();
  if (rows.length === 0) return [];
  const numbers = rows.map(({ no }) => no);
  const keys = await db
    .selectFrom('configuration_key')
    .select(['charger_no', 'key', 'value'])
    .where('charger_no', 'in', numbers)
    .where('is_known', '=', true)
    .where((where) => where.fn<string>('lower', ['key']), 'in', KEYS)
    .execute();
  const features = await db
    .selectFrom('firmware_feature')
    .select(['vendor', 'model', 'firmware_version', 'feature', 'verdict'])
    .where('organisation_no', '=', organisationNo)
    .where('feature', 'in', [OFFLINE_FEATURE, DEAD_MAN_FEATURE])
    .execute();
  const proofs = await db.selectFrom('connector_proof').selectAll().where('charger_no', 'in', numbers).execute();
  const standing = await standingConnectors(db, numbers);
  const limits = await db
    .selectFrom('connector_limits')
    .select(['charger_no', 'connector_id', 'max_a'])
    .where('charger_no', 'in', numbers)
    .execute();
  const orders = await limitOrders(
    db,
    rows.filter(({ protocol }) => protocol === 'CAPI').map(({ no }) => no),
  );
  return rows.map((row) => ({
    ...row,
    keys: new Map(keys.flatMap(({ charger_no, key, value }) => (charger_no === row.no ? [[key.toLowerCase(), value ?? '']] : []))),
    features: new Map(features.flatMap((known) => (isSameFirmware(known, row) ? [[known.feature, known.verdict]] : []))),
    proofs: proofs.filter(({ charger_no }) => charger_no === row.no),
    standing: standing.get(row.no) ?? new Set(),
    setA: new Map(limits.flatMap(({ charger_no, connector_id, max_a }) => (charger_no === row.no ? [[connector_id, max_a]] : []))),
    limitOrders: orders.get(row.no) ?? [],
  }));
}

const KEYS = [OFFLINE_KEY, GROUP_KEY, 'MaxCurrent', 'NumberOfConnectors'].map((key) => key.toLowerCase());

interface Firmware {
  readonly vendor: string | null;
  readonly model: string | null;
  readonly firmware_version: string | null;
}

const isSameFirmware = (one: Firmware, other: Firmware): boolean =>
  one.vendor === (other.vendor ?? '') && one.model === (other.model ?? '') && one.firmware_version === (other.firmware_version ?? '');

/** Base profiles that the chargers hold as far as their answers tell: relative, with one period (S13). */
async function standingConnectors(db: Kysely<Database>, chargerNos: readonly number[]): Promise<ReadonlyMap<number, Set<number>>> {
  const rows = await db
    .selectFrom('charging_profile')
    .select(['charger_no', 'connector_id', 'profile'])
    .where('charger_no', 'in', chargerNos)
    .where('state', '=', 'installed')
    .where('purpose', '=', 'TxDefaultProfile')
    .execute();
  const standing = new Map<number, Set<number>>();
  const base = new Map<string, { readonly stackLevel: number; readonly limitA: number }>();
  const hiding: { readonly charger_no: number; readonly connector_id: number; readonly stackLevel: number; readonly limitA: number }[] = [];
  for (const { charger_no, connector_id, profile } of rows) {
    const { chargingProfileKind, chargingSchedule, stackLevel } = JSON.parse(profile) as ChargingProfile;
    const [period, ...others] = chargingSchedule.chargingSchedulePeriod;
    if (connector_id === null || chargingProfileKind !== 'Relative' || !period || others.length > 0) continue;
    const connectors = standing.get(charger_no) ?? new Set();
    standing.set(charger_no, connectors.add(connector_id));
    const place = `${charger_no}/${connector_id}`;
    const known = base.get(place);
    if (!known || stackLevel < known.stackLevel) base.set(place, { stackLevel, limitA: period.limit });
    hiding.push({ charger_no, connector_id, stackLevel, limitA: period.limit });
  }
  // Stack levels replace (S13): a base that one above it hides, and that gives less than that, stands no more.
  for (const { charger_no, connector_id, stackLevel, limitA } of hiding) {
    const below = base.get(`${charger_no}/${connector_id}`);
    if (below && stackLevel > below.stackLevel && limitA > below.limitA) standing.get(charger_no)?.delete(connector_id);
  }
  return standing;
}

/** So many limits of a charger are looked at; more of them unanswered say nothing new. */
const MOST_ORDERS = 60;

async function limitOrders(db: Kysely<Database>, chargerNos: readonly number[]): Promise<ReadonlyMap<number, LimitOrder[]>> {
  const byCharger = new Map<number, LimitOrder[]>();
  if (chargerNos.length === 0) return byCharger;
  const { rows } = await sql<{ charger_no: number; state: OrderState; payload: unknown }>`
    select charger_no, state, payload from (
      select charger_no, state, payload, id, row_number() over (partition by charger_no order by id desc) as place
        from charger_order where kind = 'limit' and charger_no = any(${[...chargerNos]}::integer[])) as newest
     where place <= ${MOST_ORDERS} order by id desc`.execute(db);
  for (const { charger_no, state, payload } of rows) {
    const { connectorId, nowA, validUntil, safeA } = payload as {
      connectorId: number;
      nowA: number;
      validUntil: string | null;
      safeA: number;
    };
    const orders = byCharger.get(charger_no) ?? [];
    orders.push({ connectorId, nowA, safeA, state, validUntilMs: validUntil === null ? null : Date.parse(validUntil) });
    byCharger.set(charger_no, orders);
  }
  return byCharger;
}

function factsOf(settings: SiteConnector, charger: ChargerFacts, nowMs: number): ConnectorFacts {
  const { connectorId } = settings;
  const { protocol, vendor, model, keys, features } = charger;
  const proof = charger.proofs.find((row) => row.connector_id === connectorId) ?? null;
  const capiA = capiMaxA(charger.capiSettings, connectorId);
  const setA = charger.setA.get(connectorId) ?? null;
  const maxA = maxCurrentOf({ connectorId, vendor, model, setA, capiA, toldKey: keys.get('maxcurrent') ?? null });
  const offlineKey = keys.get(OFFLINE_KEY.toLowerCase());
  const connectors = Number(keys.get('numberofconnectors') ?? Number.NaN);
  return {
    settings,
    chargerNo: charger.no,
    firmware:
      [vendor, model, charger.firmware_version].filter((word) => word !== null && word !== '').join(' ') ||
      `unknown (${connectorKey(settings)})`,
    maxA,
    proof,
    evidence: {
      protocol,
      maxA,
      // A key of which nobody can tell what it says may let all flow.
      toldKeyA: offlineKey === undefined ? null : (offlineKeyOf(offlineKey, connectorId) ?? maxA),
      // Somebody may have switched it off since.
      offlineKeyA: isInGroup(keys.get(GROUP_KEY.toLowerCase())) ? (proof?.offline_key_a ?? null) : null,
      standingA: charger.standing.has(connectorId) ? (proof?.standing_a ?? null) : null,
      isOfflineProven: features.get(OFFLINE_FEATURE) === 'works',
      isDeadManProven: features.get(DEAD_MAN_FEATURE) === 'works',
      acknowledgedA: protocol === 'CAPI' ? acknowledgedLimit(charger.limitOrders, connectorId, nowMs) : null,
    },
    whyNot: whyNotShared(vendor, model, { connectorId, connectors: Number.isInteger(connectors) ? connectors : null }),
  };
}

function capiMaxA(settings: unknown, connectorId: number): number | null {
  const { connectors } = (settings ?? {}) as { connectors?: readonly { connectorId: number; maxCurrentA: number }[] };
  return connectors?.find((connector) => connector.connectorId === connectorId)?.maxCurrentA ?? null;
}

import type { Transaction } from 'kysely';
import { checkRequest, type Action, type ChargingProfile, type Request } from '@phasor/ocpp';
import { clearProfiles, installProfile, type ClearCriteria } from '@phasor/ocpp/smart-charging';
import type { CommandWrite } from '../commands/index.ts';
import { storableText, type Database } from '../store/index.ts';
import { installedProfiles } from './held-profiles.ts';

/** What became of a CALL of ours, and whose it was. */
export interface ProfileCommand {
  readonly organisationNo: number;
  readonly chargerNo: number;
  readonly action: string;
  readonly write: CommandWrite;
}

const FOLLOWED: ReadonlySet<string> = new Set<Action>(['SetChargingProfile', 'ClearChargingProfile', 'RemoteStartTransaction']);
/** A start that has not come by then is not that command's any more. */
export const START_WITHIN_MS = 600_000;

/**
 * Keeps our picture of what the chargers hold: whoever sent a profile, the console included, a charger that accepted it holds it. In the
 * commit that stores the answer; without such answers it asks the store nothing.
 */
export async function followCommands(trx: Transaction<Database>, commands: readonly ProfileCommand[]): Promise<void> {
  const answered = commands.flatMap((command) => {
    const status = FOLLOWED.has(command.action) ? statusOf(command.write) : null;
    return status === null ? [] : [{ ...command, status }];
  });
  if (answered.length === 0) return;
  const rows = await trx
    .selectFrom('command')
    .select(['id', 'payload'])
    .where(
      'id',
      'in',
      answered.map(({ write }) => write.commandId),
    )
    .execute();
  const payloads = new Map(rows.map((row) => [row.id, JSON.parse(row.payload) as unknown]));
  for (const { action, write, status, ...charger } of answered) {
    const payload = payloads.get(write.commandId);
    const at = new Date(write.atMs);
    // Unknown: the charger has nothing that fits, so neither have we.
    if (isRequest('ClearChargingProfile', action, payload)) await clear(trx, charger.chargerNo, payload);
    else if (status !== 'Accepted') continue;
    else if (isRequest('SetChargingProfile', action, payload)) await install(trx, charger, payload, at);
    else if (isRequest('RemoteStartTransaction', action, payload) && payload.chargingProfile) {
      await expectStart(trx, charger, { ...payload, profile: payload.chargingProfile }, at);
    }
  }
}

/** The status of an answer, late or in time; null: none that can be read. */
function statusOf(write: CommandWrite): string | null {
  const answer: unknown =
    write.kind === 'late' ? lateAnswer(write.frame) : write.outcome.kind === 'answered' ? write.outcome.response : null;
  if (typeof answer !== 'object' || answer === null || !('status' in answer)) return null;
  return typeof answer.status === 'string' ? answer.status : null;
}

const lateAnswer = (frame: unknown): unknown => (Array.isArray(frame) && frame[0] === 3 ? (frame[2] as unknown) : null);

/** The console sends what it likes: only what OCPP's schema understands is followed, fields beyond it set aside. */
function isRequest<A extends Action>(expected: A, action: string, payload: unknown): payload is Request<A> {
  return action === expected && checkRequest(expected, payload, 'strict').every(({ keyword }) => keyword === 'additionalProperties');
}

interface OfCharger {
  readonly organisationNo: number;
  readonly chargerNo: number;
}

async function install(
  trx: Transaction<Database>,
  charger: OfCharger,
  { connectorId, csChargingProfiles: profile }: Request<'SetChargingProfile'>,
  at: Date,
): Promise<void> {
  const held = (await installedProfiles(trx, [charger.chargerNo])).get(charger.chargerNo) ?? [];
  const kept = new Set<unknown>(installProfile(held, { connectorId, installedMs: at.getTime(), profile }));
  await forget(
    trx,
    held.filter((other) => !kept.has(other)).map(({ id }) => id),
  );
  const isTx = profile.chargingProfilePurpose === 'TxProfile';
  const transactionId = isTx ? (profile.transactionId ?? (await runningOn(trx, charger.chargerNo, connectorId))) : null;
  await insert(trx, charger, { connectorId, profile, state: 'installed', idTag: null, transactionId, at });
}

/** A new RemoteStartTransaction takes the place of one that came to nothing. */
async function expectStart(
  trx: Transaction<Database>,
  charger: OfCharger,
  start: { readonly connectorId?: number; readonly idTag: string; readonly profile: ChargingProfile },
  at: Date,
): Promise<void> {
  const connectorId = start.connectorId ?? null;
  await trx
    .deleteFrom('charging_profile')
    .where('charger_no', '=', charger.chargerNo)
    .where('state', '=', 'awaitingStart')
    .where((where) =>
      where.or([
        where('installed_at', '<', new Date(at.getTime() - START_WITHIN_MS)),
        where('connector_id', 'is not distinct from', connectorId),
      ]),
    )
    .execute();
  await insert(trx, charger, { connectorId, profile: start.profile, state: 'awaitingStart', idTag: start.idTag, transactionId: null, at });
}

async function clear(trx: Transaction<Database>, chargerNo: number, criteria: ClearCriteria): Promise<void> {
  const held = (await installedProfiles(trx, [chargerNo])).get(chargerNo) ?? [];
  const { kept } = clearProfiles(held, criteria);
  const isKept = new Set<unknown>(kept);
  await forget(
    trx,
    held.filter((profile) => !isKept.has(profile)).map(({ id }) => id),
  );
}

async function forget(trx: Transaction<Database>, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await trx.deleteFrom('charging_profile').where('id', 'in', ids).execute();
}

async function runningOn(trx: Transaction<Database>, chargerNo: number, connectorId: number): Promise<number | null> {
  const row = await trx
    .selectFrom('charging_transaction')
    .select('transaction_id')
    .where('charger_no', '=', chargerNo)
    .where('connector_id', '=', connectorId)
    .where('stop_received_at', 'is', null)
    .orderBy('transaction_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.transaction_id ?? null;
}

async function insert(
  trx: Transaction<Database>,
  charger: OfCharger,
  held: {
    readonly connectorId: number | null;
    readonly profile: ChargingProfile;
    readonly state: 'installed' | 'awaitingStart';
    readonly idTag: string | null;
    readonly transactionId: number | null;
    readonly at: Date;
  },
): Promise<void> {
  const { profile } = held;
  await trx
    .insertInto('charging_profile')
    .values({
      organisation_no: charger.organisationNo,
      charger_no: charger.chargerNo,
      connector_id: held.connectorId,
      profile_id: profile.chargingProfileId,
      stack_level: profile.stackLevel,
      purpose: profile.chargingProfilePurpose,
      state: held.state,
      id_tag: held.idTag === null ? null : storableText(held.idTag),
      transaction_id: held.transactionId,
      profile: storableText(JSON.stringify(profile)),
      installed_at: held.at,
    })
    .execute();
}

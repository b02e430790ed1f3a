import { newId } from '@phasor/kernel';
import { modelOf } from '@phasor/models';
import type { FastifyBaseLogger } from 'fastify';
import type { Random } from '@phasor/kernel';
import type { NoticeWriter } from '../notices/index.ts';
import type { ReleaseRegistry } from '../releases/index.ts';
import { keptServerKey } from '../store/index.ts';
import { CampaignDesk } from './campaigns/campaign-desk.ts';
import { Campaigns } from './campaigns/campaigns.ts';
import { campaignById } from './campaigns/campaign-rows.ts';
import type { Beginning } from './campaigns/step-campaign.ts';
import { releaseFor } from './campaigns/wish.ts';
import { Rehearsals } from './rehearsal/rehearsals.ts';
import { WayDesk } from './desk/way-desk.ts';
import { activeWay, isLeft } from './desk/way-rows.ts';
import { WayLoop } from './desk/way-loop.ts';
import type { SenderPorts } from './senders/sender-ports.ts';
import { sendOrders } from './senders/send-order.ts';
import { waySettings, type WaySettings } from './way/index.ts';
import { migrationErrors } from './errors.ts';
import { startWay, type StartPorts } from './start-way.ts';
import { Ways } from './ways.ts';

export interface MigrationPartsPorts extends Omit<SenderPorts, 'secret'> {
  readonly random: Random;
  readonly log: Pick<FastifyBaseLogger, 'warn' | 'error'>;
  readonly registry: ReleaseRegistry;
  readonly notices: NoticeWriter;
  /** Default: {@link waySettings}. */
  readonly settings?: Partial<WaySettings> | undefined;
  /** How often a charger on CAPI polls. */
  readonly pollMs: number;
}

export interface MigrationParts {
  readonly ways: Ways;
  readonly campaigns: Campaigns;
  readonly rehearsals: Rehearsals;
  /** Goes on with what an earlier run has left; the returned function ends it. */
  start(): Promise<() => Promise<void>>;
}

const SECRET_BYTES = 32;

/** Puts together what brings chargers from CAPI to OCPP. Needs an organisation. */
export async function migrationParts(ports: MigrationPartsPorts): Promise<MigrationParts> {
  const { store, clock, random, bus } = ports;
  const secret = await keptServerKey(store.db, 'trial-credentials', () => Buffer.from(random.bytes(SECRET_BYTES)));
  const settings: WaySettings = { ...waySettings, ...ports.settings };
  const { dormantMs, coolDownMs } = settings;
  const slots: CampaignDesk = new CampaignDesk({
    ...{ ...ports, dormantMs },
    consult: (chargerId) => desk.consult(chargerId),
    begin: (beginning) => begin(ports, desk, beginning),
  });
  const desk = new WayDesk({ ...ports, settings, slots, send: sendOrders({ ...ports, secret }) });
  const loop = new WayLoop({ ...ports, desk, campaigns: slots, holder: newId(clock, random) });
  const rehearsals = new Rehearsals({ ...ports, settings, dormantMs });
  const look = (): Promise<void> => loop.look();
  return {
    ways: new Ways({ ...ports, desk, loop }),
    campaigns: new Campaigns({ ...ports, dormantMs, coolDownMs, look }),
    rehearsals,
    async start() {
      await loop.look();
      // Somebody asked a node that does not lead.
      const unsubscribe = bus.subscribe((change, isHere) => {
        if (change.kind === 'campaign' && !isHere) clock.track(look()).catch(() => undefined);
      });
      return async () => {
        unsubscribe();
        await rehearsals.close();
        await loop.stop();
      };
    },
  };
}

/** A charger of a campaign begins its way, to the release that fits it. Raises what `startWay` raises, MIGRATION_CAMPAIGN_UNKNOWN. */
export async function begin(ports: StartPorts, desk: WayDesk, { organisationNo, chargerId, campaignId }: Beginning): Promise<void> {
  const { db } = ports.store;
  const campaign = await campaignById(db, campaignId, organisationNo);
  const charger = await db
    .selectFrom('charger')
    .leftJoin('capi_charger', 'capi_charger.charger_no', 'charger.no')
    .select(['vendor', 'model', 'firmware_version', 'hardware_version'])
    .where('id', '=', chargerId)
    .executeTakeFirst();
  const { vendor, model, firmware_version: firmwareVersion, hardware_version: hardwareVersion } = { ...charger };
  if (!campaign || vendor == null || model == null) throw migrationErrors.raise('MIGRATION_NOT_HEARD', { chargerId });
  const known = {
    model: modelOf(vendor, model) ?? null,
    hardwareVersion: hardwareVersion ?? null,
    firmwareVersion: firmwareVersion ?? null,
  };
  const releaseId = releaseFor(campaign.wish, known);
  if (releaseId === null) throw migrationErrors.raise('MIGRATION_MODEL_UNKNOWN', { chargerId, vendor, model });
  const { endpoint } = campaign.wish;
  const former = await activeWay(db, chargerId);
  if (former && former.campaignId !== campaignId && isLeft(former)) {
    await desk.take(chargerId, { kind: 'withdraw', atMs: ports.clock.now() }, campaign.createdBy);
  }
  await startWay(
    ports,
    { organisationNo, chargerId },
    { releaseId, campaignId, ...(endpoint === null ? {} : { endpoint }) },
    campaign.createdBy,
  );
  desk.begun(chargerId);
}

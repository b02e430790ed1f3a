import type { ConnectorProof, MeterWithKey, Site, SiteSettings } from '@phasor/contract';
import type { VirtualClock } from '@phasor/kernel';
import type { Twin } from '@phasor/simulator';
import { boardOf, CHARGER_PASSWORD, METER, METER_INTERVAL_S, type Garage, type Wallbox } from './garage.ts';
import type { GarageDay } from './garage-day.ts';
import type { OwnServer } from './own-server.ts';

/** After the last charger has booted: so long it may be asked for its configuration. */
const DISCOVERY_MS = 5 * 60_000;
const CONNECTING_MS = 5 * 60_000;
const STAGGER_MS = 500;
const INSTALLERS_TAG = 'INSTALLER';
/** A car that has been told to charge does so after this, */
const CHARGING_MS = 30_000;
/** and a charger is measured within this. */
const COMMISSIONING_MS = 15 * 60_000;

export interface InstalledSite {
  readonly mainA: number;
  readonly boardA: number;
  readonly marginA: number;
  /** What the installer states as the most that the house ever takes. */
  readonly worstHouseA: readonly [number, number, number];
  /** How much of it, on each phase, is beyond the most of a usual day. */
  readonly beyondA: number;
  /** The max current of a charger's connectors. */
  readonly maxOf: (chargerId: string) => number;
  /** Chargers that nobody measures with a car: they count at their max current (S12). */
  readonly unprovable: ReadonlySet<string>;
}

/** Who sets up what. */
export interface SettingUp {
  readonly server: OwnServer;
  readonly garage: Garage;
  readonly day: GarageDay;
  readonly clock: VirtualClock;
  readonly installed: InstalledSite;
}

/** What an installer writes down about the garage. */
export function settingsOf(day: GarageDay, { mainA, boardA, marginA, worstHouseA }: InstalledSite): SiteSettings {
  const boards = Array.from({ length: day.boards }, (_, at) => ({ id: boardOf(at + 1), parentId: 'main', limitA: boardA, marginA }));
  return {
    name: 'Garage',
    zone: 'Europe/Stockholm',
    mode: 'dynamic',
    grid: 'TN',
    fuses: [{ id: 'main', limitA: mainA, marginA, meters: [{ serial: METER }], worstHouseA: [...worstHouseA] }, ...boards],
    connectors: day.chargers.flatMap(({ id, wiring, board, connectorIds }) =>
      connectorIds.map((connectorId) => ({ chargerId: id, connectorId, fuseId: boardOf(board), wiring, bearsThreeAgain: true })),
    ),
  };
}

/** Registers chargers, tags and the meter, and waits until the chargers are there and have said what they can do. */
export async function register({ server, garage, day, clock }: SettingUp): Promise<void> {
  for (const { id } of day.chargers) await server.call('POST', '/chargers', { id, password: CHARGER_PASSWORD });
  for (const { idTag } of day.stays) await server.call('POST', '/tags', { idTag });
  const { key } = await server.call<MeterWithKey>('POST', '/meters', { serial: METER, intervalS: METER_INTERVAL_S });
  garage.startMeter(key);
  for (const [index, { twin }] of garage.wallboxes.entries()) clock.setTimer(index * STAGGER_MS, () => twin.start());
  await clock.advanceUntil(() => garage.wallboxes.every(({ twin }) => twin.state().registration === 'Accepted'), CONNECTING_MS);
  await clock.advance(DISCOVERY_MS);
}

/** One charger of each kind: what a car at it proves counts for the others of its firmware (S12). */
function onePerKind({ garage, installed }: SettingUp): readonly Wallbox[] {
  const kinds = new Map<string, Wallbox>();
  for (const wallbox of garage.wallboxes) {
    if (installed.unprovable.has(wallbox.charger.id)) continue;
    const kind = `${wallbox.charger.model} ${wallbox.twin.state().firmwareVersion}`;
    if (!kinds.has(kind)) kinds.set(kind, wallbox);
  }
  return [...kinds.values()];
}

/** The installer's own car, of so many A, stands at the charger while it is measured (S20); {@link registerInstaller} comes before. */
export async function commission(
  { server, clock }: Pick<SettingUp, 'server' | 'clock'>,
  siteId: string,
  { twin, connectorId, maxA }: { readonly twin: Twin; readonly connectorId: number; readonly maxA: number },
): Promise<void> {
  const chargerId = twin.id;
  twin.plugIn(connectorId, { phases: 3, maxA, needWh: 60_000 });
  await clock.advance(STAGGER_MS);
  await twin.swipe(INSTALLERS_TAG, connectorId);
  await clock.advance(CHARGING_MS);
  const path = `/sites/${siteId}/commissioning`;
  let site = await server.call<Site>('POST', path, { chargerId, connectorId });
  const proof = (): ConnectorProof | undefined =>
    site.proofs.find((each) => each.chargerId === chargerId && each.connectorId === connectorId);
  for (let waitedMs = 0; proof()?.commissioning === 'running' && waitedMs < COMMISSIONING_MS; waitedMs += CHARGING_MS) {
    await clock.advance(CHARGING_MS);
    site = await server.call<Site>('GET', `/sites/${siteId}`);
  }
  process.stderr.write(`${chargerId}: ${proof()?.commissioning} ${proof()?.commissioningFinding} (class ${proof()?.failsafeClass})\n`);
  twin.plugOut(connectorId);
  await clock.advance(CHARGING_MS);
}

/** The installer has a tag. */
export const registerInstaller = (server: OwnServer): Promise<unknown> => server.call('POST', '/tags', { idTag: INSTALLERS_TAG });

/** Sets the max currents, makes the site, measures and activates it, through the API as an installer does. Rejects with what the server refuses. */
export async function activate(parts: SettingUp): Promise<Site> {
  const { server, day, installed } = parts;
  for (const { id, connectorIds } of day.chargers) {
    for (const connectorId of connectorIds) {
      await server.call('PUT', `/chargers/${id}/connectors/${connectorId}/max-current`, { maxA: installed.maxOf(id) });
    }
  }
  await registerInstaller(server);
  const { id } = await server.call<Site>('POST', '/sites', settingsOf(day, installed));
  await server.call('POST', `/sites/${id}/configure`, {});
  for (const { charger, twin } of onePerKind(parts)) {
    await commission(parts, id, { twin, connectorId: charger.connectorIds[0] ?? 1, maxA: charger.ratedA });
  }
  return server.call<Site>('POST', `/sites/${id}/activate`, {});
}

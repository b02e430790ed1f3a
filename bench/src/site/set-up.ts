import type { SiteSettings, Site, MeterWithKey } from '@phasor/contract';
import type { VirtualClock } from '@phasor/kernel';
import { boardOf, CHARGER_PASSWORD, METER, METER_INTERVAL_S, type Garage } from './garage.ts';
import type { GarageDay } from './garage-day.ts';
import type { OwnServer } from './own-server.ts';

/** After the last charger has booted: so long it may be asked for its configuration. */
const DISCOVERY_MS = 5 * 60_000;
const CONNECTING_MS = 5 * 60_000;
const STAGGER_MS = 500;

export interface InstalledSite {
  readonly mainA: number;
  readonly boardA: number;
  readonly marginA: number;
  /** What the installer states as the most that the house ever takes. */
  readonly worstHouseA: readonly [number, number, number];
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
export async function register(server: OwnServer, garage: Garage, day: GarageDay, clock: VirtualClock): Promise<void> {
  for (const { id } of day.chargers) await server.call('POST', '/chargers', { id, password: CHARGER_PASSWORD });
  for (const { idTag } of day.stays) await server.call('POST', '/tags', { idTag });
  const { key } = await server.call<MeterWithKey>('POST', '/meters', { serial: METER, intervalS: METER_INTERVAL_S });
  garage.startMeter(key);
  for (const [index, { twin }] of garage.wallboxes.entries()) clock.setTimer(index * STAGGER_MS, () => twin.start());
  await clock.advanceUntil(() => garage.wallboxes.every(({ twin }) => twin.state().registration === 'Accepted'), CONNECTING_MS);
  await clock.advance(DISCOVERY_MS);
}

/** Sets the max currents, makes the site and activates it, through the API as an installer does. Rejects with what the server refuses. */
export async function activate(server: OwnServer, day: GarageDay, installed: InstalledSite): Promise<Site> {
  for (const { id, connectorIds, ratedA } of day.chargers) {
    for (const connectorId of connectorIds) {
      await server.call('PUT', `/chargers/${id}/connectors/${connectorId}/max-current`, { maxA: ratedA });
    }
  }
  const { id } = await server.call<Site>('POST', '/sites', settingsOf(day, installed));
  return server.call<Site>('POST', `/sites/${id}/activate`, {});
}

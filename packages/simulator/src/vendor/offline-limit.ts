import { connectorValues } from '@phasor/models';
import type { Feature, FeatureFactory, Limit, Station } from '@phasor/ocpp/station';

/**
 * The vendor's key `InstallationOfflineCurrent`: what a charger in a load balancing group (`LoadBalanced`) offers while it has no central
 * system. Seen as a key; when it counts is ours: from the loss of the connection on.
 */
export const offlineLimit: FeatureFactory = (station) => new OfflineLimit(station);

class OfflineLimit implements Feature {
  readonly #station: Station;

  constructor(station: Station) {
    this.#station = station;
  }

  limit(connectorId: number): Limit | null {
    const { configuration, isOnline } = this.#station;
    if (isOnline || !configuration.isOn('LoadBalanced')) return null;
    const limitA = connectorValues(configuration.text('InstallationOfflineCurrent'))?.get(connectorId);
    return limitA === undefined ? null : { limitA };
  }

  connectionLost(): void {
    this.#station.refresh();
  }

  ready(): void {
    this.#station.refresh();
  }

  configurationChanged(key: string): void {
    if (key === 'LoadBalanced' || key === 'InstallationOfflineCurrent') this.#station.refresh();
  }
}

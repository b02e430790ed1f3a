import { connectorValues } from '@phasor/models';
import type { FeatureFactory } from '@phasor/ocpp/station';

/**
 * The vendor's key `InstallationOfflineCurrent`: what a charger in a load balancing group (`LoadBalanced`) offers while it has no central
 * system. Seen as a key; when it counts is ours: from the loss of the connection on.
 */
export const offlineLimit: FeatureFactory = (station) => ({
  limit: (connectorId) => {
    const { configuration } = station;
    if (station.isOnline || !configuration.isOn('LoadBalanced')) return null;
    const limitA = connectorValues(configuration.text('InstallationOfflineCurrent'))?.get(connectorId);
    return limitA === undefined ? null : { limitA };
  },
  connectionLost: () => station.refresh(),
  ready: () => station.refresh(),
  configurationChanged: (key) => {
    if (key === 'LoadBalanced' || key === 'InstallationOfflineCurrent') station.refresh();
  },
});

import { connectorValues } from '@phasor/models';
import type { FeatureFactory } from '@phasor/ocpp/station';

/**
 * A vendor's key that holds the most each connector may offer, in A: `UserCurrentLimit` is the owner's, `AssignedCurrent` whoever shares a
 * site's power. A firmware without the key has no such limit.
 */
export function ampsOfKey(key: string): FeatureFactory {
  return (station) => ({
    limit: (connectorId) => {
      if (!station.configuration.has(key)) return null;
      const limitA = connectorValues(station.configuration.text(key))?.get(connectorId);
      return limitA === undefined ? null : { limitA };
    },
    configurationChanged: (changed) => {
      if (changed === key) station.refresh();
    },
  });
}

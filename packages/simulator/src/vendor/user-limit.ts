import { connectorValues } from '@phasor/models';
import type { FeatureFactory } from '@phasor/ocpp/station';

/** The vendor's key `UserCurrentLimit`: the most that the owner lets each connector offer. */
export const userLimit: FeatureFactory = ({ configuration }) => ({
  limit: (connectorId) => {
    const limitA = connectorValues(configuration.text('UserCurrentLimit'))?.get(connectorId);
    return limitA === undefined ? null : { limitA };
  },
});

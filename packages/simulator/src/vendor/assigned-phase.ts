import { connectorRoutes } from '@phasor/models';
import type { FeatureFactory } from '@phasor/ocpp/station';
import type { ChargerHardware } from '../hardware/charger-hardware.ts';

/** The key `AssignedPhase` (ours on a Halo and an Aura): `1.L3` feeds connector 1 from L3 alone, in a running session too. */
export function assignedPhase(hardware: ChargerHardware): FeatureFactory {
  return ({ configuration }) => {
    const assign = (): void => {
      if (!configuration.has('AssignedPhase')) return;
      for (const [connectorId, route] of connectorRoutes(configuration.text('AssignedPhase')) ?? []) {
        if (hardware.canAssign(connectorId, route)) hardware.assignPhase(connectorId, route);
      }
    };
    return {
      started: assign,
      configurationChanged: (key) => {
        if (key === 'AssignedPhase') assign();
      },
    };
  };
}

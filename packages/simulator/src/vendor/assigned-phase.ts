import { connectorRoutes } from '@phasor/models';
import type { Feature, FeatureFactory, Station } from '@phasor/ocpp/station';
import type { ChargerHardware } from '../hardware/charger-hardware.ts';

/** The key `AssignedPhase` (ours on a Halo and an Aura): `1.L3` feeds connector 1 from L3 alone, in a running session too. `obeys` false: it is kept, and nothing follows. */
export function assignedPhase(hardware: ChargerHardware, obeys = true): FeatureFactory {
  return (station) => (obeys ? new AssignedPhase(station, hardware) : {});
}

class AssignedPhase implements Feature {
  readonly #station: Station;
  readonly #hardware: ChargerHardware;

  constructor(station: Station, hardware: ChargerHardware) {
    this.#station = station;
    this.#hardware = hardware;
  }

  started(): void {
    const { configuration } = this.#station;
    if (!configuration.has('AssignedPhase')) return;
    for (const [connectorId, route] of connectorRoutes(configuration.text('AssignedPhase')) ?? []) {
      if (this.#hardware.canAssign(connectorId, route)) this.#hardware.assignPhase(connectorId, route);
    }
  }

  configurationChanged(key: string): void {
    if (key === 'AssignedPhase') this.started();
  }
}

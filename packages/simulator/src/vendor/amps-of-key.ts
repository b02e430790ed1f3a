import { connectorValues } from '@phasor/models';
import type { Feature, FeatureFactory, Limit, Station } from '@phasor/ocpp/station';

/**
 * A vendor's key that holds the most each connector may offer, in A: `UserCurrentLimit` is the owner's, `AssignedCurrent` whoever shares a
 * site's power. A firmware without the key has no such limit.
 */
export function ampsOfKey(key: string): FeatureFactory {
  return (station) => new AmpsOfKey(station, key);
}

class AmpsOfKey implements Feature {
  readonly #station: Station;
  readonly #key: string;

  constructor(station: Station, key: string) {
    this.#station = station;
    this.#key = key;
  }

  limit(connectorId: number): Limit | null {
    const { configuration } = this.#station;
    if (!configuration.has(this.#key)) return null;
    const limitA = connectorValues(configuration.text(this.#key))?.get(connectorId);
    return limitA === undefined ? null : { limitA };
  }

  configurationChanged(changed: string): void {
    if (changed === this.#key) this.#station.refresh();
  }
}

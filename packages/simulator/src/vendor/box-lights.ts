import type { Feature, FeatureFactory, Station } from '@phasor/ocpp/station';
import type { ChargerHardware } from '../hardware/charger-hardware.ts';

/** The keys `LightIntensity` and `Downlight`: how bright the box shines. */
export function boxLights(hardware: ChargerHardware): FeatureFactory {
  return (station) => new BoxLights(station, hardware);
}

class BoxLights implements Feature {
  readonly #station: Station;
  readonly #hardware: ChargerHardware;

  constructor(station: Station, hardware: ChargerHardware) {
    this.#station = station;
    this.#hardware = hardware;
  }

  started(): void {
    const { configuration } = this.#station;
    this.#hardware.shine({
      brightnessPercent: configuration.integer('LightIntensity'),
      isDownLightOn: configuration.has('Downlight') && configuration.isOn('Downlight'),
    });
  }

  configurationChanged(key: string): void {
    if (key === 'LightIntensity' || key === 'Downlight') this.started();
  }
}

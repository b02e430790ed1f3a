import type { FeatureFactory } from '@phasor/ocpp/station';
import type { ChargerHardware } from '../hardware/charger-hardware.ts';

/** The keys `LightIntensity` and `Downlight`: how bright the box shines. */
export function boxLights(hardware: ChargerHardware): FeatureFactory {
  return ({ configuration }) => {
    const shine = (): void => {
      hardware.shine({
        brightnessPercent: configuration.integer('LightIntensity'),
        isDownLightOn: configuration.has('Downlight') && configuration.isOn('Downlight'),
      });
    };
    return {
      started: shine,
      configurationChanged: (key) => {
        if (key === 'LightIntensity' || key === 'Downlight') shine();
      },
    };
  };
}

import { configurationOf, type ConfigurationFacts } from './configuration.ts';
import type { ChargerModel, FirmwareFacts } from './model.ts';

/** The only measurands that firmware 169 takes. What 180 takes is not public: ours is the same. */
const MEASURANDS_169 = [
  'Energy.Active.Import.Register',
  'Power.Active.Import',
  'Current.Import',
  'Current.Offered',
  'Voltage',
  'Frequency',
  'Temperature',
];

/**
 * Firmware 169 and 180 of a Halo. Of 169 it was seen what it takes and refuses, of 180 which keys it shows; the other halves are ours, and so is
 * all of a model of which no log is public.
 */
export function firmwaresOf(facts: Omit<ConfigurationFacts, 'firmwareVersion' | 'hasPhaseKeys'>): readonly [FirmwareFacts, FirmwareFacts] {
  return [
    Object.freeze({
      version: '169',
      configuration: configurationOf({ ...facts, seen: 'ours', firmwareVersion: '169', hasPhaseKeys: false }),
      measurands: MEASURANDS_169,
      refusedActions: ['UnlockConnector'],
      refusedPurposes: ['ChargePointMaxProfile', 'TxDefaultProfile'] as const,
      basis: facts.seen === 'seen' ? 'seen' : 'ours',
    }),
    Object.freeze({
      version: '180',
      configuration: configurationOf({ ...facts, firmwareVersion: '180', hasPhaseKeys: true }),
      measurands: MEASURANDS_169,
      refusedActions: [],
      refusedPurposes: [],
      basis: 'ours',
    }),
  ];
}

/** What is known of that firmware of the model; of a version nobody has seen, what the newest known one does. Without a version, as delivered. */
export function firmwareOf({ firmwares }: ChargerModel, version?: string): FirmwareFacts {
  return firmwares.find((known) => known.version === version) ?? firmwares.at(-1) ?? firmwares[0];
}

import { connectorValues, type ChargerModel, type ValueKind } from '@phasor/models';
import type { FeatureProfile } from '@phasor/ocpp';
import type { ConfigurationKey, StationFacts } from '@phasor/ocpp/station';

/** What a twin's hardware measures. */
const MEASURANDS = ['Energy.Active.Import.Register', 'Power.Active.Import', 'Current.Import', 'Voltage', 'Current.Offered', 'Frequency'];
const VOLTAGE_V = 230;

/** A charger of that model, as its firmware is told: the model's facts and the one charger's serial number and firmware version. */
export function stationFactsOf(model: ChargerModel, id: string, firmwareVersion: string): StationFacts {
  const { boot, outlets, configuration, frequencyUnit, isDeafBeforeBoot } = model;
  const valueOf = (key: string): string => configuration.find((known) => known.key === key)?.value ?? '';
  return {
    boot: { ...boot, chargePointSerialNumber: id.slice(0, 25), firmwareVersion },
    connectors: outlets.map(({ connectorId, phases, ratedA, hasTransactions, socket }) => ({
      connectorId,
      phases,
      ratedA,
      hasTransactions,
      hasLock: socket === 'type2',
    })),
    maxCurrentA: connectorValues(valueOf('MaxCurrent'))?.get(0) ?? null,
    voltageV: VOLTAGE_V,
    configuration: configuration.map(({ key, value, access, accepts }): ConfigurationKey => ({
      key,
      value: key === 'FirmwareVersion' ? firmwareVersion : value,
      access,
      accepts: stationValueOf(accepts, model),
    })),
    profiles: valueOf('SupportedFeatureProfiles').split(',') as FeatureProfile[],
    measurands: MEASURANDS,
    frequencyUnit,
    isDeafBeforeBoot,
  };
}

/** The vendor's grammar of currents is not the standard's: what it takes depends on the model's ratings. */
function stationValueOf(accepts: ValueKind, { outlets }: ChargerModel): ConfigurationKey['accepts'] {
  if (accepts.kind !== 'connectorAmps') return accepts;
  const ratedA = (id: number): number => outlets.find(({ connectorId }) => connectorId === id)?.ratedA ?? -1;
  const fits = (value: string): boolean => {
    const values = connectorValues(value);
    return values !== null && [...values].every(([connectorId, amps]) => amps <= ratedA(connectorId));
  };
  return { kind: 'fits', fits };
}

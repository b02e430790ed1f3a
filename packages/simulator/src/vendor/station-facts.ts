import { connectorRoutes, connectorValues, firmwareOf, type ChargerModel, type PhaseRoute, type ValueKind } from '@phasor/models';
import type { FeatureProfile } from '@phasor/ocpp';
import type { ConfigurationKey, StationFacts } from '@phasor/ocpp/station';
import type { ChargerHardware } from '../hardware/charger-hardware.ts';
import type { PhaseOrders } from './phase-orders.ts';

const VOLTAGE_V = 230;

/** A charger of that model, as its firmware is told: the model's facts, the one charger's serial number, firmware version and hardware. */
export function stationFactsOf(
  model: ChargerModel,
  id: string,
  firmwareVersion: string,
  hardware: ChargerHardware,
  phaseOrders: PhaseOrders = 'key',
): StationFacts {
  const { boot, outlets, frequencyUnit, isDeafBeforeBoot } = model;
  const { configuration, measurands, refusedActions } = firmwareOf(model, firmwareVersion);
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
    configuration: keysOf(model, firmwareVersion, hardware, phaseOrders),
    profiles: valueOf('SupportedFeatureProfiles').split(',') as FeatureProfile[],
    measurands,
    refusedActions,
    frequencyUnit,
    isDeafBeforeBoot,
  };
}

/** What a charger has that is told its phases by key. */
const PHASE_KEYS: ReadonlySet<string> = new Set(['AssignedPhase', 'AssignedCurrent']);
/** What a charger says of itself that can be told less than its hardware could do. */
const SAYS: Readonly<Partial<Record<PhaseOrders, Readonly<Record<string, string>>>>> = {
  numberPhases: { ACPhaseSwitchingSupported: 'false' },
  power: {
    ACPhaseSwitchingSupported: 'false',
    ConnectorSwitch3to1PhaseSupported: 'false',
    ChargingScheduleAllowedChargingRateUnit: 'Power',
  },
};

const tables = new Map<string, readonly ConfigurationKey[]>();

/** The keys of that firmware on that hardware. Chargers that are alike in both share one list. */
function keysOf(
  model: ChargerModel,
  firmwareVersion: string,
  hardware: ChargerHardware,
  phaseOrders: PhaseOrders,
): readonly ConfigurationKey[] {
  const own: Readonly<Record<string, string>> = {
    FirmwareVersion: firmwareVersion,
    ...keysOfHardware(hardware),
    ...SAYS[phaseOrders],
  };
  const routes = assignableRoutes(hardware);
  const kind = JSON.stringify([model.name, phaseOrders, own, [...routes]]);
  const known = tables.get(kind);
  if (known) return known;
  const { configuration } = firmwareOf(model, firmwareVersion);
  const shown = phaseOrders === 'key' ? configuration : configuration.filter(({ key }) => !PHASE_KEYS.has(key));
  const keys = shown.map(({ key, value, access, accepts }): ConfigurationKey => ({
    key,
    value: own[key] ?? value,
    access,
    accepts: stationValueOf(accepts, model, routes),
  }));
  tables.set(kind, keys);
  return keys;
}

/** What its hardware can put on which plug, as the key `AssignedPhase` says it: `1.L3`. */
function assignableRoutes({ outlets, canAssign }: ChargerHardware): ReadonlySet<string> {
  const routes: readonly PhaseRoute[] = ['L1', 'L2', 'L3', 'L123'];
  return new Set(
    outlets.flatMap(({ outlet: { connectorId } }) =>
      routes.filter((route) => canAssign(connectorId, route)).map((route) => `${connectorId}.${route}`),
    ),
  );
}

/** What the keys say of how this one charger switches phases, and how it was connected. */
function keysOfHardware({ outlets, wiring, canAssign }: ChargerHardware): Record<string, string> {
  const sessionOutlets = outlets.flatMap(({ outlet }) => (outlet.hasTransactions ? [outlet.connectorId] : []));
  const canSwitch = String(sessionOutlets.every((connectorId) => canAssign(connectorId, 'L1')));
  const rotation = wiring.length === 3 ? wiring : 'NotApplicable';
  return {
    ACPhaseSwitchingSupported: canSwitch,
    ConnectorSwitch3to1PhaseSupported: canSwitch,
    MaxPhases: wiring.length === 3 ? '3' : '1',
    ConnectorPhaseRotation: [0, ...sessionOutlets].map((connectorId) => `${connectorId}.${rotation}`).join(','),
  };
}

/** The vendor's grammars are not the standard's: what they take depends on the model's ratings, and on the hardware. */
function stationValueOf(accepts: ValueKind, { outlets }: ChargerModel, routes: ReadonlySet<string>): ConfigurationKey['accepts'] {
  if (accepts.kind === 'connectorAmps') {
    const ratedA = (id: number): number => outlets.find(({ connectorId }) => connectorId === id)?.ratedA ?? -1;
    return { kind: 'fits', fits: (text) => fitsAll(connectorValues(text), (connectorId, amps) => amps <= ratedA(connectorId)) };
  }
  if (accepts.kind === 'connectorRoutes') {
    return { kind: 'fits', fits: (text) => fitsAll(connectorRoutes(text), (connectorId, route) => routes.has(`${connectorId}.${route}`)) };
  }
  return accepts;
}

function fitsAll<T>(values: ReadonlyMap<number, T> | null, fits: (connectorId: number, value: T) => boolean): boolean {
  return values !== null && [...values].every(([connectorId, value]) => fits(connectorId, value));
}

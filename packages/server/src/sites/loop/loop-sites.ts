import { readAllCapabilities, type CapabilityPorts } from '../../capabilities/index.ts';
import type { Store } from '../../store/index.ts';
import { discoverActuator } from '../actuators/discover-actuator.ts';
import { rateUnitOf } from '../actuators/rate-unit.ts';
import { balancedSiteOf } from '../setup/balanced-site-of.ts';
import { connectorKey } from '../setup/connector-key.ts';
import type { ActiveConnector, ActiveSite } from '../setup/active-sites.ts';
import type { LoopConnector, LoopSite } from './ports.ts';

/** A charger that does not tell how many periods a profile may have gets so many. */
const USUAL_PERIODS = 24;

export interface LoopSitesPorts {
  readonly store: Store;
  readonly capabilities: CapabilityPorts;
}

/** An active site as its loop takes it: what chargers can be told is discovered where nothing was measured yet, and written down. */
export async function loopSite({ store, capabilities }: LoopSitesPorts, site: ActiveSite): Promise<LoopSite> {
  const names = await namesOf(store, site.connectors);
  const speaking = site.connectors.filter(({ protocol }) => protocol === 'OCPP').map(({ chargerNo }) => chargerNo);
  const knownOf = await readAllCapabilities(capabilities, [...new Set(speaking)]);
  const connectors: { readonly active: ActiveConnector; readonly loop: LoopConnector }[] = [];
  for (const active of site.connectors) {
    const { chargerNo, chargerId, connectorId, protocol, settings, proof, maxA, failsafeA } = active;
    const known = protocol === 'OCPP' ? knownOf(chargerNo) : null;
    const found =
      known && proof.actuatorProof !== 'measured'
        ? discoverActuator(known.capabilities, known.keys, settings.phaseSetting ?? null)
        : { actuator: proof.actuator, source: proof.actuatorProof };
    if (found.actuator !== proof.actuator || found.source !== proof.actuatorProof) {
      await writeActuator(store, site.organisationNo, active, found.actuator, found.source);
    }
    const loop: LoopConnector = {
      ...{ chargerNo, chargerId, connectorId, protocol, maxA, failsafeA, name: names.get(chargerNo) ?? chargerId },
      fuseId: settings.fuseId,
      wiring: settings.wiring,
      priority: settings.priority ?? 0,
      bearsThreeAgain: settings.bearsThreeAgain ?? false,
      actuator: found.actuator,
      phaseSetting: settings.phaseSetting ?? null,
      noSwitchReason: proof.noSwitchReason,
      countsA: proof.failsafeA,
      isStanding: active.isStanding,
      isAlone: active.isAlone,
      unit: known ? rateUnitOf(known.capabilities) : 'A',
      maxPeriods:
        known?.capabilities.maxSchedulePeriods.source === 'reported' ? known.capabilities.maxSchedulePeriods.value : USUAL_PERIODS,
    };
    connectors.push({ active, loop });
  }
  const balanced = balancedSiteOf(
    site.settings,
    connectors.map(({ active, loop }) => ({ settings: active.settings, proof: loop })),
    new Map(connectors.map(({ active, loop }) => [connectorKey(active.settings), loop.maxA])),
  );
  const { no, id, organisationNo, settings, worstHouseA, refusal } = site;
  return { no, id, organisationNo, settings, balanced, worstHouseA, refusal, connectors: connectors.map(({ loop }) => loop) };
}

async function namesOf({ db }: Store, connectors: readonly ActiveConnector[]): Promise<ReadonlyMap<number, string>> {
  if (connectors.length === 0) return new Map();
  const numbers = [...new Set(connectors.map(({ chargerNo }) => chargerNo))];
  const rows = await db.selectFrom('charger').select(['no', 'name']).where('no', 'in', numbers).execute();
  return new Map(rows.map(({ no, name }) => [no, name]));
}

async function writeActuator(
  { db }: Store,
  organisation_no: number,
  { chargerNo, connectorId }: ActiveConnector,
  actuator: LoopConnector['actuator'],
  actuator_proof: 'assumed' | 'reported' | 'measured',
): Promise<void> {
  await db
    .insertInto('connector_proof')
    .values({ charger_no: chargerNo, connector_id: connectorId, organisation_no, actuator, actuator_proof })
    .onConflict((conflict) => conflict.columns(['charger_no', 'connector_id']).doUpdateSet({ actuator, actuator_proof }))
    .execute();
}

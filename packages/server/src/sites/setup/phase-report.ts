import type { ConnectorPhaseFeatures, PhaseFeatures, SiteConnector } from '@phasor/contract';
import type { Clock } from '@phasor/kernel';
import { readCapabilities, readConfigurationKeys, type FirmwareFeatures } from '../../capabilities/index.ts';
import { chargerNumber } from '../../chargers/index.ts';
import type { CommandTarget } from '../../commands/index.ts';
import type { Store } from '../../store/index.ts';
import { discoverActuator, type DiscoveredActuator } from '../actuators/discover-actuator.ts';
import { readConnectorFacts } from './connector-facts.ts';
import { phaseFeatures, type PhaseEvidence } from './phase-features.ts';
import { settingsOf, sitesOf } from './site-rows.ts';

export interface PhaseReportPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly features: FirmwareFeatures;
}

/** R13: which phase features a charger has, and how that is known. */
export class PhaseReport {
  readonly #ports: PhaseReportPorts;

  constructor(ports: PhaseReportPorts) {
    this.#ports = ports;
  }

  /** Raises CHARGER_UNKNOWN. */
  async read(to: CommandTarget): Promise<PhaseFeatures> {
    const { store, clock, features } = this.#ports;
    const { chargerId, organisationNo } = to;
    const chargerNo = await chargerNumber(store.db, organisationNo, chargerId);
    const rows = await store.db
      .selectFrom('connector')
      .select('connector_id')
      .where('charger_no', '=', chargerNo)
      .where('connector_id', '>', 0)
      .orderBy('connector_id')
      .execute();
    const sites = (await sitesOf(store.db, [chargerId])).map((row) => ({ row, settings: settingsOf(row) }));
    const places = rows.map(({ connector_id: connectorId }) => {
      const isIt = (one: SiteConnector): boolean => one.chargerId === chargerId && one.connectorId === connectorId;
      const site = sites.find(({ settings }) => settings.connectors.some(isIt));
      return { connectorId, site, settings: site?.settings.connectors.find(isIt) };
    });
    // Where no site says how it is wired, nothing that is asked of the facts here depends on it.
    const asked = places.map(({ connectorId, settings }) => settings ?? { chargerId, connectorId, fuseId: '', wiring: 'RST' as const });
    const facts = await readConnectorFacts(store.db, organisationNo, asked, clock.now());
    const keys = await readConfigurationKeys(store.db, chargerNo);
    const capabilities = await readCapabilities({ db: store.db, features }, to);
    const connectors = places.map(({ connectorId, site, settings }, index): ConnectorPhaseFeatures => {
      const { proof = null, whyNot = null, evidence } = facts[index] ?? {};
      const known: PhaseEvidence = {
        ...seenOf(proof, discoverActuator(capabilities, keys, settings?.phaseSetting)),
        phaseSetting: settings?.phaseSetting ?? null,
        protocol: evidence?.protocol ?? 'OCPP',
        noSwitchReason: proof?.no_switch_reason ?? null,
        // What follows the semicolon is for whoever sets up a site.
        whyNot: whyNot?.split(';')[0] ?? null,
        site:
          site && settings
            ? {
                name: site.settings.name,
                wiring: settings.wiring,
                bearsThreeAgain: settings.bearsThreeAgain ?? false,
                others: site.settings.connectors.length - 1,
              }
            : null,
      };
      return {
        connectorId,
        siteId: site?.row.id ?? null,
        siteName: site?.settings.name ?? null,
        isShared: site?.row.state === 'active',
        wiring: settings?.wiring ?? null,
        features: phaseFeatures(known),
      };
    });
    return { chargerId, connectors };
  }
}

/** What was measured counts more than what it says (S6). */
function seenOf(
  proof: { readonly actuator: PhaseEvidence['actuator']; readonly actuator_proof: PhaseEvidence['proof'] } | null,
  discovered: DiscoveredActuator,
): Pick<PhaseEvidence, 'actuator' | 'proof'> {
  return proof?.actuator_proof === 'measured'
    ? { actuator: proof.actuator, proof: 'measured' }
    : { actuator: discovered.actuator, proof: discovered.source };
}

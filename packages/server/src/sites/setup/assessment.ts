import type { BalancedSite } from '@phasor/balancing';
import type { ConnectorProof, FuseFailsafe, SiteSettings } from '@phasor/contract';
import { balancedSiteOf } from './balanced-site-of.ts';
import { connectorFailsafe, type ConnectorFailsafe } from './connector-failsafe.ts';
import type { ConnectorFacts } from './connector-facts.ts';
import { connectorKey } from './connector-key.ts';
import { failsafeRefusal, type FailsafeRefusal } from './failsafe-refusal.ts';
import { failsafeSums, failsafeTargets } from './failsafe-sums.ts';
import { worstHouseOf, type HouseHour, type WorstHouse } from './worst-house.ts';

/** A connector of a site, with all that follows from what is known of it. */
export interface AssessedConnector {
  readonly facts: ConnectorFacts;
  readonly failsafe: ConnectorFailsafe;
  /** What it is to fall back to without us, in A (S16). */
  readonly targetA: number;
  readonly proof: ConnectorProof;
}

/** A site held against its fuses. */
export interface Assessment {
  readonly balanced: BalancedSite;
  readonly house: ReadonlyMap<string, WorstHouse>;
  readonly connectors: readonly AssessedConnector[];
  readonly sums: readonly FuseFailsafe[];
  /** Why it may not be active; null: it may. */
  readonly refusal: FailsafeRefusal | null;
  /** The same, looking at these of its fuses alone. */
  readonly refusalAt: (sums: readonly FuseFailsafe[]) => FailsafeRefusal | null;
}

/** Holds a site against its fuses (S12): the sum of what could flow. Raises BALANCING_… for a site that cannot be balanced. */
export function assess(settings: SiteSettings, facts: readonly ConnectorFacts[], hours: readonly HouseHour[]): Assessment {
  const seen = facts.map((known) => ({ known, failsafe: connectorFailsafe(known.evidence) }));
  const withProof = seen.map(({ known, failsafe }) => ({ known, failsafe, proof: proofOf(known, failsafe) }));
  const balanced = balancedSiteOf(
    settings,
    withProof.map(({ known, proof }) => ({ settings: known.settings, proof })),
    new Map(facts.map((known) => [connectorKey(known.settings), known.maxA])),
  );
  const house = new Map(settings.fuses.map((fuse) => [fuse.id, worstHouseOf(fuse, hours)]));
  const loads = seen.map(({ known: { settings: connector, maxA }, failsafe }) => ({
    fuseId: connector.fuseId,
    wiring: connector.wiring,
    schukoIsOn: connector.schukoIsOn ?? false,
    countsA: failsafe.countsA,
    chosenA: connector.failsafeA,
    maxA,
  }));
  const targets = failsafeTargets(balanced, house, loads);
  const sums = failsafeSums(balanced, house, loads);
  const connectors = withProof.map(({ known, failsafe, proof }, at) => ({ facts: known, failsafe, proof, targetA: targets[at] ?? 0 }));
  const below = (fuseId: string) =>
    connectors
      .filter(({ facts: { settings: connector } }) => balanced.above(connector.fuseId).some(({ id }) => id === fuseId))
      .map(({ facts: { settings: connector, firmware }, failsafe, targetA }) => ({
        ...failsafe,
        key: connectorKey(connector),
        targetA,
        firmware,
      }));
  const refusalAt = (some: readonly FuseFailsafe[]): FailsafeRefusal | null => failsafeRefusal(some, below);
  return { balanced, house, connectors, sums, refusal: refusalAt(sums), refusalAt };
}

function proofOf({ settings, proof }: ConnectorFacts, { failsafeClass, countsA, reason }: ConnectorFailsafe): ConnectorProof {
  const actuator = proof?.actuator ?? 'none';
  return {
    chargerId: settings.chargerId,
    connectorId: settings.connectorId,
    actuator,
    actuatorProof: proof?.actuator_proof ?? 'assumed',
    canSwitch: actuator !== 'none' && (proof?.no_switch_reason ?? null) === null,
    noSwitchReason: proof?.no_switch_reason ?? null,
    failsafeClass,
    failsafeA: countsA,
    failsafeReason: reason,
    commissioning: proof?.commissioning ?? 'unproven',
    commissioningFinding: proof?.commissioning_finding ?? '',
    commissionedAt: proof?.commissioned_at?.toISOString() ?? null,
  };
}

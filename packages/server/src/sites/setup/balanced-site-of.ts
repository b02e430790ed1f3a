import { balancedSite, PHASES, type BalancedSite, type Fuse, type PhaseSwitching } from '@phasor/balancing';
import type { ConnectorProof, PhaseActuatorKind, SiteConnector, SiteFuse, SiteSettings } from '@phasor/contract';
import { connectorKey } from './connector-key.ts';
import { ruledCountry } from './country.ts';

/** A connector of a site, with what was seen of it. */
export interface KnownConnector {
  readonly settings: SiteConnector;
  readonly proof: Pick<ConnectorProof, 'actuator' | 'noSwitchReason'>;
}

/** What each way of telling a charger its phases can bring about. */
export const SWITCHING: Readonly<Record<PhaseActuatorKind, PhaseSwitching>> = {
  none: 'none',
  numberPhases: '3to1',
  // S9: it picks its phases itself, so what it may take is kept on each of them.
  power: 'none',
  phaseToUse: 'free',
  key: 'free',
  dataTransfer: 'free',
};

/** A car that waits for its first power may begin on so much of a fuse's margin: as much as nobody is cut for, either (S11). */
const START_ON_MARGIN_PART = 0.5;

/**
 * A site as the balancing takes it, its connectors called `chargerId/connectorId`. `maxA` is what each may take, in A per phase; one that
 * is not in it is left out. Raises BALANCING_… with the fuse or connector (`id`) and the field (`name`) that is wrong.
 */
export function balancedSiteOf(
  settings: SiteSettings,
  connectors: readonly KnownConnector[],
  maxA: ReadonlyMap<string, number>,
): BalancedSite {
  const country = ruledCountry(settings.country);
  const worstHouseA = worstOfAll(settings.fuses);
  return balancedSite(
    {
      grid: settings.grid,
      ...(country === undefined ? {} : { country }),
      fuses: settings.fuses.map(fuseOf),
      connectors: connectors.flatMap(({ settings: connector, proof }) => {
        const id = connectorKey(connector);
        const mostA = maxA.get(id);
        if (mostA === undefined) return [];
        return {
          id,
          name: connector.connectorId === 1 ? connector.chargerId : `${connector.chargerId} (${connector.connectorId})`,
          fuseId: connector.fuseId,
          wiring: connector.wiring,
          switching: proof.noSwitchReason === null ? SWITCHING[proof.actuator] : 'none',
          maxA: mostA,
          isUpSafe: connector.bearsThreeAgain ?? false,
        };
      }),
    },
    { raiseStepA: raiseStepOf(settings), startOnMarginPart: START_ON_MARGIN_PART, ...(worstHouseA === undefined ? {} : { worstHouseA }) },
  );
}

/** Settings have undefined where the balancing has nothing. */
function fuseOf({ id, parentId, limitA, marginA, imbalanceA, carsMaxKw, operatingLimits }: SiteFuse): Fuse {
  return {
    id,
    limitA: typeof limitA === 'number' ? limitA : threeOf(limitA),
    ...(parentId === undefined ? {} : { parentId }),
    ...(marginA === undefined ? {} : { marginA }),
    ...(imbalanceA === undefined ? {} : { imbalanceA }),
    ...(carsMaxKw === undefined ? {} : { carsMaxKw }),
    ...(operatingLimits === undefined
      ? {}
      : {
          operatingLimits: operatingLimits.map((limit) => ({
            hours: limit.hours,
            ...(limit.limitA === undefined ? {} : { limitA: limit.limitA }),
            ...(limit.limitKw === undefined ? {} : { limitKw: limit.limitKw }),
          })),
        }),
  };
}

const threeOf = ([first = 0, second = 0, third = 0]: readonly number[]): readonly [number, number, number] => [first, second, third];

/** What a raise is worth an order for, as a part of the smallest fuse that feeds the site: half of the usual margin. */
const STEP_PART = 1 / 40;
const LEAST_STEP_A = 1;
const MOST_STEP_A = 3;

/** S11: the larger a site, the more of its cars move with each step of its house; they do it by larger steps, and so less often. */
function raiseStepOf({ fuses }: SiteSettings): number {
  const roots = fuses.flatMap(({ parentId, limitA }) => (parentId === undefined ? [limitA].flat() : []));
  return Math.min(MOST_STEP_A, Math.max(LEAST_STEP_A, Math.min(...roots) * STEP_PART));
}

/** S16: one figure for all metered fuses, so the highest that is stated; without one for each of them the whole fuse counts. */
function worstOfAll(fuses: readonly SiteFuse[]): number | undefined {
  const metered = fuses.filter(({ meters = [], worstHouseA }) => meters.length > 0 || worstHouseA !== undefined);
  if (metered.length === 0 || metered.some(({ worstHouseA }) => worstHouseA === undefined)) return undefined;
  return Math.max(...metered.flatMap(({ worstHouseA = [] }) => PHASES.map((phase) => worstHouseA[phase] ?? 0)));
}

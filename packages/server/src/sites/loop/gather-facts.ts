import { LEAST_A } from './car-views.ts';
import type { LoopMemory } from './site-step.ts';
import type { HouseHistory } from './house-history.ts';
import type { MeterDesk } from './meter-desk.ts';
import type { CarsSeen } from './meter-stillness.ts';
import { NEW_CONNECTOR } from './connector-memory.ts';
import type { ConnectorFacts, SiteFacts } from './facts.ts';
import { connectorKey } from '../setup/connector-key.ts';
import type { LoopConnector, LoopPorts, LoopSite } from './ports.ts';
import { localTime } from '../setup/local-hour.ts';
import type { PerPhase } from './site-phases.ts';
import { hasWornKeys } from './wear.ts';

/** A charger is looked at over so long for a change that a meter should have seen (S4), ms. */
const LOOKED_AT_MS = 60_000;

/** So long before its schedule lowers it a charger on CAPI is told, ms: for a few of its polls. */
const AHEAD_MS = 120_000;

/** What is known of a site now, from memory alone. */
export function gatherFacts(
  { presence, allowed, crossing }: Pick<LoopPorts, 'presence' | 'allowed' | 'crossing'>,
  { settings, balanced, connectors, worstHouseA, refusal }: LoopSite,
  memory: LoopMemory,
  desk: MeterDesk,
  history: HouseHistory,
  nowMs: number,
): SiteFacts {
  const { meters, meterFaults } = desk.judge(settings, carsSeen(memory, nowMs), nowMs);
  const highestOfWeek = new Map<string, PerPhase>();
  for (const { id } of settings.fuses) {
    const most = history.highestAbout(id, nowMs);
    if (most) highestOfWeek.set(id, most);
  }
  const local = localTime(settings.zone, nowMs);
  const { day } = local;
  return {
    nowMs,
    ...local,
    settings,
    balanced,
    worstHouseA,
    meters,
    meterFaults,
    highestOfWeek,
    refusal,
    connectors: connectors.map((connector): ConnectorFacts => {
      const { chargerId, connectorId } = connector;
      const { limitA, cause } = allowed.limitAt(chargerId, connectorId, nowMs);
      return {
        ...connector,
        key: connectorKey(connector),
        actuator: connector.noSwitchReason === null ? connector.actuator : 'none',
        hasWornKeys:
          connector.actuator === 'key' && hasWornKeys(memory.connectors.get(connectorKey(connector))?.writes ?? NEW_CONNECTOR.writes, day),
        isOnline: presence.isOnline(chargerId),
        unaskedA: unaskedA(connector, refusal !== null),
        crossingA: crossing.reservedA(chargerId, connectorId),
        isVacant: presence.status(chargerId, connectorId) === 'Available',
        clockSkewMs: presence.clockSkewMs(chargerId),
        allowedA:
          connector.protocol === 'CAPI' ? lowerSoon(limitA, allowed.limitAt(chargerId, connectorId, nowMs + AHEAD_MS).limitA) : limitA,
        isChargeNow: cause === 'chargeNow',
      };
    }),
  };
}

/**
 * S15: over CAPI a limit is followed by one other, the lowest of all that come; from an edge of its schedule until its next poll a car would fall to its failsafe,
 * which is often 0 A. So it is told beforehand what it may go on with. A block of 0 A needs no such thing.
 */
function lowerSoon(nowA: number | null, soonA: number | null): number | null {
  return soonA !== null && soonA >= LEAST_A ? Math.min(nowA ?? Infinity, soonA) : nowA;
}

/**
 * What the next car takes before it is told: over CAPI the last limit that was acknowledged. An OCPP charger holds its base profile; where that is gone, and
 * the site fits no more because of it, all that it can give.
 */
function unaskedA({ protocol, countsA, isStanding, maxA }: LoopConnector, isRefused: boolean): number {
  if (protocol === 'CAPI') return countsA;
  return isRefused && !isStanding ? maxA : 0;
}

/** The largest change of one connector within the last minute, and the largest draw of one now. */
function carsSeen({ connectors }: LoopMemory, nowMs: number): CarsSeen {
  let changedA = 0;
  let drawnA = 0;
  for (const { samples } of connectors.values()) {
    const recent = samples.filter(({ atMs }) => nowMs - atMs <= LOOKED_AT_MS).map((sample) => Math.max(...sample.least));
    drawnA = Math.max(drawnA, recent.at(-1) ?? 0);
    if (recent.length > 1) changedA = Math.max(changedA, Math.max(...recent) - Math.min(...recent));
  }
  return { changedA, drawnA };
}

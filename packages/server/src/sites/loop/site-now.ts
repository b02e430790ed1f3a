import { isBelow, waitingList } from '@phasor/balancing';
import type { SiteNow, WayName } from '@phasor/contract';
import { fallbackOf } from './fallbacks.ts';
import { ownDraw } from './house-now.ts';
import { ownBound, ownSentence, type OwnBound } from './own-bound.ts';
import type { RoomAbove, Seen } from './rooms-above.ts';
import type { SiteLoop } from './site-loop.ts';
import { grantOf } from './site-step.ts';
import { perPhase, plus, ZERO, type PerPhase } from './site-phases.ts';
import { shareSentence, tightestAbove } from './tightest.ts';

const list = (amps: PerPhase): number[] => amps.map((value) => Math.round(value * 10) / 10);

/** A site as its loop sees it now; null before its first step. */
export function siteNow({ look, memory, site }: SiteLoop): SiteNow | null {
  if (!look) return null;
  const { facts, step } = look;
  const { settings, balanced, nowMs, meters } = facts;
  const places = facts.connectors.flatMap((connector): Seen[] => {
    const known = memory.connectors.get(connector.key);
    return known ? [{ facts: connector, memory: known }] : [];
  });
  const waiting = new Map(waitingList(balanced, memory.state, step.observation).map((one) => [one.connectorId, one]));
  const drawnBelow = (fuseId: string): PerPhase =>
    places
      .filter((place) => isBelow(balanced, place.facts.fuseId, fuseId))
      .map((place) => ownDraw(place, settings.grid, nowMs))
      .reduce<PerPhase>(
        (sum, { least, most }) =>
          plus(
            sum,
            perPhase((phase) => (least[phase] + most[phase]) / 2),
          ),
        ZERO,
      );
  return {
    at: new Date(nowMs).toISOString(),
    isRunning: true,
    fallback: fallbackOf(step.houses, facts.meterFaults),
    fuses: settings.fuses.map(({ id, limitA }) => {
      const meter = meters.get(id);
      const house = step.houses.get(id);
      return {
        fuseId: id,
        limitA: typeof limitA === 'number' ? [limitA, limitA, limitA] : [...limitA],
        houseA: house ? list(house.amps) : null,
        carsA: list(drawnBelow(id)),
        meterA: meter ? list(meter.amps) : null,
        meterAgeS: meter ? Math.round((nowMs - meter.atMs) / 100) / 10 : null,
      };
    }),
    connectors: site.connectors.map(({ chargerId, connectorId }) => {
      const key = `${chargerId}/${connectorId}`;
      const place = places.find((one) => one.facts.key === key);
      const grant = place && grantOf(memory.state, place);
      const told = place?.memory.told ?? null;
      const wait = waiting.get(key);
      const isWaiting = wait !== undefined && grant?.way === undefined;
      return {
        chargerId,
        connectorId,
        transactionId: place?.memory.session?.transactionId ?? null,
        way: (grant?.way as WayName | undefined) ?? null,
        grantedA: grant?.offeredA ?? 0,
        offeredA: told?.takenAtMs == null ? 0 : told.limitA,
        drawnA: place?.memory.reading ? list(place.memory.reading.amps) : null,
        isEffective: place?.memory.isEffective ?? true,
        isIgnoring: (place?.memory.rung ?? 0) > 0,
        isOnline: place?.facts.isOnline ?? false,
        writesToday: place?.memory.writes.day === facts.day ? place.memory.writes.count : 0,
        safetyCutsToday: place?.memory.writes.day === facts.day ? place.memory.writes.safetyCuts : 0,
        waiting: isWaiting
          ? { place: wait.place, expectedAt: Number.isFinite(wait.expectedAtMs) ? new Date(wait.expectedAtMs).toISOString() : null }
          : null,
        reason: reasonOf(place, {
          ...{ nowMs, isOn: grant?.way !== undefined, waitingPlace: isWaiting ? wait.place : null },
          own: place ? ownBound(place, grant, facts) : null,
          tightest: place ? tightestAbove(place, places, facts, step) : null,
        }),
      };
    }),
  };
}

/** What else is known of a connector when it is said why it has what it has. */
export interface ReasonFacts {
  readonly nowMs: number;
  /** It has a way. */
  readonly isOn: boolean;
  readonly waitingPlace: number | null;
  /** What is no fuse's doing; null: fuses say how much it has, `tightest` above all. */
  readonly own: OwnBound | null;
  readonly tightest: RoomAbove | null;
}

/** Why a connector has what it has, a sentence. */
export function reasonOf(place: Seen | undefined, { nowMs, isOn, waitingPlace, own, tightest }: ReasonFacts): string {
  if (!place) return 'Nothing is known of it yet.';
  const { facts, memory } = place;
  if (memory.takenOut) return TAKEN_OUT;
  if (!facts.isOnline) return 'It is offline: what it falls back to is reserved for it.';
  if (!memory.session) return 'No car charges here.';
  if (nowMs < memory.heldUntilMs) return HELD;
  if (waitingPlace !== null) return `It waits for a turn, at place ${waitingPlace}: not even the least fits now.`;
  if (memory.rung > 0) return 'It draws more than it was offered; its full rating is reserved.';
  const kept = memory.noSwitch === null ? '' : ` It keeps its phases: ${memory.noSwitch}`;
  if (!isOn) return 'Its schedule or its own limit allows no charging now.';
  return memory.isEffective
    ? `${own ? ownSentence(own) : shareSentence(tightest)}${kept}`
    : `Its last order is not seen in what is measured yet; both count.${kept}`;
}

/** S8. */
const TAKEN_OUT =
  'It was taken out of operation: it drew more than it was offered, and nothing else stopped it. When somebody has looked at it, send it ChangeAvailability with type Operative (among the commands on its page).';

/** S17. */
export const HELD =
  'It starts at a moment of its own, so that not all start at once after a power cut or when a schedule begins; "charge now" does not wait.';

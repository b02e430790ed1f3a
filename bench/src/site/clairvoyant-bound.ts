import * as loader from 'highs';
import { WIRINGS } from '@phasor/balancing';
import type { GarageDay, Stay } from './garage-day.ts';

// Its types say what `require` gives.
const highs = await (loader.default as unknown as typeof loader.default.default)();

const SLOT_MS = 15 * 60_000;
const KV = 0.23;
const HOUR_MS = 3_600_000;

/** What nobody may exceed, in A on each phase. */
export interface BoundedSite {
  readonly mainA: number;
  readonly boardA: number;
  /** Stays unused at every fuse. */
  readonly marginA: number;
  /** What the house takes of the main fuse in each quarter of an hour: L1, L2, L3 of the first, and so on. */
  readonly houseA: readonly number[];
}

/** A way to feed a car: on which of the site's phases. */
type Way = readonly (0 | 1 | 2)[];

function waysOf({ charger, phases }: Stay, isFree: boolean): readonly Way[] {
  const wired: Way = WIRINGS[charger.wiring].slice(0, phases);
  return isFree ? (phases === 1 ? [[0], [1], [2]] : [wired, [0], [1], [2]]) : [wired];
}

/**
 * The most energy that anybody could deliver who knows the whole day, in percent of what is asked for: a linear program in quarters of an hour, with
 * the house's means, any current from zero on, any share of time on any way (`isFree`: the wired phases or any one; else the wired ones alone), and no
 * losses in a change. It is above whatever can be done.
 */
export function clairvoyantBound(day: GarageDay, { mainA, boardA, marginA, houseA }: BoundedSite, isFree: boolean): number {
  const rows = new Map<string, { readonly terms: string[]; readonly most: number }>();
  const add = (row: string, most: number, term: string): void => {
    const known = rows.get(row) ?? { terms: [], most };
    rows.set(row, known);
    known.terms.push(term);
  };
  const objective: string[] = [];
  day.stays.forEach((stay, index) => {
    const mostA = Math.min(stay.maxA, stay.charger.ratedA);
    for (let slot = Math.floor(stay.arrivesMs / SLOT_MS); slot * SLOT_MS < stay.leavesMs; slot += 1) {
      const presentMs = Math.min(stay.leavesMs, (slot + 1) * SLOT_MS) - Math.max(stay.arrivesMs, slot * SLOT_MS);
      waysOf(stay, isFree).forEach((way, at) => {
        const name = `x${index}_${slot}_${at}`;
        const kWh = (way.length * KV * SLOT_MS) / HOUR_MS;
        objective.push(`${kWh.toFixed(9)} ${name}`);
        add(`car${index}`, stay.needWh / 1000, `${kWh.toFixed(9)} ${name}`);
        add(`most${index}_${slot}`, (mostA * presentMs) / SLOT_MS, name);
        for (const phase of way) {
          add(`main${slot}_${phase}`, Math.max(0, mainA - marginA - (houseA[slot * 3 + phase] ?? 0)), name);
          add(`board${stay.charger.board}_${slot}_${phase}`, boardA - marginA, name);
        }
      });
    }
  });
  const asked = day.stays.reduce((sum, { needWh }) => sum + needWh / 1000, 0);
  if (objective.length === 0) return 100;
  const constraints = [...rows].map(([name, { terms, most }]) => ` ${name}: ${terms.join(' + ')} <= ${most.toFixed(9)}`);
  const text = `Maximize\n obj: ${objective.join(' + ')}\nSubject To\n${constraints.join('\n')}\nEnd\n`;
  const { Status, ObjectiveValue } = highs.solve(text, { time_limit: 120 });
  if (Status !== 'Optimal') throw new Error(`the solver ended with ${Status}`);
  return (100 * ObjectiveValue) / asked;
}

/** The length of a slot of {@link BoundedSite.houseA}. */
export const BOUND_SLOT_MS = SLOT_MS;

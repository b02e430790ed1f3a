import * as loader from 'highs';
import { UTILITY_STEPS } from '../problem/utility.ts';
import type { ProblemSeed } from './random-problems.ts';

// Its types say what `require` gives.
const highs = await (loader.default as unknown as typeof loader.default.default)();

/** Directions of the edges of a polygon inside the line current's curve (IT), from load a alone to load b alone. */
const EDGES = 12;

function isBelow({ rooms }: Pick<ProblemSeed, 'rooms'>, fuseId: string, ofId: string): boolean {
  for (let at = rooms.find(({ id }) => id === fuseId); at; at = rooms.find(({ id }) => id === at?.parentId))
    if (at.id === ofId) return true;
  return false;
}

/** The edges of the polygon as (p, q): p·a + q·b ≤ limit; each lies inside √(a² + b² + ab) ≤ limit. */
function edges(): [number, number][] {
  const corner = (at: number): [number, number] => {
    const angle = (at / EDGES) * (Math.PI / 2);
    const [a, b] = [Math.cos(angle), Math.sin(angle)];
    const length = Math.sqrt(a * a + b * b + a * b);
    return [a / length, b / length];
  };
  return Array.from({ length: EDGES }, (_, at) => {
    const [[a1, b1], [a2, b2]] = [corner(at), corner(at + 1)];
    const determinant = a1 * b2 - a2 * b1;
    return [(b2 - b1) / determinant, (a1 - a2) / determinant];
  });
}

type Terms = Map<string, number>;

/** How near the best the solver comes, and how long it may take. */
export interface Precision {
  readonly gap?: number;
  readonly timeLimitS?: number;
}

/**
 * The best utility that any sharing has, by an exact solver: cars need not share fairly, only fit. In IT it is a little below the true best, since
 * the solver's limits lie inside the real ones. Undefined where the solver could not prove it in time.
 */
export function exactOptimum(
  seed: Pick<ProblemSeed, 'grid' | 'rooms' | 'wishes'>,
  { gap = 0, timeLimitS = 10 }: Precision = {},
): number | undefined {
  const { grid, rooms, wishes } = seed;
  const objective: Terms = new Map();
  const constraints: string[] = [];
  const bounds: string[] = [];
  const binaries: string[] = [];
  let constant = 0;
  const write = (terms: Terms): string =>
    [...terms].map(([name, by]) => `${by < 0 ? '-' : '+'} ${Math.abs(by).toFixed(12)} ${name}`).join(' ');
  const add = (terms: Terms, name: string, by: number): void => void terms.set(name, (terms.get(name) ?? 0) + by);

  wishes.forEach(({ ways, weight = 1, offCost = 0 }, car) => {
    constant -= offCost;
    const power: Terms = new Map();
    const one: Terms = new Map();
    ways.forEach((way, at) => {
      const [on, amps] = [`z${car}_${at}`, `x${car}_${at}`];
      binaries.push(on);
      one.set(on, 1);
      power.set(amps, way.kwPerA);
      add(objective, on, offCost - (way.cost ?? 0));
      constraints.push(`${amps} - ${way.maxA} ${on} <= 0`, `${amps} - ${way.minA} ${on} >= 0`);
    });
    if (ways.length === 0) return;
    constraints.push(`${write(one)} <= 1`);
    UTILITY_STEPS.forEach(({ fromKw, toKw, slope }, step) => {
      const name = `y${car}_${step}`;
      bounds.push(`0 <= ${name} <= ${toKw - fromKw}`);
      add(objective, name, weight * slope);
      power.set(name, -1);
    });
    constraints.push(`${write(power)} >= 0`);
  });

  for (const room of rooms) {
    const slots: [Terms, Terms, Terms] = [new Map(), new Map(), new Map()];
    const kw: Terms = new Map();
    wishes.forEach(({ ways, fuseId }, car) => {
      if (!isBelow(seed, fuseId, room.id)) return;
      ways.forEach((way, at) => {
        for (const slot of way.slots) add(slots[slot], `x${car}_${at}`, way.factor);
        add(kw, `x${car}_${at}`, way.kwPerA);
      });
    });
    const limit = (terms: Terms, most: number): void => {
      if (terms.size > 0) constraints.push(`${write(terms)} <= ${Math.max(0, most).toFixed(12)}`);
    };
    if (room.kw !== undefined) limit(kw, room.kw);
    for (const phase of [0, 1, 2] as const) {
      if (grid === 'TN') {
        limit(slots[phase], room.amps[phase]);
        continue;
      }
      const other = ((phase + 2) % 3) as 0 | 1 | 2;
      for (const [p, q] of edges()) {
        const terms: Terms = new Map();
        for (const [name, by] of slots[phase]) add(terms, name, p * by);
        for (const [name, by] of slots[other]) add(terms, name, q * by);
        limit(terms, room.amps[phase]);
      }
    }
  }
  if (objective.size === 0) return constant;
  const body = constraints.map((text, at) => ` c${at}: ${text}`).join('\n');
  const text = `Maximize\n obj: ${write(objective)}\nSubject To\n${body}\nBounds\n${bounds.map((bound) => ` ${bound}`).join('\n')}\nBinary\n ${binaries.join(' ')}\nEnd\n`;
  const { Status, ObjectiveValue } = highs.solve(text, { mip_rel_gap: gap, time_limit: timeLimitS });
  if (Status === 'Time limit reached') return undefined;
  if (Status !== 'Optimal') throw new Error(`the solver ended with ${Status}`);
  return ObjectiveValue + constant;
}

import type { Row } from '../problem/problem.ts';
import { limitOf } from '../site/rooms.ts';
import type { Crowded } from '../state/decision.ts';
import type { Round } from './share-out.ts';

const LINES = ['L1', 'L2', 'L3'];

/** A row as people see it: all that flows there, house and cars, against what the fuse carries. A cap in kW is of the cars alone. */
export function crowdedAt({ balanced, houseA }: Round, row: Row, ofCars: number): Crowded {
  const { fuseId, name } = row;
  const fuse = balanced.fuses.get(fuseId);
  const phase = LINES.indexOf(name);
  if (!fuse || phase < 0) return { fuseId, row: name, carriedA: ofCars, limitA: row.limit };
  return { fuseId, row: name, carriedA: (houseA.get(fuseId)?.[phase] ?? 0) + ofCars, limitA: limitOf(fuse)[phase] ?? row.limit };
}

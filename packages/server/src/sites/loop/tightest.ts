import { roomsAbove, type RoomAbove, type Seen, type SeenSite, type SeenStep } from './rooms-above.ts';
import { routeOf } from './routes.ts';
import { grantOf } from './site-step.ts';

/** Less than this is no room to rise by. */
const ROOM_A = 1;

/** R21: of all that bounds the fuses above a connector that charges, what leaves it the least. Null: it feeds no phase. */
export function tightestAbove(place: Seen, all: readonly Seen[], site: SeenSite, step: SeenStep): RoomAbove | null {
  const grant = grantOf(step.memory.state, place);
  if (grant?.way === undefined || grant.offeredA <= 0) return null;
  const rooms = roomsAbove(place, routeOf(grant.way, place.facts.wiring), all, site, step);
  return rooms.reduce<RoomAbove | null>((least, room) => (least === null || room.leftA < least.leftA ? room : least), null);
}

const oneDigit = (value: number): number => Math.round(value * 10) / 10;
const amps = (value: number): string => `${oneDigit(value)} A`;

/** Why a car that charges has no more, a sentence with the figures behind it. */
export function shareSentence(tightest: RoomAbove | null): string {
  if (!tightest) return 'It has its share of what the fuses leave.';
  const { fuseId, leftA } = tightest;
  const where = tightest.kind === 'phase' ? `${tightest.line} of ${fuseId}` : fuseId;
  if (leftA >= ROOM_A) return `There is more at ${where}: it rises step by step.`;
  switch (tightest.kind) {
    case 'phase': {
      const { besideA, offeredA, usableA, limitA, isOperating } = tightest;
      const now = isOperating ? 'by its operating limit of this hour' : 'now';
      return `${where} may carry ${amps(usableA)} of its ${amps(limitA)} ${now}: ${amps(besideA)} flow beside the cars, ${amps(offeredA)} are offered to cars.`;
    }
    case 'carsKw':
      return `All cars below ${fuseId} may take ${oneDigit(tightest.mostKw)} kW together: ${oneDigit(tightest.offeredKw)} kW are offered to them.`;
    case 'imbalance':
      return `The phases of ${fuseId} may differ by ${amps(tightest.mostA)}, and more here would make them differ by more.`;
  }
}

import { PHASES, type PerPhase, type Phase } from '../site/phase.ts';
import { limitOf, marginOf } from '../site/rooms.ts';
import { LEAST_A, type Fuse } from '../site/site.ts';

/** How finely a house's past is remembered, in ms, and for how many slots: two weeks. */
export const SLOT_MS = 300_000;
export const DAY_SLOTS = 288;
const MOST_SLOTS = 14 * DAY_SLOTS;
/** Room for no car, for one, or for two and more: more than two cars are not planned. */
const ROOMS = 3;
/** Combinations of rooms on three phases. */
export const COMBINATIONS = ROOMS ** 3;
/** A fuse that carries so many cars on one phase is none on which a house leaves no room. */
const MANY_CARS = 5;

/** The room for cars on three phases, 0, 1 or 2 on each, as one number from 0: 9 × L1 + 3 × L2 + L3. */
export type Rooms = number;

/** For how many cars a house left room, slot by slot. Plain data. */
export interface HousePast {
  /** The first slot, in `SLOT_MS` since 1970. */
  readonly fromSlot: number;
  /** A character for each slot: "a" and on for rooms from 0, "-" where nothing is known. */
  readonly rooms: string;
}

const FIRST = 'a'.charCodeAt(0);
const UNKNOWN = '-';

/** For how many cars a house load leaves room beside it. */
export function roomsBeside(fuse: Fuse, houseA: PerPhase): Rooms {
  const limits = limitOf(fuse);
  const leftA = (phase: Phase): number => limits[phase] - marginOf(fuse, limits[phase]) - houseA[phase];
  const on = (phase: Phase): number => Math.max(0, Math.min(ROOMS - 1, Math.floor(leftA(phase) / LEAST_A)));
  return (on(0) * ROOMS + on(1)) * ROOMS + on(2);
}

const ROOM_ON = Array.from({ length: COMBINATIONS }, (_, rooms): PerPhase => [Math.floor(rooms / 9), Math.floor(rooms / 3) % 3, rooms % 3]);

/** For how many cars there is room on each phase. */
export const roomOn = (rooms: Rooms): PerPhase => ROOM_ON[rooms] ?? [0, 0, 0];

/** The rooms of a slot of the past, by its place from 0; undefined where nothing is known. */
export function roomsAt({ rooms }: HousePast, at: number): Rooms | undefined {
  const found = rooms.charCodeAt(at) - FIRST;
  return found >= 0 && found < COMBINATIONS ? found : undefined;
}

/** True for a fuse so small that a house may leave cars no room on it. */
export function isSmall(fuse: Fuse): boolean {
  const limits = limitOf(fuse);
  return PHASES.every((phase) => limits[phase] < MANY_CARS * LEAST_A);
}

/** The past with this sample in it; the first of a slot counts. A clock that goes back adds nothing until it is where it was. */
export function withSample(past: HousePast | undefined, fuse: Fuse, houseA: PerPhase, nowMs: number): HousePast {
  const slot = Math.floor(nowMs / SLOT_MS);
  const code = String.fromCharCode(FIRST + roomsBeside(fuse, houseA));
  const missing = past ? slot - past.fromSlot - past.rooms.length : 0;
  if (!past || Math.abs(missing) > MOST_SLOTS) return { fromSlot: slot, rooms: code };
  if (missing < 0) return past;
  const rooms = past.rooms + UNKNOWN.repeat(missing) + code;
  const tooMany = Math.max(0, rooms.length - MOST_SLOTS);
  return { fromSlot: past.fromSlot + tooMany, rooms: rooms.slice(tooMany) };
}

/** True where the house has left room for a car on each phase for so long, as far as is known. */
export function hasLeftRoom(past: HousePast, nowMs: number, forMs: number): boolean {
  const last = Math.floor(nowMs / SLOT_MS) - past.fromSlot;
  const first = Math.floor((nowMs - forMs) / SLOT_MS) - past.fromSlot;
  for (let at = Math.max(0, first); at <= last; at += 1) {
    const rooms = roomsAt(past, at);
    if (rooms !== undefined && roomOn(rooms).some((cars) => cars === 0)) return false;
  }
  return true;
}

import { messageOf, type VirtualClock } from '@phasor/kernel';
import type { SiteEvent, TwinEvent } from '@phasor/simulator';
import type { FaultPlan } from './fault-plans.ts';
import type { GarageCharger, GarageDay } from './garage-day.ts';
import type { Garage } from './garage.ts';
import { takenOf } from './house-day.ts';
import type { OwnServer } from './own-server.ts';
import { SessionWatch } from './session-watch.ts';
import type { InstalledSite, SettingUp } from './set-up.ts';

/** From plugging in to holding the tag to the reader. */
const TO_READER_MS = 6_000;
/** Somebody at the board closes what has tripped, after so long. */
const TO_BOARD_MS = 10 * 60_000;
/** How often it is looked whether a minimum fits for those that wait. */
const LOOK_MS = 10_000;
const QUARTER_MS = 15 * 60_000;
/** R8: power within two minutes where there is capacity. */
const PROMISED_MS = 120_000;
const LEAST_A = 6;
const PHASES = [0, 1, 2] as const;

/** A car at its least on these phases of its board. */
interface Load {
  readonly board: number;
  readonly phases: readonly (0 | 1 | 2)[];
}

/** The cars' side of the day: who comes, plugs in, holds a tag to the reader and leaves, and what is seen of it. */
export class LiveDay {
  readonly sessions: readonly SessionWatch[];
  trips = 0;
  /** Overloads that chargers had a part in. */
  readonly overloads: object[] = [];
  /** Every quarter of an hour: what cars drew on L1, L2 and L3 beside what there was for them, and how many of those present drew. */
  readonly quarters: object[] = [];
  readonly #day: GarageDay;
  readonly #clock: VirtualClock;
  readonly #server: OwnServer;
  readonly #installed: InstalledSite;
  readonly #saysDeparture: boolean;
  /** Who is there, by `charger/connector`. */
  readonly #present = new Map<string, SessionWatch>();
  #garage: Garage | null = null;

  constructor(parts: Omit<SettingUp, 'garage'> & { readonly saysDeparture: boolean }) {
    const { day, clock, server, installed, saysDeparture } = parts;
    this.#day = day;
    this.#clock = clock;
    this.#server = server;
    this.#installed = installed;
    this.#saysDeparture = saysDeparture;
    this.sessions = day.stays.map((stay) => new SessionWatch(stay));
  }

  onSite(event: SiteEvent): void {
    if (event.kind === 'overload' && event.byChargersMs > 0) this.overloads.push({ ...event, from: new Date(event.fromMs).toISOString() });
    if (event.kind !== 'trip') return;
    this.trips += 1;
    process.stderr.write(`${new Date(event.atMs).toISOString()} ${event.circuit} tripped: ${JSON.stringify(event)}\n`);
    this.#clock.setTimer(TO_BOARD_MS, () => this.#garage?.site.reset(event.circuit));
  }

  onTwin(charger: GarageCharger, event: TwinEvent): void {
    if (!('connectorId' in event) || event.connectorId === null) return;
    const session = this.#present.get(`${charger.id}/${event.connectorId}`);
    if (!session) return;
    if (event.kind === 'drawing') session.drawing(event, this.#clock.now());
    if (event.kind === 'transactionStarted') session.started(this.#clock.now());
    if (event.kind === 'transactionKnown' && this.#saysDeparture) this.#wish(session, event.transactionId);
  }

  /** Lets the day pass from where the clock stands, and what goes wrong in it happen. */
  async pass(scene: SettingUp, { acts }: FaultPlan): Promise<void> {
    this.#garage = scene.garage;
    const fromMs = this.#clock.now();
    for (const session of this.sessions) this.#await(session, scene.garage);
    this.#look(scene.garage);
    for (const { atMs, act } of acts) {
      if (atMs >= this.#day.lastsMs) break;
      await this.#clock.advance(Math.max(0, fromMs + atMs - this.#clock.now()));
      await act(scene);
    }
    await this.#clock.advance(Math.max(0, fromMs + this.#day.lastsMs - this.#clock.now()));
  }

  #await(session: SessionWatch, garage: Garage): void {
    const { charger, connectorId, arrivesMs, leavesMs, needWh, phases, maxA, idTag } = session.stay;
    const twin = garage.wallboxes.find((wallbox) => wallbox.charger === charger)?.twin;
    if (!twin) return;
    this.#clock.setTimer(arrivesMs, () => {
      this.#present.set(`${charger.id}/${connectorId}`, session);
      twin.plugIn(connectorId, { phases, maxA, needWh });
    });
    this.#clock.setTimer(arrivesMs + TO_READER_MS, () => {
      if (twin.isPoweredOn) void twin.swipe(idTag, connectorId);
    });
    // In the last instant everybody leaves, so that every register is read.
    this.#clock.setTimer(Math.min(leavesMs, this.#day.lastsMs - 1), () => {
      twin.plugOut(connectorId);
      this.#present.delete(`${charger.id}/${connectorId}`);
    });
  }

  #wish({ stay }: SessionWatch, transactionId: number): void {
    const wish = { departsAt: new Date(this.#day.beginsMs + stay.leavesMs).toISOString(), wantedKwh: stay.needWh / 1000 };
    this.#server.ask('PUT', `/transactions/${transactionId}/wish`, wish).catch((error: unknown) => {
      process.stderr.write(`a wish was not heard: ${messageOf(error)}\n`);
    });
  }

  /** Whether 6 A more would fit on some phase if everybody who charges, and everybody who has waited longer for a place, had the least. */
  #look(garage: Garage): void {
    const nowMs = this.#clock.now();
    const waiting = this.sessions.flatMap((session) => {
      const sinceMs = this.#isPresent(session) ? session.waitsSinceMs(nowMs) : null;
      return sinceMs === null ? [] : [{ session, sinceMs }];
    });
    const served = [...this.#present.values()].map((session): Load => ({
      board: session.stay.charger.board,
      phases: session.chargingOn(nowMs),
    }));
    for (const { session, sinceMs } of waiting.sort((one, other) => one.sinceMs - other.sinceMs)) {
      const phase = this.#phaseFor(session, served, garage);
      if (phase === null && session.isPending && nowMs - sinceMs <= PROMISED_MS) session.hadToWait = true;
      if (phase !== null) served.push({ board: session.stay.charger.board, phases: [phase] });
    }
    if ((nowMs - this.#day.beginsMs) % QUARTER_MS === 0) this.quarters.push(this.#quarter(garage, nowMs));
    this.#clock.setTimer(LOOK_MS, () => this.#look(garage));
  }

  #quarter(garage: Garage, nowMs: number): object {
    const { mainA, marginA } = this.#installed;
    const { flow } = garage.house;
    const { activeA } = garage.site.look('main').flow;
    const tenths = (value: number): number => Math.round(value * 10) / 10;
    return {
      at: new Date(nowMs).toISOString(),
      carsA: PHASES.map((phase) => tenths(activeA[phase] - flow.activeA[phase])),
      roomA: PHASES.map((phase) => tenths(mainA - marginA - takenOf(mainA, flow, phase))),
      present: this.#present.size,
      drawing: [...this.#present.values()].filter(({ phases }) => phases.length > 0).length,
    };
  }

  #isPresent(session: SessionWatch): boolean {
    return this.#present.get(`${session.stay.charger.id}/${session.stay.connectorId}`) === session;
  }

  /** The phase with the most room on which the least of a car fits; null: none. */
  #phaseFor({ stay }: SessionWatch, served: readonly Load[], garage: Garage): (typeof PHASES)[number] | null {
    const { mainA, boardA, marginA } = this.#installed;
    const roomA = PHASES.map((phase) => {
      const onPhase = served.filter(({ phases }) => phases.includes(phase));
      const onBoard = onPhase.filter(({ board }) => board === stay.charger.board);
      const mainRoomA = mainA - marginA - takenOf(mainA, garage.house.flow, phase) - LEAST_A * onPhase.length;
      return Math.min(mainRoomA, boardA - marginA - LEAST_A * onBoard.length);
    });
    const best = PHASES.reduce((one, other) => ((roomA[other] ?? 0) > (roomA[one] ?? 0) ? other : one));
    return (roomA[best] ?? 0) >= LEAST_A ? best : null;
  }
}

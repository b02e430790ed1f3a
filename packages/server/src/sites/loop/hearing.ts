import type { Change } from '../../bus/index.ts';
import { connectorKey } from '../setup/connector-key.ts';
import { GridMeters } from './grid-meters.ts';
import { jumpBounds } from './jump-bounds.ts';
import type { Boot } from './late-boots.ts';
import { measured, held, sessionStopped, statusSeen } from './memory-events.ts';
import type { MeterDesk } from './meter-desk.ts';
import type { RefusedSample, SeenSample } from './meter-watch.ts';
import { chargerOfKey, type LoopConnector, type LoopPorts, type LoopSite } from './ports.ts';
import { isFromBefore, terminalReading } from './reading.ts';
import type { Remembered } from './remembered.ts';
import { SPREAD_MS, spreadOver } from './spread.ts';

/** So many chargers that boot within minutes have had no power before. */
const BOOTS_OF_A_CUT = 3;

/** What the loop does about what it hears. */
export interface Hearer {
  readonly site: LoopSite;
  readonly connectors: ReadonlyMap<string, LoopConnector>;
  /** Something is known better now. */
  soon(): void;
  /** Somebody began or ended: modes too. */
  soonModes(): void;
  /** Who charges is to be read anew. */
  readSessions(): void;
}

/** What the loop of a site hears of its meters and chargers, and what of it is remembered. */
export class Hearing {
  readonly #ports: Pick<LoopPorts, 'presence' | 'clock'>;
  readonly #remembered: Remembered;
  readonly #desk: MeterDesk;
  readonly #loop: Hearer;
  readonly #grids = new GridMeters();

  constructor(ports: Pick<LoopPorts, 'presence' | 'clock'>, remembered: Remembered, desk: MeterDesk, loop: Hearer) {
    this.#ports = ports;
    this.#remembered = remembered;
    this.#desk = desk;
    this.#loop = loop;
  }

  hear(change: Change): void {
    const { presence, clock } = this.#ports;
    const { connectors } = this.#loop;
    switch (change.kind) {
      case 'meterSample': {
        this.#takeSample(`meter ${change.serial}`, change);
        return;
      }
      case 'transaction': {
        const connector = connectors.get(connectorKey(change));
        if (change.connectorId === 0 || !connector) {
          this.#hearGrid(change.chargerId);
          return;
        }
        if (change.phase === 'metered') this.hearReading(change.chargerId, change.connectorId);
        else if (change.phase === 'stopped') {
          this.#remembered.change(connectorKey(change), (memory) =>
            memory.session?.transactionId === change.transactionId
              ? sessionStopped(memory, clock.now(), connector.protocol === 'CAPI')
              : memory,
          );
          this.#loop.soonModes();
        } else this.#loop.readSessions();
        return;
      }
      case 'charger': {
        this.#hearGrid(change.chargerId);
        for (const [key, { chargerId, connectorId }] of connectors) {
          if (chargerId !== change.chargerId) continue;
          const status = presence.status(chargerId, connectorId);
          if (status !== null) this.#remembered.change(key, (memory) => statusSeen(memory, status, clock.now()));
          this.hearReading(chargerId, connectorId);
          this.#loop.soon();
        }
        return;
      }
      case 'wish': {
        if ([...connectors.values()].some(({ chargerId }) => chargerId === change.chargerId)) this.#loop.readSessions();
        return;
      }
      case 'booted': {
        this.#hearBoot(change.chargerId);
        return;
      }
      default:
        return;
    }
  }

  /** What was last measured at a connector. */
  hearReading(chargerId: string, connectorId: number): void {
    const { presence, clock } = this.#ports;
    const key = connectorKey({ chargerId, connectorId });
    const connector = this.#loop.connectors.get(key);
    const live = connector && presence.live(chargerId, connectorId);
    if (!live) return;
    const reading = terminalReading(live, presence.clockSkewMs(chargerId), clock.now(), connector.wiring);
    if (!reading || isFromBefore(reading, this.#remembered.of(key).session, clock.now())) return;
    this.#remembered.change(key, (memory) => measured(memory, reading, connector.wiring, this.#loop.site.settings.grid));
    this.#loop.soon();
  }

  /**
   * S17: until when a session that begins now at a connector waits for its current, ms; 0: it need not. After a power cut whatever begins within
   * {@link SPREAD_MS} has a moment of its own.
   */
  heldUntilMs(key: string): number {
    const nowMs = this.#ports.clock.now();
    const { atMs } = this.#remembered.all.powerCut;
    const untilMs = atMs + spreadOver(key, atMs);
    return nowMs - atMs < SPREAD_MS && untilMs > nowMs ? untilMs : 0;
  }

  /** S17: where several chargers of this site boot within minutes there was a power cut; what they go on with is spread. */
  #hearBoot(chargerId: string, nowMs = this.#ports.clock.now()): void {
    const { connectors } = this.#loop;
    if (![...connectors.values()].some((connector) => connector.chargerId === chargerId)) return;
    const { powerCut } = this.#remembered.all;
    const boots = new Map([...powerCut.boots, [chargerId, nowMs] as const].filter(([, atMs]) => nowMs - atMs <= SPREAD_MS));
    // The first to boot belong to it too; who comes later belongs to the same cut.
    const isNew = boots.size >= BOOTS_OF_A_CUT && nowMs - powerCut.atMs >= SPREAD_MS;
    this.#remembered.all = { ...this.#remembered.all, powerCut: { boots, atMs: isNew ? nowMs : powerCut.atMs } };
    if (boots.size < BOOTS_OF_A_CUT) return;
    for (const key of connectors.keys()) {
      const isMeant = isNew ? boots.has(chargerOfKey(key)) : chargerOfKey(key) === chargerId;
      if (isMeant) this.#remembered.change(key, (memory) => held(memory, this.heldUntilMs(key)));
    }
  }

  /** Chargers that have booted before this loop began, the first first. */
  hearBoots(boots: readonly Boot[]): void {
    for (const { chargerId, atMs } of boots) this.#hearBoot(chargerId, atMs);
  }

  /** What is known of every OCPP charger that is a meter of this site. */
  hearGrids(): void {
    for (const { meters = [] } of this.#loop.site.settings.fuses) {
      for (const ref of meters) if ('chargerId' in ref) this.#hearGrid(ref.chargerId);
    }
  }

  /** An OCPP charger that reports the grid connection at its connector 0. */
  #hearGrid(chargerId: string): void {
    const { presence, clock } = this.#ports;
    const isMeter = this.#loop.site.settings.fuses.some(({ meters }) =>
      meters?.some((ref) => 'chargerId' in ref && ref.chargerId === chargerId),
    );
    const live = isMeter ? presence.live(chargerId, 0) : null;
    const sample = live && this.#grids.sampleOf(chargerId, live, presence.clockSkewMs(chargerId), clock.now());
    if (!sample) return;
    this.#takeSample(`charger ${chargerId}`, sample);
  }

  #takeSample(name: string, sample: SeenSample | RefusedSample): void {
    const { site, connectors } = this.#loop;
    const bounds = jumpBounds(name, site, connectors, (key) => this.#remembered.of(key), this.#ports.clock.now());
    this.#desk.take(name, sample, bounds);
    // One that is at no fuse of this site may be at one tomorrow.
    if (bounds) this.#loop.soon();
  }
}

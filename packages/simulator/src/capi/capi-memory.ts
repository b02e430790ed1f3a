import type { CommandResult, Schedule, Settings } from '@phasor/capi';
import type { Section } from '@phasor/ocpp/station';

/**
 * A limit on one connector, in A on each phase: `nowA` until `validUntilMs` (null: for ever), then `safeA`. A clock that stands before
 * `receivedMs` has lost the time: nobody knows whether it is over, so `safeA` counts.
 */
export interface KeptLimit {
  readonly receivedMs: number;
  readonly nowA: number;
  readonly validUntilMs: number | null;
  readonly safeA: number;
}

/** What a CAPI firmware keeps over a power cut, besides its session records. */
export interface CapiTables {
  readonly settings: Settings;
  readonly settingsRevision: number;
  readonly schedule: Schedule;
  readonly scheduleRevision: number;
  readonly limits: readonly (readonly [connectorId: number, limit: KeptLimit])[];
  /** What became of the newest commands, oldest first. */
  readonly done: readonly CommandResult[];
}

const MOST_DONE = 100;
/** A clock may be put back by so much, and still be right. */
const CORRECTION_MS = 60_000;

/** What that limit allows at that time of the charger's clock, in A. */
export function allowedBy({ nowA, safeA, receivedMs, validUntilMs }: KeptLimit, nowMs: number): number {
  if (validUntilMs === null) return nowA;
  return receivedMs - CORRECTION_MS <= nowMs && nowMs < validUntilMs ? nowA : safeA;
}

/** The tables, written down with every change. */
export class CapiMemory {
  readonly #section: Section<CapiTables>;
  #tables: CapiTables;

  constructor(section: Section<CapiTables>, settings: Settings) {
    this.#section = section;
    this.#tables = section.read() ?? {
      settings,
      settingsRevision: 0,
      schedule: { utcOffsetMinutes: 0, windows: [] },
      scheduleRevision: 0,
      limits: [],
      done: [],
    };
  }

  get tables(): CapiTables {
    return this.#tables;
  }

  write(change: Partial<CapiTables>): void {
    const tables = { ...this.#tables, ...change };
    this.#section.write(tables);
    this.#tables = tables;
  }

  limitOf(connectorId: number): KeptLimit | undefined {
    return this.#tables.limits.find(([id]) => id === connectorId)?.[1];
  }

  /** The result of a command that was done before; undefined for a new one. */
  resultOf(commandId: string): CommandResult | undefined {
    return this.#tables.done.find((result) => result.commandId === commandId);
  }

  keepResult(result: CommandResult): void {
    this.write({ done: [...this.#tables.done, result].slice(-MOST_DONE) });
  }
}

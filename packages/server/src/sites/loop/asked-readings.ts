import type { Answer } from '../actuators/charger-port.ts';
import type { SiteFacts } from './facts.ts';
import type { ConnectorMemory } from './connector-memory.ts';
import type { LoopMemory } from './site-step.ts';

/** S1: a reading that is older than this should have had a successor, ms: a charger that sends every 10 s is never asked. */
const OVERDUE_MS = 15_000;
/** One that is asked is asked every so often, ms. */
const ASKED_EVERY_MS = 10_000;
/** One that refuses, or says nothing, is asked again after this, ms. */
const LEFT_ALONE_MS = 600_000;

export type Ask = (chargerId: string, connectorId: number) => Promise<Answer>;

interface Asked {
  readonly nextMs: number;
  readonly isOpen: boolean;
}

/** Asks chargers for what flows, whose own readings do not come every 10 s while a car charges (S1: triggered values). */
export class AskedReadings {
  readonly #asked = new Map<string, Asked>();

  /** The work of those who are asked now, one for each; it never rejects. */
  ask(
    { connectors, nowMs }: SiteFacts,
    { connectors: memories }: LoopMemory,
    clock: { now(): number },
    ask: Ask,
  ): readonly Promise<void>[] {
    return connectors.flatMap(({ key, chargerId, connectorId, protocol, isOnline }) => {
      const memory = memories.get(key);
      const asked = this.#asked.get(key);
      if (!memory?.session) this.#asked.delete(key);
      if (protocol !== 'OCPP' || !isOnline || !memory || !isOverdue(memory, nowMs)) return [];
      if (asked && (asked.isOpen || nowMs < asked.nextMs)) return [];
      this.#asked.set(key, { nextMs: nowMs + ASKED_EVERY_MS, isOpen: true });
      return [
        ask(chargerId, connectorId).then(({ kind }) => {
          const nextMs = kind === 'taken' ? nowMs + ASKED_EVERY_MS : clock.now() + LEFT_ALONE_MS;
          this.#asked.set(key, { nextMs, isOpen: false });
        }),
      ];
    });
  }
}

/** A car is there, and what it takes was not told for too long. */
function isOverdue({ session, reading }: ConnectorMemory, nowMs: number): boolean {
  if (!session) return false;
  return nowMs - Math.max(session.startedAtMs, reading?.atMs ?? -Infinity) > OVERDUE_MS;
}

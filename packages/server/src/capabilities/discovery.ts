import type { Kysely } from 'kysely';
import { messageOf, type Timer } from '@phasor/kernel';
import type { DiscoveryView } from '@phasor/contract';
import type { Bus } from '../bus/index.ts';
import { chargerNumber } from '../chargers/index.ts';
import type { CommandTarget } from '../commands/index.ts';
import type { Database } from '../store/index.ts';
import type { ConfigurationPorts } from './change-configuration.ts';
import type { FirmwareFeatures } from './firmware-features.ts';
import { discoverCharger, isDiscovered } from './discover-charger.ts';

export interface DiscoveryPorts extends ConfigurationPorts {
  readonly bus: Bus;
  readonly onFailed: (chargerId: string, why: string) => void;
}

/** What other parts ask about chargers' abilities. */
export interface CapabilityParts {
  readonly features: FirmwareFeatures;
  readonly discovery: Discovery;
}

/** A charger that has just booted first says what its connectors do, and delivers what it has kept. */
const AFTER_BOOT_MS = 10_000;
/** So many chargers are read at once, whatever number boots: each costs a few dozen rows. */
const MOST_AT_ONCE = 4;
/** No more wait; who is not among them has its turn at a later boot. */
const MOST_WAITING = 20_000;

/**
 * Reads chargers' configurations: on demand, and once it is started after the first boot of a firmware version. A few at a time over the whole fleet, in
 * the order in which they came; a charger whose socket goes meanwhile is left for its next boot.
 */
export class Discovery {
  readonly #ports: DiscoveryPorts;
  /** By charger id; those that were asked for go first and in any case. */
  readonly #waiting = new Map<string, { readonly dueMs: number; readonly isAsked: boolean }>();
  readonly #running = new Map<string, Promise<void>>();
  #unsubscribe: () => void = () => undefined;
  #timer: Timer | undefined;
  #isStopped = false;

  constructor(ports: DiscoveryPorts) {
    this.#ports = ports;
  }

  /** From now on chargers are read after their boots, too. */
  start(): void {
    this.#unsubscribe = this.#ports.bus.subscribe((change, isHere) => {
      if (isHere && change.kind === 'booted') this.#add(change.chargerId, AFTER_BOOT_MS, false);
    });
  }

  /** Reads it anew, as soon as there is a place. Raises CHARGER_UNKNOWN. */
  async discover(to: CommandTarget): Promise<DiscoveryView> {
    await chargerNumber(this.#ports.db, to.organisationNo, to.chargerId);
    this.#add(to.chargerId, 0, true);
    return this.view(to);
  }

  /** How the last reading went, or that one is on its way. Raises CHARGER_UNKNOWN. */
  async view({ organisationNo, chargerId }: CommandTarget): Promise<DiscoveryView> {
    const no = await chargerNumber(this.#ports.db, organisationNo, chargerId);
    const row = await this.#ports.db.selectFrom('discovery').selectAll().where('charger_no', '=', no).executeTakeFirst();
    const now = this.#running.has(chargerId) ? 'running' : this.#waiting.has(chargerId) ? 'waiting' : null;
    return {
      state: now ?? row?.state ?? 'none',
      firmwareVersion: row?.firmware_version ?? null,
      finishedAt: row?.finished_at.toISOString() ?? null,
      reason: row?.reason ?? '',
    };
  }

  /** Ends it, after the answers that are waited for: to be called before the gateway closes its sockets, which ends those. */
  stop(): void {
    this.#isStopped = true;
    this.#unsubscribe();
    this.#timer?.cancel();
    this.#waiting.clear();
  }

  #add(chargerId: string, afterMs: number, isAsked: boolean): void {
    if (this.#isStopped || this.#running.has(chargerId) || this.#waiting.size >= MOST_WAITING) return;
    const dueMs = this.#ports.clock.monotonicMs() + afterMs;
    const before = this.#waiting.get(chargerId);
    this.#waiting.set(chargerId, { dueMs: Math.min(dueMs, before?.dueMs ?? dueMs), isAsked: isAsked || (before?.isAsked ?? false) });
    this.#begin();
  }

  #begin(): void {
    this.#timer?.cancel();
    const now = this.#ports.clock.monotonicMs();
    for (const [chargerId, { dueMs, isAsked }] of this.#waiting) {
      if (this.#running.size >= MOST_AT_ONCE) return;
      if (dueMs > now) continue;
      this.#waiting.delete(chargerId);
      this.#running.set(chargerId, this.#run(chargerId, isAsked));
    }
    const nextMs = Math.min(...[...this.#waiting.values()].map(({ dueMs }) => dueMs));
    if (Number.isFinite(nextMs)) this.#timer = this.#ports.clock.setTimer(nextMs - now, () => this.#begin());
  }

  async #run(chargerId: string, isAsked: boolean): Promise<void> {
    const { db, bus, onFailed } = this.#ports;
    try {
      const charger = await identityOf(db, chargerId);
      if (charger && (isAsked || !(await isDiscovered(db, charger)))) {
        await discoverCharger(this.#ports, charger);
        bus.publish({ kind: 'charger', chargerId });
      }
    } catch (error) {
      if (!this.#isStopped) onFailed(chargerId, messageOf(error));
    } finally {
      this.#running.delete(chargerId);
      if (!this.#isStopped) this.#begin();
    }
  }
}

async function identityOf(db: Kysely<Database>, chargerId: string) {
  const row = await db
    .selectFrom('charger')
    .select(['no', 'id', 'organisation_no', 'vendor', 'model', 'firmware_version', 'boot_no', 'registration'])
    .where('id', '=', chargerId)
    .executeTakeFirst();
  if (row?.registration !== 'Accepted') return undefined;
  return {
    no: row.no,
    to: { organisationNo: row.organisation_no, chargerId: row.id },
    vendor: row.vendor ?? '',
    model: row.model ?? '',
    firmwareVersion: row.firmware_version ?? '',
    bootNo: row.boot_no,
  };
}

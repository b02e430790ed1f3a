import { connectorKey } from '../setup/connector-key.ts';
import { ladderProfile, takeBack, USER_LIMIT_KEY, userLimitIn, userLimitOf, userLimitText } from './climb.ts';
import type { ConnectorMemory } from './connector-memory.ts';
import { nextRung, type Rung } from './ladder.ts';
import type { Climbed } from './loop-lines.ts';
import { TAIL_MS } from './order-desk.ts';
import type { LoopConnector, LoopPorts, LoopSite } from './ports.ts';
import type { Remembered } from './remembered.ts';
import { grantOf } from './site-step.ts';
import type { WantedOrder } from './wanted-order.ts';

/** What could not be taken back is tried again after this, ms. */
const TAKE_BACK_EVERY_MS = 300_000;

/** A rung that is about to be climbed, with what was remembered before. */
export interface Climb extends Climbed {
  readonly before: ConnectorMemory;
}

/** S8: the ladder for chargers that draw more than they were offered, and what it leaves in them, which is taken back once their session is over. */
export class LadderDesk {
  readonly #ports: LoopPorts;
  readonly #remembered: Remembered;
  /** Stores what is remembered. */
  readonly #store: () => Promise<void>;

  constructor(ports: LoopPorts, remembered: Remembered, store: () => Promise<void>) {
    this.#ports = ports;
    this.#remembered = remembered;
    this.#store = store;
  }

  /** The next rung for every charger that ignores its order and was given time, remembered as climbed. One that is being told something is let be. */
  next(connectors: ReadonlyMap<string, LoopConnector>, isBusy: (key: string) => boolean, nowMs: number): readonly Climb[] {
    return [...connectors].flatMap(([key, connector]) => {
      const before = this.#remembered.of(key);
      const rung = nextRung(before, grantOf(this.#remembered.all.state, { memory: before }), nowMs);
      if (!rung || isBusy(key)) return [];
      this.#remembered.change(key, (known) => ({
        ...known,
        rung: known.rung + 1,
        rungAtMs: nowMs,
        residue: withResidue(known, connector, rung),
        takenOut: rung === 'inoperative' && connector.protocol === 'OCPP' ? { atMs: nowMs, isSeen: false } : known.takenOut,
      }));
      return [{ connector, rung, before }];
    });
  }

  /** It was not climbed after all. */
  withdraw({ connector, before: { rung, rungAtMs, residue, takenOut } }: Climb): void {
    this.#remembered.change(connectorKey(connector), (known) => ({ ...known, rung, rungAtMs, residue, takenOut }));
  }

  /** Does what a rung says; *resend* is an order, see {@link resendOf}. */
  async climb(site: LoopSite, { connector, rung }: Climb): Promise<void> {
    const { chargerOf, log, allowed, clock } = this.#ports;
    const { chargerId, connectorId, protocol } = connector;
    const charger = chargerOf(site.organisationNo, chargerId);
    const memory = this.#remembered.of(connectorKey(connector));
    switch (rung) {
      case 'resend':
        return;
      case 'defaultProfile':
        if (protocol === 'OCPP') {
          const nowMs = clock.now();
          const stretches = allowed.segmentsOf(chargerId, connectorId, nowMs, nowMs + TAIL_MS);
          await charger.setProfile(connectorId, ladderProfile(connector, memory, nowMs, stretches));
        }
        return;
      case 'vendorKey':
        if (protocol === 'OCPP') await this.#limitUser(site, connector, memory.told?.limitA ?? 0);
        return;
      case 'stop':
        if (memory.session) await charger.stop(memory.session.transactionId);
        return;
      case 'inoperative':
        // It stays so until somebody has looked at it.
        if (protocol === 'OCPP' && (await charger.makeInoperative(connectorId)).kind === 'refused')
          this.#remembered.change(connectorKey(connector), (known) => ({ ...known, takenOut: null }));
        return;
      case 'alarm':
        log.error(
          { siteId: site.id, chargerId, connectorId },
          'a charger draws more than it was offered, and nothing that was tried stops it',
        );
    }
  }

  /** Takes back what the ladder left where nobody charges any more. */
  async tidy(site: LoopSite, nowMs: number): Promise<void> {
    const { chargerOf, presence, allowed } = this.#ports;
    for (const connector of site.connectors) {
      const key = connectorKey(connector);
      const { residue, session } = this.#remembered.of(key);
      if (!residue || session || nowMs < residue.tryAtMs || !presence.isOnline(connector.chargerId)) continue;
      this.#remembered.change(key, (memory) => ({ ...memory, residue: { ...residue, tryAtMs: nowMs + TAKE_BACK_EVERY_MS } }));
      const standing = residue.limitBeforeA === null ? null : await this.#userLimit(connector);
      const isGone = await takeBack(chargerOf(site.organisationNo, connector.chargerId), connector.connectorId, residue, standing);
      if (!isGone) continue;
      // Its default profile may have stood where the schedule has one: a charger keeps one for each stack level (OCPP 1.6, 3.13.2).
      if (residue.hasDefault) allowed.compare(connector.chargerId);
      this.#remembered.change(key, (memory) => ({ ...memory, residue: null }));
      await this.#store();
    }
  }

  async #limitUser(site: LoopSite, connector: LoopConnector, limitA: number): Promise<void> {
    const { chargerId, connectorId } = connector;
    const key = connectorKey(connector);
    const standing = await this.#userLimit(connector);
    const limitBeforeA = this.#remembered.of(key).residue?.limitBeforeA ?? userLimitOf(standing, connector);
    this.#remembered.change(key, (memory) => ({ ...memory, residue: { hasDefault: false, tryAtMs: 0, ...memory.residue, limitBeforeA } }));
    // What stood there is known even if this is the last that this node does.
    await this.#store();
    const charger = this.#ports.chargerOf(site.organisationNo, chargerId);
    await charger.setKey(USER_LIMIT_KEY, userLimitText(standing, connectorId, Math.floor(limitA)));
  }

  #userLimit({ chargerNo }: LoopConnector): Promise<string | null> {
    return userLimitIn(this.#ports.store.db, chargerNo);
  }
}

function withResidue({ residue }: ConnectorMemory, { protocol }: LoopConnector, rung: Rung): ConnectorMemory['residue'] {
  return rung === 'defaultProfile' && protocol === 'OCPP' ? { limitBeforeA: null, tryAtMs: 0, ...residue, hasDefault: true } : residue;
}

/** The order of the first rung: what was told last, whole, with its tail and its phases. */
export function resendOf({ connector, before: { session, told, route } }: Climb): WantedOrder | null {
  if (!session) return null;
  const { transactionId } = session;
  const limitA = told?.transactionId === transactionId ? told.limitA : 0;
  return { key: connectorKey(connector), transactionId, limitA, route, why: 'resend', isForSafety: true, isAwaited: false };
}

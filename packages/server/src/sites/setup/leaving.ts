import type { SiteConnector } from '@phasor/contract';
import type { Clock } from '@phasor/kernel';
import type { Orders } from '../../chargers/index.ts';
import type { Store } from '../../store/index.ts';
import type { Residue } from '../loop/connector-memory.ts';
import { releaseCharger, type ChargerPort } from './configure-charger.ts';
import { readConnectorFacts, type ConnectorFacts } from './connector-facts.ts';
import { connectorKey } from './connector-key.ts';
import { eachOf } from './each-of.ts';
import type { GiveBack } from './give-back.ts';
import { groupBy } from './group-by.ts';
import { leftOf, leftText, owedFailsafes } from './left-sites.ts';
import { writeProof } from './proof-rows.ts';
import { restoreSampling } from './sampling.ts';
import { noteSetupWrites, WriteCount } from './setup-writes.ts';
import { forgetWritten, writtenKeys } from './sampling-rows.ts';
import type { Author } from './site-book.ts';

export interface LeavingPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly charger: ChargerPort;
  readonly orders: Pick<Orders, 'place'>;
  readonly isOnline: (chargerId: string) => boolean;
  /** Resolves when the loops know what was stored of their sites. */
  readonly loopsKnow: () => Promise<void>;
  readonly giveBack: Pick<GiveBack, 'connector' | 'residue' | 'load' | 'isOwed' | 'whenHere'>;
}

/** Takes back what was written into chargers that leave a site; into one that is away when it is here again. */
export class Leaving {
  readonly #ports: LeavingPorts;
  /** Chargers that are owed their release. */
  #owed: ReadonlySet<string> = new Set();

  constructor(ports: LeavingPorts) {
    this.#ports = ports;
  }

  /** Reads who is owed something, after a start. */
  async load(): Promise<void> {
    await this.#loadLeft();
    await this.#ports.giveBack.load();
  }

  async #loadLeft(): Promise<void> {
    const owed = await owedFailsafes(this.#ports.store.db, null);
    this.#owed = new Set(owed.map(({ settings }) => settings.chargerId));
  }

  /** Whether a charger is here that is owed its release. */
  isDue(chargerId: string): boolean {
    const { giveBack, isOnline } = this.#ports;
    return (this.#owed.has(chargerId) || giveBack.isOwed(chargerId)) && isOnline(chargerId);
  }

  /** Lets connectors go that have left their site. One that is away keeps its failsafe meanwhile, which is lower: safe, and told in the proofs. */
  async release(author: Author, connectors: readonly SiteConnector[], residues: Residues = new Map()): Promise<void> {
    const { store, clock, loopsKnow } = this.#ports;
    if (connectors.length === 0) return;
    await loopsKnow();
    const facts = await readConnectorFacts(store.db, author.organisationNo, connectors, clock.now());
    await this.#releaseAll(
      author,
      facts.filter((known) => isHeld(known) || residues.has(connectorKey(known.settings))),
      residues,
    );
  }

  /** Lets those of these chargers go that were away when they left, and gives back the phases that are owed to them. */
  async complete(chargerIds: readonly string[]): Promise<void> {
    await this.#completeLeft(chargerIds);
    await this.#ports.giveBack.whenHere(chargerIds);
  }

  async #completeLeft(chargerIds: readonly string[]): Promise<void> {
    const { store, clock } = this.#ports;
    const owed = await owedFailsafes(store.db, chargerIds);
    for (const [organisationNo, all] of groupBy(owed, (one) => one.organisationNo)) {
      for (const taken of all.filter(({ isTaken }) => isTaken))
        await writeProof(store.db, organisationNo, taken, { failsafe_is_owed: false });
      const left = all.filter(({ isTaken }) => !isTaken);
      const connectors = left.map(({ settings }) => settings);
      const residues = new Map(left.flatMap(({ settings, residue }) => (residue ? [[connectorKey(settings), residue] as const] : [])));
      await this.#releaseAll(
        { organisationNo, by: null },
        await readConnectorFacts(store.db, organisationNo, connectors, clock.now()),
        residues,
      );
    }
    if (owed.length > 0) await this.#loadLeft();
  }

  async #releaseAll(author: Author, facts: readonly ConnectorFacts[], residues: Residues): Promise<void> {
    const { store, isOnline } = this.#ports;
    await eachOf([...groupBy(facts, ({ settings }) => settings.chargerId)], async ([chargerId, group]) => {
      const owe = async (): Promise<void> => {
        for (const known of group) {
          const aloneBy = leftOf(known.proof?.left_with ?? null)?.aloneBy;
          const left_with = leftText({ ...known, aloneBy, residue: residues.get(connectorKey(known.settings)) });
          await writeProof(store.db, author.organisationNo, known, { failsafe_is_owed: true, left_with });
        }
        this.#owed = new Set([...this.#owed, chargerId]);
      };
      if (!isOnline(chargerId)) return owe();
      await this.#releaseCharger(author, chargerId, group, residues);
      // It went away meanwhile, and nobody knows what it has heard.
      if (!isOnline(chargerId)) await owe();
    });
  }

  async #releaseCharger(
    { organisationNo, by }: Author,
    chargerId: string,
    group: readonly ConnectorFacts[],
    residues: Residues,
  ): Promise<void> {
    const { store, clock, giveBack, orders } = this.#ports;
    const to = { organisationNo, chargerId };
    const writes = new WriteCount();
    const charger = writes.inSetup(this.#ports.charger);
    const [overCapi, overOcpp] = [group.filter(isCapi), group.filter((known) => !isCapi(known))];
    for (const known of overCapi) {
      const { settings, maxA } = known;
      const body = { kind: 'limit', connectorId: settings.connectorId, nowA: maxA, validUntil: null, safeA: maxA } as const;
      await orders.place(organisationNo, chargerId, body);
      await writeProof(store.db, organisationNo, known, { standing_a: null, failsafe_is_owed: false });
    }
    for (const known of overOcpp) {
      const residue = residues.get(connectorKey(known.settings));
      if (residue) await giveBack.residue(organisationNo, known, residue);
    }
    const left = await releaseCharger(charger, to, overOcpp.map(heldOf), by);
    for (const known of overOcpp) {
      const isLeft = left.includes(known.settings.connectorId);
      await writeProof(store.db, organisationNo, known, {
        ...{ offline_key_a: null, failsafe_is_owed: false },
        ...(isLeft ? {} : { standing_a: null }),
      });
      await giveBack.connector(organisationNo, known);
    }
    const written = await writtenKeys(store.db, group);
    if (written && (await restoreSampling(charger, to, written, by))) await forgetWritten(store.db, group);
    const [first] = group;
    if (first) await noteSetupWrites(store.db, organisationNo, first, writes, clock.now());
  }
}

/** What the ladder has left in chargers (S8), by `chargerId/connectorId`. */
type Residues = ReadonlyMap<string, Residue>;

const isCapi = ({ evidence }: ConnectorFacts): boolean => evidence.protocol === 'CAPI';

/** Something of ours stands in it; over CAPI its last limit, which holds for ever. */
const isHeld = ({ evidence: { protocol, offlineKeyA, standingA }, proof }: ConnectorFacts): boolean =>
  protocol === 'CAPI' ? proof?.standing_a != null : offlineKeyA !== null || standingA !== null || proof?.sampling_before != null;

const heldOf = ({ settings, evidence }: ConnectorFacts) => ({
  connectorId: settings.connectorId,
  hasKey: evidence.offlineKeyA !== null,
  isStanding: evidence.standingA !== null,
});

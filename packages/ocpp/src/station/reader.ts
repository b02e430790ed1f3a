import type { Authoriser } from './authoriser.ts';
import type { Board } from './board.ts';
import type { Connector } from './connector.ts';
import type { Tag } from './feature.ts';
import type { Transactions } from './transactions.ts';

const NOBODY: readonly string[] = [];

/** What the tag reader leads to: a transaction that ends, a cable that is released, or a transaction that begins. */
export class Reader {
  readonly #board: Board;
  readonly #authoriser: Authoriser;
  readonly #transactions: Transactions;
  /** Whose answer is still awaited, and where: a second look at the card must not begin a second transaction. */
  #asking: readonly string[] = NOBODY;

  constructor(board: Board, authoriser: Authoriser, transactions: Transactions) {
    this.#board = board;
    this.#authoriser = authoriser;
    this.#transactions = transactions;
  }

  /** A tag is held to the reader: it ends the transaction it may end, and otherwise begins one on that connector, or on a free one. */
  async present(idTag: string, connector?: Connector): Promise<void> {
    const within = connector ? [connector] : this.#board.connectors;
    const own = within.find(({ transaction }) => transaction && isSame(transaction.idTag, idTag));
    if (own) return this.#transactions.stop(own, 'Local', { idTag });
    const waiting = within.find(({ heldFor }) => heldFor && isSame(heldFor.idTag, idTag));
    if (waiting) return this.#transactions.release(waiting);
    const asking = `${connector?.connectorId ?? 0} ${idTag.toLowerCase()}`;
    if (this.#asking.includes(asking)) return;
    this.#asking = [...this.#asking, asking];
    const verdict = await this.#authoriser.check(idTag);
    this.#asking = this.#asking.filter((other) => other !== asking);
    if (!this.#board.isRunning) return;
    const tag = { idTag, parentIdTag: verdict.parentIdTag };
    const place = (this.#kinConnector(tag, within) ?? this.freeFor(tag, within))?.connectorId ?? null;
    this.#board.emit({ kind: 'tagPresented', idTag, verdict: verdict.status, connectorId: place });
    if (verdict.status === 'Accepted') this.#accepted(tag, within);
  }

  /** A connector that takes a new transaction of that tag: one with a cable in before one without. */
  freeFor(tag: Tag, within: readonly Connector[] = this.#board.connectors): Connector | undefined {
    const free = within.filter((candidate) => candidate.isFree && this.#board.features.mayUse(candidate.connectorId, tag));
    return free.find(({ isPlugged }) => isPlugged) ?? free[0];
  }

  #accepted(tag: Tag, within: readonly Connector[]): void {
    const kin = this.#kinConnector(tag, within);
    if (kin) return this.#transactions.stop(kin, 'Local', { idTag: tag.idTag });
    const waiting = within.find(({ heldFor }) => heldFor && this.#isKin(heldFor, tag));
    if (waiting) return this.#transactions.release(waiting);
    const target = this.freeFor(tag, within);
    if (target) this.#transactions.admit(target, { ...tag, profile: null });
  }

  /** Where somebody of the same group charges. */
  #kinConnector(tag: Tag, within: readonly Connector[]): Connector | undefined {
    return within.find(({ transaction }) => transaction && this.#isKin(transaction, tag));
  }

  #isKin(other: Tag, { parentIdTag }: Tag): boolean {
    return parentIdTag !== null && (other.parentIdTag ?? this.#authoriser.parentOf(other.idTag)) === parentIdTag;
  }
}

/** Tags are compared without regard to case (OCPP 1.6, 7.15: CiString). */
function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

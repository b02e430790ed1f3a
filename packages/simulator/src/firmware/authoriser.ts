import type { AuthorizationStatus, IdTagInfo } from '@phasor/ocpp';
import type { Board } from './board.ts';
import type { Uplink } from './uplink.ts';

/** What is known of a tag: the central system's word, or `Unreachable` when nobody could be asked and nothing allows it unasked. */
export interface TagVerdict {
  readonly status: AuthorizationStatus | 'Unreachable';
  readonly parentIdTag: string | null;
}

const CACHE_SIZE = 200;

/** Decides about tags: by Authorize while connected, by the authorisation cache otherwise (OCPP 1.6, 3.5). The cache outlives a power cut. */
export class Authoriser {
  readonly #board: Board;
  readonly #uplink: Uplink;
  readonly #isOnline: () => boolean;
  readonly #cache = new Map<string, IdTagInfo>();

  constructor(board: Board, uplink: Uplink, isOnline: () => boolean) {
    this.#board = board;
    this.#uplink = uplink;
    this.#isOnline = isOnline;
  }

  async check(idTag: string): Promise<TagVerdict> {
    const { configuration } = this.#board;
    const known = this.#recall(idTag);
    if (known && configuration.isOn('LocalPreAuthorize')) return verdictOf(known);
    if (this.#isOnline()) {
      const outcome = await this.#uplink.call('Authorize', { idTag });
      if (outcome.kind === 'result') {
        this.learn(idTag, outcome.payload.idTagInfo);
        return verdictOf(outcome.payload.idTagInfo);
      }
    }
    if (known && configuration.isOn('LocalAuthorizeOffline')) return verdictOf(known);
    const isAllowed = configuration.isOn('AllowOfflineTxForUnknownId');
    return { status: isAllowed ? 'Accepted' : 'Unreachable', parentIdTag: null };
  }

  /** Remembers what the central system said of a tag. */
  learn(idTag: string, info: IdTagInfo | undefined): void {
    if (!info || !this.#board.configuration.isOn('AuthorizationCacheEnabled')) return;
    this.#cache.delete(idTag);
    this.#cache.set(idTag, info);
    const [oldest] = this.#cache.keys();
    if (this.#cache.size > CACHE_SIZE && oldest !== undefined) this.#cache.delete(oldest);
  }

  /** The group that a tag was last said to belong to. */
  parentOf(idTag: string): string | null {
    return this.#cache.get(idTag)?.parentIdTag ?? null;
  }

  clear(): void {
    this.#cache.clear();
  }

  /** A tag's entry, if it may charge by it. */
  #recall(idTag: string): IdTagInfo | undefined {
    const info = this.#cache.get(idTag);
    if (!info || info.status !== 'Accepted' || !this.#board.configuration.isOn('AuthorizationCacheEnabled')) return undefined;
    const isExpired = info.expiryDate !== undefined && Date.parse(info.expiryDate) <= this.#board.clock.now();
    return isExpired ? undefined : info;
  }
}

function verdictOf({ status, parentIdTag }: IdTagInfo): TagVerdict {
  return { status, parentIdTag: parentIdTag ?? null };
}

import type { AuthorizationStatus, IdTagInfo } from '../messages.ts';
import type { Board } from './board.ts';
import type { CentralSystem } from './central-system.ts';
import type { Section } from './feature.ts';
import type { LocalList } from './local-list.ts';

/** What is known of a tag: the central system's word, or `Unreachable` when nobody could be asked and nothing allows it unasked. */
export interface TagVerdict {
  readonly status: AuthorizationStatus | 'Unreachable';
  readonly parentIdTag: string | null;
}

/** The authorisation cache as it is kept, oldest first. */
type KeptCache = readonly (readonly [idTag: string, info: IdTagInfo])[];

const CACHE_SIZE = 200;

/**
 * Decides about tags (OCPP 1.6, 3.5): by Authorize while online, by the local list and the authorisation cache otherwise, and before
 * Authorize where `LocalPreAuthorize` says so. What the list says of a tag, the cache cannot overrule. The cache outlives a power cut.
 */
export class Authoriser {
  readonly #board: Board;
  readonly #centralSystem: CentralSystem;
  readonly #list: LocalList;
  readonly #section: Section<KeptCache>;
  readonly #cache: Map<string, IdTagInfo>;

  constructor(board: Board, centralSystem: CentralSystem, list: LocalList, section: Section<KeptCache>) {
    this.#board = board;
    this.#centralSystem = centralSystem;
    this.#list = list;
    this.#section = section;
    this.#cache = new Map(section.read());
  }

  async check(idTag: string): Promise<TagVerdict> {
    const { configuration } = this.#board;
    const known = this.#recall(idTag);
    // Only a tag that may charge is spared the question; another one may have been let in since.
    if (known?.status === 'Accepted' && configuration.isOn('LocalPreAuthorize')) return known;
    if (this.#centralSystem.isOnline) {
      const outcome = await this.#centralSystem.call('Authorize', { idTag });
      if (outcome.kind === 'result') {
        this.learn(idTag, outcome.payload.idTagInfo);
        return verdictOf(outcome.payload.idTagInfo);
      }
    }
    if (known) return configuration.isOn('LocalAuthorizeOffline') ? known : { ...known, status: 'Unreachable' };
    return { status: configuration.isOn('AllowOfflineTxForUnknownId') ? 'Accepted' : 'Unreachable', parentIdTag: null };
  }

  /** Remembers what the central system said of a tag. */
  learn(idTag: string, info: IdTagInfo | undefined): void {
    const name = idTag.toLowerCase();
    if (!info || !this.#board.configuration.isOn('AuthorizationCacheEnabled')) return;
    const isNews = JSON.stringify(this.#cache.get(name)) !== JSON.stringify(info);
    this.#cache.delete(name);
    this.#cache.set(name, info);
    const [oldest] = this.#cache.keys();
    if (this.#cache.size > CACHE_SIZE && oldest !== undefined) this.#cache.delete(oldest);
    if (isNews) this.#section.write([...this.#cache]);
  }

  /** The group that a tag was last said to belong to. */
  parentOf(idTag: string): string | null {
    return this.#recall(idTag)?.parentIdTag ?? null;
  }

  clear(): void {
    this.#cache.clear();
    this.#section.write([]);
  }

  /** What list or cache say of a tag now; nothing when neither is in use, or knows it. */
  #recall(idTag: string): (TagVerdict & { readonly status: AuthorizationStatus }) | undefined {
    const { configuration, hardware } = this.#board;
    const listed = configuration.isOn('LocalAuthListEnabled') ? this.#list.get(idTag) : undefined;
    const cached = configuration.isOn('AuthorizationCacheEnabled') ? this.#cache.get(idTag.toLowerCase()) : undefined;
    const info = listed ?? cached;
    if (!info) return undefined;
    const isExpired = info.status === 'Accepted' && info.expiryDate !== undefined && Date.parse(info.expiryDate) <= hardware.timeMs();
    return verdictOf(isExpired ? { ...info, status: 'Expired' } : info);
  }
}

function verdictOf({ status, parentIdTag }: IdTagInfo): TagVerdict & { readonly status: AuthorizationStatus } {
  return { status, parentIdTag: parentIdTag ?? null };
}

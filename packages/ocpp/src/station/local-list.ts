import type { IdTagInfo } from '../messages.ts';
import type { Section } from './feature.ts';

/** The local authorisation list as it is kept. */
interface KeptList {
  readonly version: number;
  readonly entries: readonly (readonly [idTag: string, info: IdTagInfo])[];
}

const EMPTY: ReadonlyMap<string, IdTagInfo> = new Map();

/** The local authorisation list (OCPP 1.6, 3.5.2): what the central system laid down about tags. The authoriser reads it before its cache. */
export class LocalList {
  readonly #section: Section<KeptList>;
  #version: number;
  #entries: ReadonlyMap<string, IdTagInfo>;

  constructor(section: Section<KeptList>) {
    const kept = section.read();
    this.#section = section;
    this.#version = kept?.version ?? 0;
    this.#entries = kept ? new Map(kept.entries.map(([idTag, info]) => [keyOf(idTag), info])) : EMPTY;
  }

  /** 0 while it is empty. */
  get version(): number {
    return this.#version;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** What it says of a tag; case does not matter (OCPP 1.6, 7.15: CiString). */
  get(idTag: string): IdTagInfo | undefined {
    return this.#entries.get(keyOf(idTag));
  }

  /** Every entry. Tags in lower case. */
  get entries(): ReadonlyMap<string, IdTagInfo> {
    return this.#entries;
  }

  /** Takes the place of what was there. An empty list is of version 0, whatever is said. */
  replace(version: number, entries: ReadonlyMap<string, IdTagInfo>): void {
    this.#entries = new Map([...entries].map(([idTag, info]) => [keyOf(idTag), info]));
    this.#version = this.#entries.size === 0 ? 0 : version;
    this.#section.write({ version: this.#version, entries: [...this.#entries] });
  }
}

function keyOf(idTag: string): string {
  return idTag.toLowerCase();
}

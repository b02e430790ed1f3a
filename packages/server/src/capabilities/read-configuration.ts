import type { KeyValue } from '@phasor/ocpp';

/** What a charger made of one GetConfiguration. */
export type Told =
  | { readonly kind: 'told'; readonly keys: readonly KeyValue[]; readonly unknown: readonly string[] }
  /** A CALLERROR. */
  | { readonly kind: 'refused' }
  /** No answer in time. */
  | { readonly kind: 'silent' }
  /** The connection is gone, or was never there. */
  | { readonly kind: 'gone'; readonly wasSent: boolean };

/** How this firmware is known to be read, from chargers before this one. */
export interface Manner {
  /** Whether it answers when asked for all keys at once; null: not tried. */
  readonly tellsAll: boolean | null;
  /** How many keys it answers at once; null: not known. */
  readonly atOnce: number | null;
}

export interface ConfigurationRead {
  readonly keys: readonly KeyValue[];
  /** Keys that the charger says it does not know. */
  readonly unknown: readonly string[];
  /** What was found out about the way to ask. */
  readonly manner: Manner;
  /** `complete`, or why there may be more. */
  readonly end: 'complete' | 'refused' | 'silent' | 'gone';
}

/** More keys in one request gain nothing. */
const MOST_AT_ONCE = 20;
/** A charger that tells no GetConfigurationMaxKeys is asked for so many: some silently answer no more. */
const CAREFUL_AT_ONCE = 4;
/** As often in a row without an answer, or with a CALLERROR even for one key, it is left alone. */
const MOST_SILENCES = 5;
const MOST_REFUSALS = 5;

/**
 * Reads a charger's configuration. First GetConfigurationMaxKeys alone, which every charger can answer. Then all at once, which the
 * standard allows whatever that number is (OCPP 1.6, section 5.8), but some chargers never answer, or only in part: without the keys that
 * are `required`. Then what is still missing of `wanted`, a few keys at a time, fewer when the charger chokes. What an earlier charger
 * of this firmware choked on is left out.
 */
export async function readConfiguration(
  ask: (keys: readonly string[] | null) => Promise<Told>,
  { wanted, required }: { readonly wanted: readonly string[]; readonly required: readonly string[] },
  manner: Manner,
): Promise<ConfigurationRead> {
  const read = new Reading(manner);
  const first = await ask(['GetConfigurationMaxKeys']);
  if (read.add(first) === 'gone') return read.result('gone');
  if (manner.tellsAll !== false) {
    const all = await ask(null);
    read.noteAll(all);
    if (read.add(all) === 'gone') return read.result('gone');
    if (read.missing(required).length === 0) return read.result('complete');
  }
  let atOnce = read.atOnce;
  let silences = first.kind === 'silent' ? 1 : 0;
  let refusals = 0;
  for (let missing = read.missing(wanted); missing.length > 0; missing = read.missing(wanted)) {
    const chunk = missing.slice(0, atOnce);
    const told = await ask(chunk);
    const got = read.add(told);
    if (got === 'gone') return read.result('gone');
    silences = told.kind === 'silent' ? silences + 1 : 0;
    if (silences >= MOST_SILENCES) return read.result('silent');
    const answered = chunk.length - read.missing(chunk).length;
    if (answered === chunk.length) read.noteChunk(chunk.length);
    else if (answered > 0) atOnce = answered;
    else if (chunk.length > 1) atOnce = Math.ceil(chunk.length / 2);
    else read.giveUp(chunk);
    refusals = told.kind === 'refused' && chunk.length === 1 ? refusals + 1 : 0;
    if (refusals >= MOST_REFUSALS) return read.result('refused');
  }
  return read.result('complete');
}

/** What has been told so far. */
class Reading {
  /** By key in lower case: keys are compared so. */
  readonly #keys = new Map<string, KeyValue>();
  readonly #unknown = new Map<string, string>();
  readonly #givenUp = new Set<string>();
  #tellsAll: boolean | null;
  #workedAtOnce: number | null;

  constructor(manner: Manner) {
    this.#tellsAll = manner.tellsAll;
    this.#workedAtOnce = manner.atOnce;
  }

  add(told: Told): Told['kind'] {
    if (told.kind !== 'told') return told.kind;
    for (const key of told.keys) this.#keys.set(key.key.toLowerCase(), key);
    for (const key of told.unknown) this.#unknown.set(key.toLowerCase(), key);
    return told.kind;
  }

  /** A connection that breaks at this question may have broken of it. */
  noteAll(all: Told): void {
    if (all.kind === 'gone' && !all.wasSent) return;
    this.#tellsAll = all.kind === 'told' && all.keys.length > 0;
  }

  noteChunk(length: number): void {
    this.#workedAtOnce = Math.max(length, this.#workedAtOnce ?? 0);
  }

  giveUp(keys: readonly string[]): void {
    for (const key of keys) this.#givenUp.add(key.toLowerCase());
  }

  missing(wanted: readonly string[]): string[] {
    return wanted.filter((key) => {
      const name = key.toLowerCase();
      return !this.#keys.has(name) && !this.#unknown.has(name) && !this.#givenUp.has(name);
    });
  }

  /** The charger's own word, else what worked before, else a careful few. */
  get atOnce(): number {
    const told = Number(this.#keys.get('getconfigurationmaxkeys')?.value);
    const most = Number.isInteger(told) && told > 0 ? told : (this.#workedAtOnce ?? CAREFUL_AT_ONCE);
    return Math.min(most, MOST_AT_ONCE);
  }

  result(end: ConfigurationRead['end']): ConfigurationRead {
    return {
      keys: [...this.#keys.values()],
      unknown: [...this.#unknown].flatMap(([name, key]) => (this.#keys.has(name) ? [] : [key])),
      manner: { tellsAll: this.#tellsAll, atOnce: this.#workedAtOnce },
      end,
    };
  }
}

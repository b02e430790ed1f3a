import type { ConfigurationStatus, KeyValue } from '../messages.ts';
import type { Section } from './feature.ts';
import type { ConfigurationKey, ValueKind } from './facts.ts';
import { areMeasurands } from './measurands.ts';

/** What was changed, by key in lower case. */
type Changes = Readonly<Record<string, string>>;

export interface ConfigurationListener {
  /** A key, in its proper spelling, has a new value. */
  reconfigured(key: string): void;
}

/** GetConfiguration's answer. */
export interface ConfigurationList {
  readonly configurationKey: KeyValue[];
  readonly unknownKey: string[];
}

/**
 * The configuration keys of one life of the station: a table as delivered, and what was changed since, which outlives power cuts. Keys are
 * compared without regard to case (OCPP 1.6, 9.1).
 *
 * A key that a station lacks is off, 0 or empty for the firmware; where another reading would be safer, the firmware says so at the place.
 */
export class Configuration {
  /** By name in lower case: those of the facts, then those of each feature. Shared by all stations with the same tables. */
  readonly #tables: ReadonlyMap<string, ConfigurationKey>[] = [];
  readonly #measurands: readonly string[];
  readonly #section: Section<Changes>;
  /** What counts now; the section may hold more, for keys that wait for the next start. */
  #changes: Changes;
  #listener: ConfigurationListener | null = null;

  constructor(keys: readonly ConfigurationKey[], measurands: readonly string[], section: Section<Changes>) {
    this.#measurands = measurands;
    this.#section = section;
    this.#changes = section.read() ?? {};
    this.add(keys);
  }

  /** Adds the keys of a feature. Of a key that the facts have too, the facts give the value, and the feature says what it takes. */
  add(keys: readonly ConfigurationKey[]): void {
    if (keys.length > 0) this.#tables.push(tableOf(keys));
  }

  /** Tells the listener after each change. */
  onChange(listener: ConfigurationListener): void {
    this.#listener = listener;
  }

  has(key: string): boolean {
    return this.#known(key.toLowerCase()) !== undefined;
  }

  /** The value in force; the empty string for a key that this station lacks. Write-only ones too. */
  text(key: string): string {
    const name = key.toLowerCase();
    const first = this.#tables.find((table) => table.has(name));
    return first ? (this.#changes[name] ?? first.get(name)?.value ?? '') : '';
  }

  isOn(key: string): boolean {
    return this.text(key).toLowerCase() === 'true';
  }

  integer(key: string): number {
    return Number(this.text(key));
  }

  /** ChangeConfiguration, as the central system sees it. */
  change(key: string, value: string): ConfigurationStatus {
    const known = this.#known(key.toLowerCase());
    if (!known) return 'NotSupported';
    if (known.access === 'ro' || !this.#takes(known.accepts, value)) return 'Rejected';
    if (!known.needsReboot) return this.set(key, value) ? 'Accepted' : 'Rejected';
    if (value === this.text(key)) return 'Accepted';
    this.#keep(known.key, value);
    return 'RebootRequired';
  }

  /** Sets a key from inside, read-only ones too and at once; false, and nothing changed, when it is unknown or does not take the value. */
  set(key: string, value: string): boolean {
    const known = this.#known(key.toLowerCase());
    if (!known || !this.#takes(known.accepts, value)) return false;
    if (value === this.text(key)) return true;
    this.#keep(known.key, value);
    this.#changes = { ...this.#changes, [known.key.toLowerCase()]: value };
    this.#listener?.reconfigured(known.key);
    return true;
  }

  /** GetConfiguration: the asked keys, or all of them; unknown names apart. A write-only key is shown without its value. */
  list(asked: readonly string[] | undefined): ConfigurationList {
    const keys = asked?.length ? asked.map((key) => this.#known(key.toLowerCase())) : this.#all();
    return {
      configurationKey: keys.flatMap((known) => {
        if (!known) return [];
        const shown = { key: known.key, readonly: known.access === 'ro' };
        return [known.access === 'wo' ? shown : { ...shown, value: this.text(known.key) }];
      }),
      unknownKey: asked?.filter((key) => !this.has(key)) ?? [],
    };
  }

  /** The last to speak of a key says what it takes. */
  #known(name: string): ConfigurationKey | undefined {
    return this.#tables.findLast((table) => table.has(name))?.get(name);
  }

  #all(): (ConfigurationKey | undefined)[] {
    const names = new Set(this.#tables.flatMap((table) => [...table.keys()]));
    return Array.from(names, (name) => this.#known(name));
  }

  #keep(key: string, value: string): void {
    this.#section.write({ ...this.#section.read(), [key.toLowerCase()]: value });
  }

  #takes(accepts: ValueKind, value: string): boolean {
    switch (accepts.kind) {
      case 'text':
        return value.length <= accepts.maxLength;
      case 'boolean':
        return /^(true|false)$/i.test(value);
      case 'integer':
        return /^\d{1,9}$/.test(value) && Number(value) >= accepts.min && Number(value) <= accepts.max;
      case 'measurands':
        return areMeasurands(value, this.#measurands, accepts.maxItems);
      case 'fits':
        return accepts.fits(value);
    }
  }
}

const tables = new WeakMap<readonly ConfigurationKey[], ReadonlyMap<string, ConfigurationKey>>();

/** A list of keys by their names in lower case; made once for each list. */
function tableOf(keys: readonly ConfigurationKey[]): ReadonlyMap<string, ConfigurationKey> {
  const known = tables.get(keys);
  if (known) return known;
  const table = new Map(keys.map((key) => [key.key.toLowerCase(), key]));
  tables.set(keys, table);
  return table;
}

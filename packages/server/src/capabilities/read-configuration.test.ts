import { describe, expect, it } from 'vitest';
import { KNOWN_KEYS, REQUIRED_KEYS } from './known-keys.ts';
import { readConfiguration, type ConfigurationRead, type Manner, type Told } from './read-configuration.ts';

const NEW: Manner = { tellsAll: null, atOnce: null };
const HAS = [...KNOWN_KEYS.filter((_, index) => index % 3 !== 2 || index < REQUIRED_KEYS.length), 'VendorsOwn'];

/** A charger as it answers, and what it was asked. */
class Charger {
  readonly asked: (readonly string[] | null)[] = [];
  readonly #has: ReadonlyMap<string, string>;
  readonly #answer: (keys: readonly string[] | null, answer: Told) => Told;

  constructor(maxKeys: string | null, answer: (keys: readonly string[] | null, answer: Told) => Told = (_, told) => told) {
    this.#has = new Map(
      maxKeys === null ? HAS.map((key) => [key, 'x']) : [['GetConfigurationMaxKeys', maxKeys], ...HAS.map((key) => [key, 'x'] as const)],
    );
    this.#answer = answer;
  }

  read(manner: Manner = NEW): Promise<ConfigurationRead> {
    return readConfiguration((keys) => Promise.resolve(this.#ask(keys)), { wanted: KNOWN_KEYS, required: REQUIRED_KEYS }, manner);
  }

  #ask(keys: readonly string[] | null): Told {
    this.asked.push(keys);
    const names = keys ?? [...this.#has.keys()];
    const told = names.filter((name) => this.#has.has(name));
    const known = told.map((key) => ({ key, readonly: false, value: this.#has.get(key) ?? '' }));
    return this.#answer(keys, { kind: 'told', keys: known, unknown: names.filter((name) => !this.#has.has(name)) });
  }

  get most(): number {
    return Math.max(...this.asked.map((keys) => keys?.length ?? 0));
  }
}

const names = (read: ConfigurationRead): string[] => read.keys.map(({ key }) => key).sort();
const EVERYTHING = [...HAS, 'GetConfigurationMaxKeys'].sort();
const WANTED = EVERYTHING.filter((key) => key !== 'VendorsOwn');

describe('reading a configuration', () => {
  it('takes two questions where the charger does as the standard says, however small its GetConfigurationMaxKeys', async () => {
    const charger = new Charger('1');
    const read = await charger.read();
    expect(charger.asked).toEqual([['GetConfigurationMaxKeys'], null]);
    expect([names(read), read.end, read.manner]).toEqual([EVERYTHING, 'complete', { tellsAll: true, atOnce: null }]);
  });

  it('asks for three keys at a time where the charger never answers when asked for all, and knows that next time', async () => {
    const muteOnAll = (keys: readonly string[] | null, told: Told): Told => (keys === null ? { kind: 'silent' } : told);
    const charger = new Charger('3', muteOnAll);
    const read = await charger.read();
    expect([charger.most, names(read), read.end]).toEqual([3, WANTED, 'complete']);
    expect(read.unknown).toEqual(KNOWN_KEYS.filter((key) => !HAS.includes(key)));
    expect(read.manner).toEqual({ tellsAll: false, atOnce: 3 });
    const next = new Charger('3', muteOnAll);
    expect(names(await next.read(read.manner))).toEqual(WANTED);
    expect(next.asked).not.toContain(null);
  });

  it('asks by name for what a partial list leaves out', async () => {
    const charger = new Charger('10', (keys, told) =>
      keys === null && told.kind === 'told' ? { ...told, keys: told.keys.slice(0, 3) } : told,
    );
    const read = await charger.read();
    expect([charger.most, names(read)]).toEqual([10, WANTED]);
  });

  it.each<[string, (keys: readonly string[], told: Told & { kind: 'told' }) => Told]>([
    ['stays silent', () => ({ kind: 'silent' })],
    ['refuses', () => ({ kind: 'refused' })],
    [
      'answers with the first four',
      (keys, told) => ({
        ...told,
        keys: told.keys.filter(({ key }) => keys.slice(0, 4).includes(key)),
        unknown: told.unknown.filter((key) => keys.slice(0, 4).includes(key)),
      }),
    ],
  ])('finds the number of keys that a charger takes which claims 20, takes 4, and else %s', async (_, choke) => {
    const charger = new Charger('20', (keys, told) => {
      if (told.kind !== 'told' || keys === null) return { kind: 'refused' };
      return keys.length > 4 ? choke(keys, told) : told;
    });
    const read = await charger.read();
    expect([names(read), read.end]).toEqual([WANTED, 'complete']);
    expect(read.manner.atOnce).toBeLessThanOrEqual(4);
  });

  it('passes over a key at which the charger chokes', async () => {
    const charger = new Charger('2', (keys, told) => (keys === null || keys.includes('StopTxnSampledData') ? { kind: 'refused' } : told));
    expect(names(await charger.read())).toEqual(WANTED.filter((key) => key !== 'StopTxnSampledData'));
  });

  it('leaves alone a charger that never answers, or refuses everything', async () => {
    const mute = new Charger(null, () => ({ kind: 'silent' }));
    expect((await mute.read()).end).toBe('silent');
    expect(mute.asked.length).toBeLessThan(8);
    const unwilling = new Charger(null, () => ({ kind: 'refused' }));
    expect((await unwilling.read()).end).toBe('refused');
    expect(unwilling.asked.length).toBeLessThan(12);
  });

  it('ends with the connection, and blames the question for it that was open', async () => {
    const breaking = new Charger('3', (keys, told) => (keys === null ? { kind: 'gone', wasSent: true } : told));
    const read = await breaking.read();
    expect([read.end, read.manner.tellsAll, breaking.asked.length]).toEqual(['gone', false, 2]);
    const away = new Charger('3', (keys, told) => (keys === null ? { kind: 'gone', wasSent: false } : told));
    expect((await away.read()).manner.tellsAll).toBeNull();
  });

  it('compares keys without regard to case', async () => {
    const charger = new Charger('50', (keys, told) =>
      told.kind === 'told' ? { ...told, keys: told.keys.map((key) => ({ ...key, key: key.key.toUpperCase() })) } : told,
    );
    await charger.read({ tellsAll: false, atOnce: null });
    expect(new Set(charger.asked.flat()).size).toBe(charger.asked.flat().length);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RealClock } from '@phasor/kernel';
import { GroupCommit, type GroupLimits } from './group-commit.ts';

interface Item {
  readonly owner: string;
  readonly n: number;
  readonly bytes?: number;
}

/** The real GroupCommit with a store that the test stands for. */
class Stand {
  readonly groups: string[][] = [];
  readonly done: string[] = [];
  readonly offended: string[] = [];
  readonly abandoned: string[] = [];
  readonly pressure: boolean[] = [];
  hasFailed = false;
  /** Rejects a group that holds one of these. */
  readonly poison = new Set<string>();
  /** Called with each group before it is committed. */
  onCommit: (group: readonly Item[]) => void | Promise<void> = () => undefined;
  onOffend: () => void | Promise<void> = () => undefined;
  onDone: (item: Item) => void = () => undefined;
  readonly line: GroupCommit<Item>;

  constructor(limits: Partial<GroupLimits> = {}) {
    this.line = new GroupCommit<Item>({
      clock: new RealClock(),
      commit: async (group) => {
        this.groups.push(group.map(nameOf));
        await this.onCommit(group);
        if (group.some((item) => this.poison.has(nameOf(item)))) throw new Error('poison');
        return () => {
          for (const item of group) {
            this.done.push(nameOf(item));
            this.onDone(item);
          }
        };
      },
      offend: async (item) => {
        await this.onOffend();
        this.offended.push(nameOf(item));
      },
      abandon: (item) => void this.abandoned.push(nameOf(item)),
      hasFailed: () => this.hasFailed,
      ownerOf: (item) => item.owner,
      bytesOf: (item) => item.bytes ?? 1,
      onPressure: (isFull) => void this.pressure.push(isFull),
      limits,
    });
  }

  add(...names: string[]): void {
    for (const name of names) this.line.add({ owner: name.slice(0, 1), n: Number(name.slice(1)) });
  }
}

const nameOf = ({ owner, n }: Item): string => `${owner}${n}`;

describe('groups', () => {
  it('take what has arrived together, one of each owner, in order', async () => {
    const stand = new Stand();
    stand.add('a1', 'b1', 'a2', 'c1', 'a3', 'b2');
    await stand.line.drained();
    expect(stand.groups).toEqual([['a1', 'b1', 'c1'], ['a2', 'b2'], ['a3']]);
    expect(stand.done).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  });

  it('hold what came during a commit for the next one, which starts at once', async () => {
    const stand = new Stand();
    stand.onCommit = () => {
      if (stand.groups.length === 1) stand.add('b1', 'c1');
    };
    stand.add('a1');
    await stand.line.drained();
    expect(stand.groups).toEqual([['a1'], ['b1', 'c1']]);
  });

  it('keep to their number of items and bytes, but take one that is too big by itself', async () => {
    const few = new Stand({ groupItems: 2 });
    few.add('a1', 'b1', 'c1', 'd1', 'e1');
    await few.line.drained();
    expect(few.groups).toEqual([['a1', 'b1'], ['c1', 'd1'], ['e1']]);

    const small = new Stand({ groupBytes: 10 });
    for (const [owner, bytes] of [
      ['a', 6],
      ['b', 5],
      ['c', 4],
      ['d', 50],
    ] as const)
      small.line.add({ owner, n: 1, bytes });
    await small.line.drained();
    expect(small.groups).toEqual([['a1', 'c1'], ['b1'], ['d1']]);
  });

  it('never overtake: what of an owner does not fit holds back what it sent later', async () => {
    const stand = new Stand({ groupBytes: 10 });
    stand.line.add({ owner: 'a', n: 1, bytes: 8 });
    stand.line.add({ owner: 'b', n: 1, bytes: 8 });
    stand.line.add({ owner: 'b', n: 2, bytes: 1 });
    await stand.line.drained();
    expect(stand.groups).toEqual([['a1'], ['b1'], ['b2']]);
  });

  it('commit everything once and in each owner’s order, whatever arrives and whichever groups fail', async () => {
    const items = fc.array(
      fc.record({ owner: fc.constantFrom('a', 'b', 'c'), bytes: fc.integer({ min: 1, max: 9 }), isBad: fc.boolean() }),
      { maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(items, fc.integer({ min: 1, max: 4 }), async (arriving, groupItems) => {
        const stand = new Stand({ groupItems, groupBytes: 10 });
        const sent: Record<string, string[]> = {};
        arriving.forEach(({ owner, bytes, isBad }, n) => {
          (sent[owner] ??= []).push(`${owner}${n}`);
          if (isBad) stand.poison.add(`${owner}${n}`);
          stand.line.add({ owner, n, bytes });
        });
        const settled: string[] = [];
        stand.onDone = (item) => void settled.push(nameOf(item));
        stand.onOffend = () => undefined;
        await stand.line.drained();
        expect([...stand.done, ...stand.offended].sort()).toEqual(Object.values(sent).flat().sort());
        expect(stand.offended.sort()).toEqual([...stand.poison].sort());
        for (const [owner, names] of Object.entries(sent)) {
          expect(settled.filter((name) => name.startsWith(owner))).toEqual(names.filter((name) => !stand.poison.has(name)));
        }
        expect(stand.line.length).toBe(0);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a group that fails', () => {
  it('is retried one by one: the offender alone is set aside, the others are committed', async () => {
    const stand = new Stand();
    stand.poison.add('b1');
    stand.add('a1', 'b1', 'c1', 'b2');
    await stand.line.drained();
    expect(stand.groups).toEqual([['a1', 'b1', 'c1'], ['a1'], ['b1'], ['c1'], ['b2']]);
    expect([stand.done, stand.offended, stand.abandoned]).toEqual([['a1', 'c1', 'b2'], ['b1'], []]);
  });

  it('by chance, and not again, harms nobody', async () => {
    const stand = new Stand();
    stand.onCommit = () => {
      if (stand.groups.length === 1) throw new Error('once');
    };
    stand.add('a1', 'b1');
    await stand.line.drained();
    expect([stand.done, stand.offended]).toEqual([['a1', 'b1'], []]);
  });

  it('of one item is retried once, before that item is set aside', async () => {
    const unlucky = new Stand();
    unlucky.onCommit = () => {
      if (unlucky.groups.length === 1) throw new Error('another node was first');
    };
    unlucky.add('a1');
    await unlucky.line.drained();
    expect([unlucky.done, unlucky.offended]).toEqual([['a1'], []]);

    const bad = new Stand();
    bad.poison.add('a1');
    bad.add('a1');
    await bad.line.drained();
    expect([bad.groups, bad.done, bad.offended]).toEqual([[['a1'], ['a1']], [], ['a1']]);
  });

  it('with an offender that cannot even be set aside gives that one up and goes on', async () => {
    const stand = new Stand();
    stand.poison.add('a1');
    stand.onOffend = () => {
      throw new Error('the review list is closed');
    };
    stand.add('a1', 'b1', 'a2');
    await stand.line.drained();
    expect([stand.done, stand.offended, stand.abandoned]).toEqual([['b1', 'a2'], [], ['a1']]);
  });

  it('because the store failed is given up whole, and so is all that waits', async () => {
    const stand = new Stand();
    stand.onCommit = () => {
      stand.hasFailed = true;
      throw new Error('no space left on device');
    };
    stand.add('a1', 'b1', 'a2');
    await stand.line.drained();
    expect([stand.done, stand.offended, stand.abandoned]).toEqual([[], [], ['a1', 'b1', 'a2']]);
  });

  it('because the store fails during the retries gives up the rest', async () => {
    const stand = new Stand();
    stand.onCommit = (group) => {
      if (group.some((item) => nameOf(item) === 'b1')) {
        stand.hasFailed = stand.groups.length > 1;
        throw new Error('failing');
      }
      if (stand.hasFailed) throw new Error('failed');
    };
    stand.add('a1', 'b1', 'c1');
    await stand.line.drained();
    expect([stand.done, stand.offended, stand.abandoned]).toEqual([['a1'], [], ['b1', 'c1']]);
  });
});

describe('after the commit', () => {
  it('an error in what is left to do commits nothing twice; the sockets of the group close', async () => {
    const stand = new Stand();
    stand.onDone = (item) => {
      if (nameOf(item) === 'b1') throw new Error('a listener fell over');
    };
    stand.add('a1', 'b1', 'c1', 'a2');
    await stand.line.drained();
    expect(stand.groups).toEqual([['a1', 'b1', 'c1'], ['a2']]);
    expect([stand.offended, stand.abandoned]).toEqual([[], ['a1', 'b1', 'c1']]);
  });

  it.each([1, 2, 3, 4, 5, 6, 8, 10])('what is added %i microtasks after the last commit is not forgotten', async (turns) => {
    const stand = new Stand();
    const addLater = async (): Promise<void> => {
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      stand.add('b1');
    };
    let adding: Promise<void> | undefined;
    stand.onDone = (item) => {
      if (item.owner === 'a') adding = addLater();
    };
    stand.add('a1');
    await stand.line.drained();
    await adding;
    await stand.line.drained();
    expect(stand.done).toEqual(['a1', 'b1']);
  });
});

describe('pressure', () => {
  it('is told when the queue is over its number, and when it is down to half', async () => {
    const stand = new Stand({ queueItems: 4, groupItems: 1 });
    const lengths: number[] = [];
    stand.onCommit = () => {
      lengths.push(stand.pressure.length);
    };
    stand.add('a1', 'b1', 'c1', 'd1');
    expect(stand.pressure).toEqual([]);
    stand.add('e1');
    expect(stand.pressure).toEqual([true]);
    stand.add('f1');
    expect(stand.pressure).toEqual([true]);
    await stand.line.drained();
    expect(stand.pressure).toEqual([true, false]);
    // Six waited; with the fourth taken two are left, which is half.
    expect(lengths).toEqual([1, 1, 1, 2, 2, 2]);
  });

  it('is told when the queue is over its bytes', async () => {
    const stand = new Stand({ queueBytes: 100, groupItems: 1 });
    stand.line.add({ owner: 'a', n: 1, bytes: 90 });
    stand.line.add({ owner: 'b', n: 1, bytes: 11 });
    expect(stand.pressure).toEqual([true]);
    await stand.line.drained();
    expect(stand.pressure).toEqual([true, false]);
  });

  it('ends when the store fails: nothing waits any more', async () => {
    const stand = new Stand({ queueItems: 1 });
    stand.hasFailed = true;
    stand.onCommit = () => {
      throw new Error('failed');
    };
    stand.add('a1', 'a2', 'a3');
    await stand.line.drained();
    expect([stand.pressure, stand.line.length]).toEqual([[true, false], 0]);
  });
});

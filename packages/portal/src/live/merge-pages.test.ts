import { describe, expect, it } from 'vitest';
import { knock, message } from '../testing/samples.ts';
import { knockRule, messageRule } from './list-rules.ts';
import { mergeIntoPages, type ListRule, type Page } from './merge-pages.ts';

interface Item {
  readonly id: string;
  readonly rank: number;
  readonly text?: string;
}

const rule: ListRule<Item> = { idOf: ({ id }) => id, rankOf: ({ rank }) => rank };
const item = (rank: number, text?: string): Item => ({ id: `i${rank}`, rank, text });
const page = (ranks: readonly number[], next: string | null = null): Page<Item> => ({ items: ranks.map((rank) => item(rank)), next });
const ranksOf = (pages: readonly Page<Item>[]) => pages.map(({ items }) => items.map(({ rank }) => rank));

describe('mergeIntoPages', () => {
  it('replaces a known item where it stands, whichever page it is on', () => {
    const merged = mergeIntoPages([page([9, 8], 'i8'), page([7, 6])], item(7, 'changed'), rule);
    expect(ranksOf(merged)).toEqual([
      [9, 8],
      [7, 6],
    ]);
    expect(merged[1]?.items[0]?.text).toBe('changed');
  });

  it('puts a new item in its place, newest first', () => {
    expect(ranksOf(mergeIntoPages([page([9, 7], 'i7'), page([5])], item(10), rule))).toEqual([[10, 9, 7], [5]]);
    expect(ranksOf(mergeIntoPages([page([9, 7], 'i7'), page([5])], item(6), rule))).toEqual([
      [9, 7],
      [6, 5],
    ]);
  });

  it('leaves out an old item that belongs behind what is loaded', () => {
    const pages = [page([9, 7], 'i7')];
    expect(mergeIntoPages(pages, item(3), rule)).toBe(pages);
  });

  it('appends an old item when everything is loaded', () => {
    expect(ranksOf(mergeIntoPages([page([9, 7])], item(3), rule))).toEqual([[9, 7, 3]]);
    expect(ranksOf(mergeIntoPages([page([])], item(3), rule))).toEqual([[3]]);
  });

  it('leaves an unknown item out where its place is not known', () => {
    const pages = [page([9])];
    expect(mergeIntoPages(pages, item(10), { ...rule, rankOf: null })).toBe(pages);
  });

  it('gives the answer to the row of its CALL', () => {
    const asked = message('1', { answer: null, answeredAt: null });
    const [merged] = mergeIntoPages([{ items: [message('2'), asked], next: null }], message('1'), messageRule);
    expect(merged?.items.map(({ id, answer }) => [id, answer !== null])).toEqual([
      ['2', true],
      ['1', true],
    ]);
  });

  it('puts a new stranger on top and leaves one that knocks again where it stands', () => {
    const pages = [
      { items: [knock('b', { firstAt: '2026-11-22T19:00:00Z' }), knock('a', { firstAt: '2026-11-22T18:00:00Z' })], next: null },
    ];
    const again = mergeIntoPages(pages, knock('a', { firstAt: '2026-11-22T18:00:00Z', attempts: 2 }), knockRule);
    const merged = mergeIntoPages(again, knock('c', { firstAt: '2026-11-22T20:00:00Z' }), knockRule);
    expect(merged[0]?.items.map(({ id, attempts }) => [id, attempts])).toEqual([
      ['c', 1],
      ['b', 1],
      ['a', 2],
    ]);
  });
});

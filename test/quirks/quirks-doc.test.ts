import { describe, expect, it } from 'vitest';
import { filesBelow, isTest } from '../source-files.ts';

/** `| 02 | what chargers do | what Phasor does | [title](file) |` */
const ROW = /^\| (\d\d) \| .+? \| .+? \| \[(.+?)\]\((.+?)\) \|$/gm;
const TITLE = /'quirk (\d\d): ([^']+)'/g;

const [page] = filesBelow('docs', (path) => path === 'docs/reference/quirks.md');
const rows = [...(page?.text ?? '').matchAll(ROW)].map(([, number = '', title = '', file = '']) => {
  return { number, title, path: file.replace('../../', '') };
});
const tests = filesBelow('test/quirks', isTest).flatMap(({ path, text }) =>
  // A row of a table stands for its cases.
  [...text.matchAll(TITLE)].map(([, number = '', title = '']) => ({ number, title: title.replace(/%[a-z]/g, '…'), path })),
);
const numbers = (of: readonly { readonly number: string }[]): string[] => [...new Set(of.map(({ number }) => number))].sort();

describe('docs/reference/quirks.md', () => {
  it('knows at least thirty-five faults, each once', () => {
    expect(rows.length).toBeGreaterThanOrEqual(35);
    expect(numbers(rows)).toHaveLength(rows.length);
  });

  it('has a test for every number, and a row for every number in the tests', () => {
    expect(numbers(rows)).toEqual(numbers(tests));
  });

  it('names for each a test that is there', () => {
    const missing = rows.filter(
      (row) => !tests.some(({ number, title, path }) => number === row.number && title === row.title && path === row.path),
    );
    expect(missing).toEqual([]);
  });
});

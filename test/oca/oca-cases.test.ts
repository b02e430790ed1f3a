import { describe, expect, it } from 'vitest';
import { filesBelow } from '../source-files.ts';

/** `id title → file` of every case in the test files. */
const tested = filesBelow('test/oca', (path) => path.endsWith('.test.ts') && path.split('/').length > 3).flatMap(({ path, text }) =>
  [...text.matchAll(/'(TC_[0-9_]+_(?:CSMS|CS))',\s*'([^']+)'/g)].map(([, id = '', title = '']) => ({ id, title, path })),
);
const [document] = filesBelow('docs', (path) => path === 'docs/reference/oca-cases.md');
/** The rows of the tables: id, title, and the test file or why there is none. */
const listed = (document?.text ?? '').split('\n').flatMap((line) => {
  const [, id = '', title = '', where = ''] = /^\| (TC_\w+) +\| (.+?) +\| (.+?) +\|$/.exec(line) ?? [];
  return id === '' ? [] : [{ id, title, where }];
});

describe('docs/reference/oca-cases.md', () => {
  it('has each case once: 77 of the central system, 107 of the charge point', () => {
    const ids = listed.map(({ id }) => id);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
    expect(ids.filter((id) => id.endsWith('_CSMS'))).toHaveLength(77);
    expect(ids.filter((id) => id.endsWith('_CS'))).toHaveLength(107);
  });

  it('names every test file, and no other; a case without a test says why', () => {
    const asTested = tested.map(({ id, title, path }) => `${id} ${title}: [${path.replace('test/oca/', '')}](../../${path})`);
    const asListed = listed.filter(({ where }) => where.startsWith('[')).map(({ id, title, where }) => `${id} ${title}: ${where}`);
    expect(asListed.sort()).toEqual(asTested.sort());
    expect(listed.filter(({ where }) => !where.startsWith('[') && where.split(' ').length < 4)).toEqual([]);
  });

  it('of the charge point all run on hardware, and so on that of a Halo and of an Aura', () => {
    const files = filesBelow('test/oca/charge-point', (path) => path.endsWith('.test.ts'));
    // A case whose script is made by a function of its file is one of `onBench` all the same: whatever else would run on no model.
    const scripts = files.flatMap(({ text }) => [...text.matchAll(/\n {2}script: (\w+)/g)].map(([, maker = '']) => ({ maker, text })));
    const others = scripts.filter(
      ({ maker, text }) => maker !== 'onBench' && !new RegExp(`function ${maker}\\b[^]*?return onBench\\(`).test(text),
    );
    expect(others.map(({ maker }) => maker)).toEqual([]);
  });
});

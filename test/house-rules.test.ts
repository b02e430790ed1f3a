import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, isTest, isTypeScript, root, workspaceFolders, type SourceFile } from './source-files.ts';

const LONGEST_FILE = 350;
const TEXT = /\.(?:[cm]?[jt]sx?|json|md|css|html|ya?ml|svg|sql|sh)$|\/run$/;

const workspaces = workspaceFolders();
const sources = workspaces.flatMap((folder) => filesBelow(`${folder}/src`, isTypeScript));
const tests = filesBelow('test', isTypeScript);
const texts = filesBelow('.', (path) => TEXT.test(path) && path !== 'package-lock.json');

/** `path:line: text` of every line that matches. */
function lines(files: readonly SourceFile[], pattern: RegExp): string[] {
  return files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, at) => (pattern.test(line) ? [`${path}:${at + 1}: ${line.trim()}`] : [])),
  );
}

const withoutComments = ({ path, text }: SourceFile): SourceFile => ({
  path,
  text: text.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*/g, (comment) => comment.replace(/[^\n]/g, '')),
});

interface Manifest {
  readonly name: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}
const readJson = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));
const manifestOf = (folder: string): Manifest => readJson(`${folder}/package.json`) as Manifest;

describe('the house rules', () => {
  it(`no source file is longer than ${LONGEST_FILE} lines`, () => {
    const long = [...sources, ...tests].filter(({ text }) => text.split('\n').length > LONGEST_FILE + 1);
    expect(long.map(({ path, text }) => `${path}: ${text.split('\n').length}`)).toEqual([]);
  });

  it('time and chance come from the kernel alone', () => {
    const others = sources.filter(({ path }) => !path.startsWith('packages/kernel/') && !path.startsWith('bench/') && !isTest(path));
    expect(lines(others.map(withoutComments), /\bDate\.now\b|\bMath\.random\b|\bnew Date\(\)/)).toEqual([]);
  });

  it('no file argues with the checks', () => {
    const others = [...sources, ...tests].filter(({ path }) => path !== 'test/house-rules.test.ts');
    expect(lines(others, /eslint-disable|@ts-ignore|@ts-nocheck|@ts-expect-error|\b(?:TODO|FIXME|XXX)\b/)).toEqual([]);
  });

  it('no file names a place on one machine', () => {
    expect(lines(texts, /(?<![\w.\-/@:*}])\/(?:home|root|Users|work)\/\w|\b[A-Z]:\\\\?Users\b/)).toEqual([]);
  });

  it('every link in the documents leads somewhere', () => {
    const documents = texts.filter(({ path }) => path.endsWith('.md'));
    const targets = documents.flatMap(({ path, text }) =>
      [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map((link) => ({ path, target: join(dirname(path), link[1] ?? '') })),
    );
    expect(targets.filter(({ target }) => !existsSync(join(root, target))).map(({ path, target }) => `${path}: ${target}`)).toEqual([]);
  });

  it('the lock file names no registry but the public one', () => {
    const lock = readJson('package-lock.json') as { packages: Record<string, { resolved?: string }> };
    const urls = Object.values(lock.packages).flatMap(({ resolved }) => (resolved?.startsWith('http') ? [resolved] : []));
    expect(urls.filter((url) => !url.startsWith('https://registry.npmjs.org/'))).toEqual([]);
  });

  describe.each(workspaces)('%s', (folder) => {
    const manifest = manifestOf(folder);

    it('says in a README of a screen what it is', () => {
      const path = join(root, folder, 'README.md');
      expect(existsSync(path), `${folder}/README.md`).toBe(true);
      const text = readFileSync(path, 'utf8');
      expect(text.startsWith(`# ${manifest.name}\n`), 'begins with its name').toBe(true);
      expect(text.split('\n').length, 'lines').toBeLessThanOrEqual(80);
    });

    it('is under the licence of the project', () => {
      expect(manifest.license).toBe('Apache-2.0');
    });

    it('declares and references the packages of ours that it imports', () => {
      const own = sources.filter(({ path }) => path.startsWith(`${folder}/src/`) && !isTest(path));
      const imported = new Set(own.flatMap(({ text }) => [...text.matchAll(/from '@phasor\/(\w+)'/g)].map((match) => match[1] ?? '')));
      const declared = Object.keys(manifest.dependencies ?? {}).map((name) => name.replace('@phasor/', ''));
      const references = (readJson(`${folder}/tsconfig.json`) as { references?: { path: string }[] }).references ?? [];
      const referenced = references.map(({ path }) => path.split('/').at(-1));
      for (const name of imported) {
        expect(declared, `dependencies of ${folder}/package.json`).toContain(name);
        expect(referenced, `references of ${folder}/tsconfig.json`).toContain(name);
      }
    });
  });
});

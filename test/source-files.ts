import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The root of the repository. */
export const root = resolve(import.meta.dirname, '..');

const SKIPPED = new Set(['node_modules', 'dist', '.git', 'coverage', 'data', '.phasor']);

export interface SourceFile {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** Every file below `folder` whose path passes, in order of path; what is compiled, installed or made at run time is left out. */
export function filesBelow(folder: string, isWanted: (path: string) => boolean): SourceFile[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !SKIPPED.has(name))
    .flatMap((entry) => {
      const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return filesBelow(path, isWanted);
      return entry.isFile() && isWanted(path) ? [{ path, text: readFileSync(join(root, path), 'utf8') }] : [];
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Every workspace's folder: `packages/kernel`, …, `apps`, `bench`. */
export function workspaceFolders(): string[] {
  const packages = readdirSync(join(root, 'packages'), { withFileTypes: true });
  return [...packages.filter((entry) => entry.isDirectory()).map(({ name }) => `packages/${name}`), 'apps', 'bench'];
}

export const isTypeScript = (path: string): boolean => /\.tsx?$/.test(path);
export const isTest = (path: string): boolean => /\.test\.tsx?$|\/testing\/|^test\//.test(path);

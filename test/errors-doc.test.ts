import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { filesBelow, isTest, isTypeScript, workspaceFolders } from './source-files.ts';

/** The codes in every `errorCatalogue({ CODE: '…' })` of a source text. */
function codesIn(text: string): string[] {
  const codes: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === 'errorCatalogue') {
      const [catalogue] = node.arguments;
      if (catalogue && ts.isObjectLiteralExpression(catalogue)) {
        codes.push(...catalogue.properties.flatMap(({ name }) => (name && ts.isIdentifier(name) ? [name.text] : [])));
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('errors.ts', text, ts.ScriptTarget.Latest, true));
  return codes;
}

/** Heading → the text below it, up to the next heading. */
function entriesIn(text: string): Map<string, string> {
  const sections = text.split(/^### /m).slice(1);
  return new Map(
    sections.map((section) => [section.split('\n')[0]?.trim() ?? '', section.split('\n').slice(1).join('\n').split(/^## /m)[0] ?? '']),
  );
}

const catalogues = workspaceFolders()
  .flatMap((folder) => filesBelow(`${folder}/src`, (path) => isTypeScript(path) && !isTest(path)))
  .map(({ path, text }) => ({ path, codes: codesIn(text) }))
  .filter(({ codes }) => codes.length > 0);
const raised = catalogues.flatMap(({ codes }) => codes).sort();
const documents = filesBelow('docs', (path) => path === 'docs/errors.md').map(({ text }) => text);
const documented = entriesIn(documents.join('\n'));

describe('docs/errors.md', () => {
  it('finds the catalogues at all', () => {
    expect(codesIn("export const e = errorCatalogue({ A_B: 'x', C: 'y' });")).toEqual(['A_B', 'C']);
    expect(catalogues.map(({ path }) => path)).toContain('packages/server/src/store/errors.ts');
  });

  it('has an entry for every code in the sources', () => {
    expect(raised.filter((code) => !documented.has(code))).toEqual([]);
  });

  it('has no entry for a code that is not in the sources', () => {
    expect([...documented.keys()].filter((code) => !raised.includes(code))).toEqual([]);
  });

  it('says for each what to do', () => {
    const empty = [...documented].filter(([, text]) => !/\S[\s\S]*\*\*Do\*\*: \S/.test(text));
    expect(empty.map(([code]) => code)).toEqual([]);
  });
});

describe('error codes', () => {
  it('are given once, in upper case, and declared in files named errors.ts', () => {
    expect(raised.filter((code, at) => raised.indexOf(code) !== at)).toEqual([]);
    expect(raised.filter((code) => !/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(code))).toEqual([]);
    expect(catalogues.filter(({ path }) => !path.endsWith('/errors.ts')).map(({ path }) => path)).toEqual([]);
  });
});

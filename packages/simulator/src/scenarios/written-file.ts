import { readFileSync } from 'node:fs';
import { messageOf } from '@phasor/kernel';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type Node } from 'yaml';
import { raise } from '../errors.ts';

/** Where something stands, from the top of a file: names and numbers. */
export type Path = readonly (string | number)[];

/** From 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** What is wrong in a file, in words that go on after “expected …” or stand alone. */
export interface Mistake {
  readonly path: Path;
  /** The name at the end of the path is wrong, not its value. */
  readonly isAboutName?: boolean;
  readonly problem: string;
}

/** A file of YAML, or of JSON, which is YAML too: its content, and where in the text everything stands. */
export class WrittenFile {
  readonly content: unknown;
  /** Why it is no YAML; null when it is. */
  readonly flaw: { readonly position: Position; readonly problem: string } | null;
  readonly #document: Document;
  readonly #lines = new LineCounter();

  constructor(text: string) {
    const deep = tooDeep(text);
    this.#document = parseDocument(deep === null ? text : '', { lineCounter: this.#lines, prettyErrors: false, uniqueKeys: true });
    const [first] = [...this.#document.errors, ...this.#document.warnings];
    const alias = first ? null : this.#firstAlias();
    if (deep !== null) this.flaw = { position: { line: deep, column: 1 }, problem: `expected at most ${DEEPEST} levels, one in another` };
    else if (first) this.flaw = { position: this.#positionAt(first.pos[0]), problem: `no YAML: ${sentence(first.message)}` };
    else if (alias !== null)
      this.flaw = { position: this.#positionAt(alias), problem: 'expected no alias (*): write out what it stands for' };
    else this.flaw = null;
    this.content = this.flaw ? undefined : this.#document.toJS();
  }

  /** Where a path leads to; as far as it goes in the text, since what was said shortly has no place of its own. */
  locate(path: Path, isAboutName = false): { readonly position: Position; readonly path: Path } {
    let node: unknown = this.#document.contents;
    let offset = rangeOf(node);
    const found: (string | number)[] = [];
    for (const [index, part] of path.entries()) {
      if (isMap(node)) {
        const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
        if (!pair) continue;
        const atName = (isAboutName && index === path.length - 1) || pair.value === null;
        offset = rangeOf(atName ? pair.key : pair.value) ?? offset;
        node = pair.value;
      } else if (isSeq(node) && typeof part === 'number') {
        node = node.items[part];
        offset = rangeOf(node) ?? offset;
      } else continue;
      found.push(part);
    }
    return { position: this.#positionAt(offset ?? 0), path: found };
  }

  /** Where the first alias stands: what it leads to may be large beyond measure, or itself. */
  #firstAlias(): number | null {
    let offset: number | null = null;
    visit(this.#document, {
      Alias: (_, alias) => {
        offset = rangeOf(alias) ?? 0;
        return visit.BREAK;
      },
    });
    return offset;
  }

  #positionAt(offset: number): Position {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}

/** The text of a file. Throws SIMULATOR_SCENARIO_UNREADABLE, which names `what` it should have been. */
export function textOf(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw raise('SIMULATOR_SCENARIO_UNREADABLE', { what, file, reason: messageOf(error) }, { cause: error });
  }
}

/** `tracks[1].steps[3].wait`. */
export function pathText(path: Path): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${part}`)).join('');
}

/** No scenario needs more; a parser that follows thousands of them runs out of stack. */
const DEEPEST = 100;

/** The line at which brackets or indentation go deeper than {@link DEEPEST}; null when they do not. What stands in texts counts too. */
function tooDeep(text: string): number | null {
  let depth = 0;
  for (const [index, line] of text.split('\n').entries()) {
    const indentation = line.length - line.trimStart().length;
    for (const letter of line) {
      if (letter === '[' || letter === '{') depth += 1;
      if (letter === ']' || letter === '}') depth = Math.max(0, depth - 1);
      if (depth > DEEPEST) return index + 1;
    }
    // Each level of a block is indented, most often by two.
    if (indentation > 4 * DEEPEST) return index + 1;
  }
  return null;
}

function rangeOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

function sentence(message: string): string {
  return (message.split('\n')[0] ?? message).replace(/[.:]?\s*$/, '');
}

import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type Node } from 'yaml';
import { messageOf } from '@phasor/kernel';

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
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false, uniqueKeys: true });
    const [first] = [...this.#document.errors, ...this.#document.warnings];
    const broken = first ? { position: this.#positionAt(first.pos[0]), problem: `no YAML: ${sentence(first.message)}` } : null;
    const { content, flaw } = broken ? { content: undefined, flaw: broken } : this.#read();
    this.content = content;
    this.flaw = flaw;
  }

  /** Where a path leads to; as far as it goes in the text, since what was said shortly has no place of its own. */
  locate(path: Path, isAboutName = false): { readonly position: Position; readonly path: Path } {
    let node: unknown = this.#document.contents;
    let offset = rangeOf(node);
    const found: (string | number)[] = [];
    for (const [index, part] of path.entries()) {
      const inside = isAlias(node) ? node.resolve(this.#document) : node;
      if (isMap(inside)) {
        const pair = inside.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
        if (!pair) continue;
        const atName = (isAboutName && index === path.length - 1) || pair.value === null;
        offset = rangeOf(atName ? pair.key : pair.value) ?? offset;
        node = pair.value;
      } else if (isSeq(inside) && typeof part === 'number') {
        node = inside.items[part];
        offset = rangeOf(node) ?? offset;
      } else continue;
      found.push(part);
    }
    return { position: this.#positionAt(offset ?? 0), path: found };
  }

  #read(): { content: unknown; flaw: WrittenFile['flaw'] } {
    try {
      return { content: this.#document.toJS(), flaw: null };
    } catch (error) {
      return {
        content: undefined,
        flaw: { position: this.#positionAt(this.#brokenAlias()), problem: `no YAML: ${sentence(messageOf(error))}` },
      };
    }
  }

  /** Where the first alias stands that leads to nothing; 0 when there is none. */
  #brokenAlias(): number {
    let offset = 0;
    visit(this.#document, {
      Alias: (_, alias) => {
        if (alias.resolve(this.#document)) return undefined;
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

/** `tracks[1].steps[3].wait`. */
export function pathText(path: Path): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${part}`)).join('');
}

function rangeOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

function sentence(message: string): string {
  return (message.split('\n')[0] ?? message).replace(/[.:]?\s*$/, '');
}

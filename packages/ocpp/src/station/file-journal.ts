import { closeSync, fdatasyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { replaceFile } from './replace-file.ts';
import type { Journal } from './store.ts';

/**
 * A journal in a file: one line each, with its checksum in front. A line that the power cut short, at the end, is cut off when the file is
 * opened; one that the disk has spoiled, anywhere, is left out.
 */
export class FileJournal implements Journal {
  readonly #path: string;
  #lines: string[];
  #file: number;
  #bytes: number;

  /** Opens the file, or makes it. Throws what the file system throws. */
  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, 'a+', 0o600);
    const bytes = readFileSync(path);
    const end = bytes.lastIndexOf(LINE_BREAK) + 1;
    this.#bytes = end;
    if (end < bytes.length) ftruncateSync(this.#file, end);
    this.#lines = bytes
      .subarray(0, end)
      .toString()
      .split('\n')
      .flatMap((stored) => opened(stored) ?? []);
  }

  get length(): number {
    return this.#lines.length;
  }

  read(): readonly string[] {
    return this.#lines;
  }

  append(line: string): void {
    this.note(line);
    fdatasyncSync(this.#file);
  }

  note(line: string): void {
    const bytes = Buffer.from(sealed(line));
    try {
      // A full disk may take a part of what is written.
      for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at);
    } catch (error) {
      // Else the next line would be glued to the piece of this one.
      ftruncateSync(this.#file, this.#bytes);
      throw error;
    }
    this.#bytes += bytes.length;
    this.#lines.push(line);
  }

  rewrite(lines: readonly string[]): void {
    const content = lines.map(sealed).join('');
    replaceFile(this.#path, content);
    closeSync(this.#file);
    this.#file = openSync(this.#path, 'a+', 0o600);
    this.#bytes = Buffer.byteLength(content);
    this.#lines = [...lines];
  }
}

const LINE_BREAK = 0x0a;

function sealed(line: string): string {
  return `${checksum(line)} ${line}\n`;
}

/** The line behind its checksum; null when they do not fit. */
function opened(stored: string): string | null {
  const line = stored.slice(9);
  return stored !== '' && stored.slice(0, 8) === checksum(line) ? line : null;
}

function checksum(line: string): string {
  return crc32(line).toString(16).padStart(8, '0');
}

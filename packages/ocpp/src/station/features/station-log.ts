import type { Timer } from '@phasor/kernel';
import type { StationEvent } from '../events.ts';
import type { Section, Station } from '../feature.ts';
import { pack, unpack } from '../packed-text.ts';

/** When, in ms since 1970 by the station's clock, a space, and what. Earlier versions kept the two apart. */
type Line = string;
type KeptLine = Line | readonly [atMs: number, text: string];

interface Kept {
  readonly diagnostics: readonly KeptLine[];
  readonly security: readonly KeptLine[];
}

/** What is too frequent to be worth a line. */
const SILENT: ReadonlySet<StationEvent['kind']> = new Set<StationEvent['kind']>(['metered', 'delivered']);
/** So many lines are packed; a log that is longer than this is written as it is, as each time all of it goes through the store. */
const FEW = 64;
/** What may be lost with the power, at most. */
const WRITE_AFTER_MS = 60_000;

/** The station's log: its newest lines, kept over power cuts. What concerns security is written at once, the rest within a minute. */
export class StationLog {
  readonly #station: Station;
  readonly #mostLines: number;
  readonly #section: Section<Kept>;
  /** Lines, packed or as they are. */
  readonly #diagnostics: string[];
  readonly #security: string[];
  #timer: Timer | null = null;

  constructor(station: Station, mostLines: number) {
    this.#station = station;
    this.#mostLines = mostLines;
    this.#section = station.section<Kept>('log');
    const kept = this.#section.read();
    this.#diagnostics = (kept?.diagnostics ?? []).map(asItIs);
    this.#security = (kept?.security ?? []).map(asItIs);
  }

  take(event: StationEvent): void {
    if (SILENT.has(event.kind)) return;
    const line = `${this.#station.nowMs()} ${written(event)}`;
    this.#append(this.#diagnostics, line);
    if (event.kind === 'securityEvent') this.#append(this.#security, line);
    if (event.kind === 'securityEvent' || event.kind === 'rebooting') this.#write();
    else this.#timer ??= this.#station.clock.setTimer(WRITE_AFTER_MS, () => this.#write());
  }

  /** The lines between two instants as text, both included; the empty string when there are none. */
  text(kind: keyof Kept, fromMs: number, toMs: number): string {
    const lines = kind === 'diagnostics' ? this.#diagnostics : this.#security;
    return lines
      .map((line) => opened(unpack(line)))
      .filter(([atMs]) => atMs >= fromMs && atMs <= toMs)
      .map(([atMs, text]) => `${this.#station.timestamp(atMs)} ${text}\n`)
      .join('');
  }

  #append(lines: string[], line: Line): void {
    lines.push(lines.length < FEW ? pack(line) : pack(line, 0));
    if (lines.length > this.#mostLines) lines.shift();
  }

  #write(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#section.write({ diagnostics: this.#diagnostics.map(unpack), security: this.#security.map(unpack) });
  }
}

function asItIs(line: KeptLine): string {
  return pack(typeof line === 'string' ? line : line.join(' '), 0);
}

function opened(line: Line): readonly [atMs: number, text: string] {
  const space = line.indexOf(' ');
  return [Number(line.slice(0, space)), line.slice(space + 1)];
}

/** `status connectorId=1 status="Charging" errorCode="NoError"`: one line, whatever is in it. */
function written({ kind, ...fields }: StationEvent): string {
  const parts = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [kind, ...parts].join(' ');
}

import type { LightColour } from '@phasor/models';

/** How text is coloured on a terminal; every function gives the text back as it is where colours are not wanted. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly alarm: (text: string) => string;
  readonly light: (colour: LightColour, text: string) => string;
}

/** Select graphic rendition (ECMA-48). */
const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, white: 97 } as const;

const plain = (text: string): string => text;
const sgr =
  (code: number) =>
  (text: string): string =>
    `\u001b[${code}m${text}\u001b[0m`;

export const PLAIN: Paint = { bold: plain, dim: plain, alarm: plain, light: (_, text) => text };

export const COLOURED: Paint = {
  bold: sgr(CODES.bold),
  dim: sgr(CODES.dim),
  alarm: sgr(CODES.red),
  light: (colour, text) => sgr(CODES[colour])(text),
};

/** Colours for a terminal, unless its owner does not want them (https://no-color.org) or it has none. */
export function paintFor(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): Paint {
  return isTerminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb' ? COLOURED : PLAIN;
}

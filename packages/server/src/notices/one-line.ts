/** Line ends, other control characters, and marks that turn the direction of text: in a name they would reach beyond it. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu;

/** Text by somebody else, such as a charger's name, as part of a line of ours. */
export function oneLine(text: string, longest = 100): string {
  const line = text.replace(CONTROLS, ' ').replace(/\s+/g, ' ').trim();
  const letters = [...line];
  return letters.length <= longest ? line : `${letters.slice(0, longest - 1).join('')}…`;
}

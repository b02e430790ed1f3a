/** NUL, and surrogates without their other half: legal in JSON on the wire, refused or mangled in a `text` column. */
const UNSTORABLE = /[\0\p{Surrogate}]/gu;

/** `text` as a `text` column takes it: every NUL and lone surrogate is shown as U+FFFD. Raw frames are stored as bytes and stay exact. */
export function storableText(text: string): string {
  return text.replace(UNSTORABLE, '\uFFFD');
}

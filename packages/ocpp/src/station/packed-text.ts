/**
 * Texts of a few forms, kept small: the lines of a journal or a log, JSON of the same shape again and again. Every piece between two numbers is
 * kept once for the whole process, and in the text stand two characters for it. A reading of ten measurands takes an eighth of its JSON.
 */

/** The pieces that are known, and what stands for each. Bounded, as a tag or a name in a text makes a piece of its own. */
const pieces: string[] = [];
const codes = new Map<string, string>();
const MOST_PIECES = 128 * 128;

/** What stands in front of a text that is kept as it is. */
const AS_IS = '~';
/** A character that is neither printable ASCII nor free for {@link AS_IS} and the codes. */
const UNUSUAL = /[^ -}]/;
/** Without one of these a piece is no form but data: a part of a certificate, of a number in hexadecimal digits. */
const OF_A_FORM = /[ "]/;

/** A journal and whoever reads from it pack the same line one after the other, and then hold the same string. */
let last = { text: '', packed: '' };

/** The text in its small form, which {@link unpack} reads in this process. One of more than `longest` characters is kept as it is. */
export function pack(text: string, longest = Infinity): string {
  if (text.length > longest) return AS_IS + text;
  if (text !== last.text) last = { text, packed: UNUSUAL.test(text) ? AS_IS + text : text.replace(/\D{4,256}/g, codeOf) };
  return last.packed;
}

/** The text that was packed. */
export function unpack(packed: string): string {
  return packed.startsWith(AS_IS) ? packed.slice(1) : packed.replace(/[\u0080-\u00ff]{2}/g, pieceOf);
}

function codeOf(piece: string): string {
  const known = codes.get(piece);
  if (known !== undefined) return known;
  if (pieces.length === MOST_PIECES || !OF_A_FORM.test(piece)) return piece;
  const code = String.fromCharCode(0x80 + (pieces.length >> 7), 0x80 + (pieces.length & 0x7f));
  // A part of a string keeps the whole of it alive: a copy of its own does not.
  const own = Buffer.from(piece, 'latin1').toString('latin1');
  codes.set(own, code);
  pieces.push(own);
  return code;
}

function pieceOf(code: string): string {
  return pieces[((code.charCodeAt(0) - 0x80) << 7) + code.charCodeAt(1) - 0x80] ?? '';
}

/**
 * One form of a tag for all that readers, clients and people make of it (vendor API: hex, decimal, reversed decimal, padded to 7 bytes). What
 * is no hex number is a name: it is only trimmed and compared without regard to case, as OCPP's CiString.
 */
export function canonicalTag(idTag: string): string {
  const text = idTag.trim().toUpperCase();
  const digits = text.replace(/[\s:-]/g, '');
  if (!isHexNumber(digits)) return text;
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  return withoutPadding(even);
}

/** The same bytes read from the other end; null for a name, and for a tag that reads the same both ways. */
export function reversedTag(idTag: string): string | null {
  const tag = canonicalTag(idTag);
  if (!isHexNumber(tag)) return null;
  const reversed = withoutPadding((tag.match(/../g) ?? []).reverse().join(''));
  return reversed === tag ? null : reversed;
}

/** What a presented tag is, among those that were carried over. */
export type TagMatch =
  | { readonly kind: 'known'; readonly idTag: string }
  /** The new firmware reads it from the other end. It charges this once; its owner confirms it, and it is registered as it is read. */
  | { readonly kind: 'reversed'; readonly idTag: string }
  | { readonly kind: 'unknown' };

/** `carried`: as they were registered. A reading that fits two people is nobody's. */
export function matchTag(presented: string, carried: readonly string[]): TagMatch {
  const asRead = canonicalTag(presented);
  const exact = carried.find((idTag) => canonicalTag(idTag) === asRead);
  if (exact !== undefined) return { kind: 'known', idTag: exact };
  const turned = carried.filter((idTag) => reversedTag(idTag) === asRead || reversedTag(presented) === canonicalTag(idTag));
  const [only] = turned;
  return only !== undefined && turned.length === 1 ? { kind: 'reversed', idTag: only } : { kind: 'unknown' };
}

/** As a reader gives it: without what people write between its bytes, and else as it is, for it is compared so while the charger is offline. */
export function listedTag(idTag: string): string {
  const text = idTag.trim();
  const digits = text.replace(/[\s:-]/g, '');
  return isHexNumber(digits.toUpperCase()) ? digits : text;
}

/** Four bytes at least: shorter numbers are names that people gave. */
const isHexNumber = (text: string): boolean => /^[0-9A-F]{7,20}$/.test(text);

/** A UID has four, seven or ten bytes; a shorter one is padded with zeros at its end, or at its start where it was reversed after that. */
function withoutPadding(hex: string): string {
  const [trimmed] = /^.{8}.*?(?=(?:00)*$)/.exec(hex) ?? [hex];
  if (trimmed.length < hex.length) return trimmed;
  return hex.length === 14 && hex.startsWith('000000') ? hex.slice(6) : hex;
}

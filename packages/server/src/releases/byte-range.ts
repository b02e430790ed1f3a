import { releaseErrors } from './errors.ts';

/** Bytes of a file: from `from` up to and with `to`. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * What a Range header asks of a file (RFC 9110, 14.2); null: all of it. A unit that is not bytes is ignored, as it must be. More than one
 * range at a time, and what is no range of this file, is refused (15.5.17). Raises RELEASE_RANGE_INVALID.
 */
export function byteRange(header: string | undefined, size: number): ByteRange | null {
  const [unit = '', range = ''] = (header ?? '').split(/=(.*)/s);
  if (header === undefined || unit.trim().toLowerCase() !== 'bytes') return null;
  const [, first, last] = /^\s*(\d{0,15})-(\d{0,15})\s*$/.exec(range) ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) throw invalid(header, size);
  // The last so many bytes, or all where it has fewer.
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (from > to || (last !== '' && first !== '' && Number(first) > Number(last))) throw invalid(header, size);
  return { from, to };
}

const invalid = (header: string, size: number): Error =>
  releaseErrors.raise('RELEASE_RANGE_INVALID', { range: header.slice(0, 100), size });

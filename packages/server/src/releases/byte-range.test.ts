import fc from 'fast-check';
import { hasCode } from '@phasor/kernel';
import { describe, expect, it } from 'vitest';
import { byteRange } from './byte-range.ts';

const asked = (header: string | undefined, size = 1000): unknown => {
  try {
    return byteRange(header, size);
  } catch (error) {
    return hasCode(error, 'RELEASE_RANGE_INVALID') ? 'refused' : error;
  }
};

describe('a range of bytes (RFC 9110, 14)', () => {
  it.each([
    [undefined, null],
    ['bytes=0-', { from: 0, to: 999 }],
    ['bytes=200-299', { from: 200, to: 299 }],
    ['Bytes= 200-299 ', { from: 200, to: 299 }],
    ['bytes=200-99999', { from: 200, to: 999 }],
    ['bytes=-100', { from: 900, to: 999 }],
    ['bytes=-5000', { from: 0, to: 999 }],
    ['bytes=999-', { from: 999, to: 999 }],
    ['lines=1-2', null],
  ])('%s', (header, expected) => expect(asked(header)).toEqual(expected));

  it.each([
    'bytes=1000-',
    'bytes=5-4',
    'bytes=-',
    'bytes=',
    'bytes=-0',
    'bytes=a-b',
    'bytes=0-1,3-4',
    'bytes=0x1-2',
    'bytes',
    'bytes=1-2-3',
  ])('%s is refused', (header) => expect(asked(header)).toBe('refused'));

  it('whatever is asked, is inside the file', () => {
    fc.assert(
      fc.property(fc.nat(3000), fc.nat(3000), fc.integer({ min: 1, max: 2000 }), (first, last, size) => {
        const range = asked(`bytes=${first}-${last}`, size);
        if (first > last || first >= size) expect(range).toBe('refused');
        else expect(range).toEqual({ from: first, to: Math.min(last, size - 1) });
      }),
    );
  });
});

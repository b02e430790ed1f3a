import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pack, unpack } from './packed-text.ts';

describe('a packed text', () => {
  it('gives back what was packed, whatever that is', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.json()), (text) => unpack(pack(text)) === text));
    for (const text of ['', '~', '~1', '\u0080\u0081', 'x'.repeat(1_000), `"${'x'.repeat(1_000)}"`]) expect(unpack(pack(text))).toBe(text);
  });

  it('is small where its form is known', () => {
    const reading = (value: number): string =>
      JSON.stringify({ sampledValue: ['Voltage', 'Current.Import', 'Power.Active.Import'].map((measurand) => ({ value, measurand })) });
    expect(unpack(pack(reading(1)))).toBe(reading(1));
    expect(pack(reading(230)).length).toBeLessThan(reading(230).length / 6);
    expect(unpack(pack(reading(230)))).toBe(reading(230));
  });

  it('makes nothing of data that has no form, and comes back when there are too many pieces', () => {
    const hex = 'abcdefabcdefabcdef';
    expect(pack(hex)).toBe(hex);
    const texts = Array.from(
      { length: 20_000 },
      (_, index) => `"piece ${[...String(index)].map((digit) => 'abcdefghij'[Number(digit)]).join('')}"`,
    );
    const packed = texts.map(pack);
    expect(packed.map(unpack)).toEqual(texts);
  });
});

import type { OperatingLimit } from '@phasor/contract';
import { describe, expect, it } from 'vitest';
import { hoursOf, hoursText, operatingLimitsOf, operatingText } from './operating-limits.ts';

describe('hours of the day as people write them', () => {
  it.each<[string, number[]]>([
    ['17-20', [17, 18, 19]],
    ['22-6', [0, 1, 2, 3, 4, 5, 22, 23]],
    ['0-24', Array.from({ length: 24 }, (_, hour) => hour)],
    ['7-9,17-24', [7, 8, 17, 18, 19, 20, 21, 22, 23]],
    ['17-18', [17]],
  ])('%s, there and back', (text, hours) => {
    expect(hoursOf(text)).toEqual(hours);
    expect(hoursText(hours)).toBe(text);
  });

  it('a single figure is one hour; what is none is nothing', () => {
    expect(hoursOf('17')).toEqual([17]);
    expect(hoursOf('17–20')).toEqual([17, 18, 19]);
    for (const wrong of ['evening', '25', '17-25', '']) expect(hoursOf(wrong)).toEqual([]);
  });
});

describe('S21 limits by the hour, beside a fuse', () => {
  it.each<[string, OperatingLimit[]]>([
    ['17-20 40 A', [{ hours: [17, 18, 19], limitA: 40 }]],
    [
      '17-20 40.5 A 11 kW; 2-3 7 kW',
      [
        { hours: [17, 18, 19], limitA: 40.5, limitKw: 11 },
        { hours: [2], limitKw: 7 },
      ],
    ],
  ])('%s, there and back', (text, limits) => {
    expect(operatingLimitsOf(text)).toEqual(limits);
    expect(operatingText(limits)).toBe(text);
  });

  it('are read as people write them, too', () => {
    expect(operatingLimitsOf(' 17 - 20   40,5a ;')).toEqual([{ hours: [17, 18, 19], limitA: 40.5 }]);
    expect(operatingLimitsOf('7-9, 17-18 11kW')).toEqual([{ hours: [7, 8, 17], limitKw: 11 }]);
  });

  it('empty is none; what cannot be read is not taken for none', () => {
    expect(operatingLimitsOf('  ')).toBeUndefined();
    expect(operatingText(undefined)).toBe('');
    for (const wrong of ['evenings 40 A', '17-20', '17-20 lots', '40 A']) expect(operatingLimitsOf(wrong)?.[0]?.limitA, wrong).toBeNaN();
  });
});

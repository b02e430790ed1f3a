import { expect, it } from 'vitest';
import { differences } from './compare.ts';
import type { ChargerEnd } from './figures.ts';

const books = { sessions: 3, lost: 0, doubled: 0, lostWh: 0 };
const ARRIVED: ChargerEnd = {
  ...{ trouble: 'none', state: 'Migrated', protocol: 'OCPP', isPoweredOn: true, isConnected: true, isProven: true, isServing: true },
  ...{ crossings: 1, homecomings: 0, cut: 0, overMax: 0, books },
};
const HOME: ChargerEnd = { ...ARRIVED, trouble: 'firewall', state: 'Excluded', protocol: 'CAPI', isProven: false, homecomings: 2 };

it('ends are alike where state and book say the same, however often it was tried', () => {
  expect(
    differences(
      [ARRIVED, HOME],
      [
        { ...ARRIVED, crossings: 3, homecomings: 2 },
        { ...HOME, books: { ...books, sessions: 9 } },
      ],
    ),
  ).toEqual([]);
});

it.each<[string, Partial<ChargerEnd>]>([
  ['another state', { state: 'Stranded' }],
  ['the other protocol', { protocol: 'CAPI' }],
  ['no proof', { isProven: false }],
  ['nobody that it is connected to', { isConnected: false }],
])('a charger with %s is named', (_, change) => {
  expect(differences([HOME, ARRIVED], [HOME, { ...ARRIVED, ...change }])).toMatchObject([{ charger: '2403000002M', trouble: 'none' }]);
});

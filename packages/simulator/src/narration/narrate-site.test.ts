import { expect, it } from 'vitest';
import type { SiteEvent } from '../site/site.ts';
import { narrateSite } from './narrate-site.ts';

it.each<[SiteEvent, string]>([
  [
    { kind: 'trip', circuit: 'main', atMs: 0, phase: 'L2', ratio: 1.6, cause: 'heat' },
    'main trips on L2 at 1.60 times its rating (too long)',
  ],
  [
    { kind: 'trip', circuit: 'row 1', atMs: 0, phase: 'L1', ratio: 9, cause: 'magnet' },
    'row 1 trips on L1 at 9.00 times its rating (at once)',
  ],
  [
    { kind: 'overload', circuit: 'main', fromMs: 0, lastedMs: 61_400, byChargersMs: 0, peakRatio: 1.234, thermalShare: 0 },
    'main carried up to 1.23 times its rating, above it for 61 s',
  ],
  [{ kind: 'reset', circuit: 'main', atMs: 0 }, 'main is closed again'],
  [{ kind: 'supply', isOn: false, atMs: 0 }, 'the street loses its power'],
  [{ kind: 'supply', isOn: true, atMs: 0 }, 'the street has power again'],
])('%o reads: %s', (event, words) => {
  expect(narrateSite(event)).toBe(words);
});

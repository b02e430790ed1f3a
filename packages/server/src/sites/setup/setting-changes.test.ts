import { describe, expect, it } from 'vitest';
import type { SiteSettings } from '@phasor/contract';
import { changedSettings } from './setting-changes.ts';

const SITE: SiteSettings = {
  ...{ name: 'Yard', zone: 'UTC', mode: 'static', grid: 'TN' },
  fuses: [
    { id: 'main', limitA: 25 },
    { id: 'b', parentId: 'main', limitA: 16 },
  ],
  connectors: [{ chargerId: 'C', connectorId: 1, fuseId: 'b', wiring: 'RST' }],
};

describe('S21 what is written down of a change', () => {
  it('is each figure with what it was, and no order of lists', () => {
    const after: SiteSettings = {
      ...SITE,
      fuses: [
        { id: 'b', parentId: 'main', limitA: 16 },
        { id: 'main', limitA: 35 },
      ],
    };
    expect(changedSettings(SITE, after)).toEqual([{ what: 'fuses.main.limitA', before: '25', after: '35' }]);
  });

  it('is all of a new site, and of a removed one', () => {
    expect(changedSettings(null, SITE)).toContainEqual({ what: 'connectors.C/1.wiring', before: null, after: '"RST"' });
    expect(changedSettings(SITE, null)).toHaveLength(changedSettings(null, SITE).length);
  });
});

import { describe, expect, it } from 'vitest';
import { tabsOf } from './charger-tabs.ts';

describe("the tabs of a charger's page", () => {
  it('are without what OCPP alone can do on a charger that speaks CAPI, and for its owner without what is not theirs to do', () => {
    expect(tabsOf({ protocol: 'CAPI' }, false)).toEqual(['sessions', 'limits', 'settings', 'schedule', 'migration']);
  });

  it('are, for an owner of a charger that speaks OCPP, what there is to see and the week', () => {
    expect(tabsOf({ protocol: 'OCPP' }, false)).toEqual(['sessions', 'limits', 'messages', 'week', 'migration']);
  });

  it('are without settings and windows of CAPI on a charger that speaks OCPP', () => {
    expect(tabsOf({ protocol: 'OCPP' }, true)).toEqual([
      'sessions',
      'limits',
      'messages',
      'commands',
      'configuration',
      'charging',
      'week',
      'files',
      'security',
      'migration',
      'owners',
    ]);
  });
});

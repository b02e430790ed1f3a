import { balancedSite, type CountryCode, type Grant } from '@phasor/balancing';
import { describe, expect, it } from 'vitest';
import type { ConnectorMemory } from './connector-memory.ts';
import type { ConnectorFacts } from './facts.ts';
import { ownBound, ownSentence } from './own-bound.ts';
import { aGrant, aPlace } from './testing/a-place.ts';

const says = (
  grant: Partial<Grant>,
  facts: Partial<ConnectorFacts> = {},
  memory: Partial<ConnectorMemory> = {},
  country?: CountryCode,
): string | null => {
  const maxA = facts.maxA ?? 16;
  const balanced = balancedSite({
    ...{ grid: 'TN', ...(country ? { country } : {}), fuses: [{ id: 'main', limitA: 63 }] },
    connectors: [{ id: 'CP1/1', fuseId: 'main', wiring: 'RST', switching: 'free', maxA }],
  });
  const bound = ownBound(aPlace({ facts, memory }), aGrant(grant), { balanced });
  return bound && ownSentence(bound);
};
const reading = (amps: number): Pick<ConnectorMemory, 'reading'> => ({ reading: { atMs: 0, amps: [amps, amps, amps], registerWh: null } });

describe('R21 what keeps a car from more that is no fuse’s doing', () => {
  it('its max current, its owner or its schedule', () => {
    expect(says({ offeredA: 16 })).toBe('It has all that it may take: 16 A.');
    expect(says({ offeredA: 8 }, { allowedA: 8 })).toBe('It has all that it may take: 8 A, by its schedule or its owner’s limit.');
    expect(says({ offeredA: 16 }, { allowedA: 16 })).toBe('It has all that it may take: 16 A.');
  });

  it('the car itself, which was seen to take less, or takes nothing', () => {
    expect(says({ offeredA: 10, demandA: 10 }, {}, reading(8))).toBe('The car takes no more: 8 A of the 10 A that it is offered.');
    expect(says({ offeredA: 6 }, {}, { ...reading(0), suspendedAtMs: 1 })).toBe(
      'The car takes no more: 0 A of the 6 A that it is offered.',
    );
    expect(says({ offeredA: 10, demandA: 10 })).toBe('The car takes no more.');
    expect(says({ offeredA: 7, demandA: 10 }, {}, reading(7)), 'it would take more than its fuse leaves').toBeNull();
  });

  it('the rules of its country for one phase', () => {
    expect(says({ offeredA: 20, way: 'L2' }, { maxA: 32 }, {}, 'DE')).toBe(
      'It has all that a car may take from one phase alone by the rules of its country: 20 A.',
    );
    expect(says({ offeredA: 20, way: '3P' }, { maxA: 32 }, {}, 'DE')).toBeNull();
  });

  it('nothing, where it has less than all that, or charges nowhere', () => {
    expect(says({ offeredA: 12 })).toBeNull();
    expect(says({ offeredA: 0, way: undefined })).toBeNull();
  });
});

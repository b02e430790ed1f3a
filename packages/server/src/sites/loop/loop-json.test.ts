import { EMPTY_STATE } from '@phasor/balancing';
import { describe, expect, it } from 'vitest';
import { memoryOf, memoryText } from './loop-json.ts';
import { NEW_LOOP, type LoopMemory } from './site-step.ts';

const memory: LoopMemory = {
  ...NEW_LOOP,
  state: { ...EMPTY_STATE, prices: new Map([['main L1', 2]]), housePast: new Map([['main', { fromSlot: 7, rooms: 'a-{' }]]) },
};

describe('what the loop of a site remembers', () => {
  it('comes back from its text as it was, maps and infinite numbers too', () => {
    expect(memoryOf(memoryText(memory))).toEqual(memory);
    expect(memoryOf(null)).toEqual(NEW_LOOP);
  });

  it('is whole where an older version stored it, which remembered less', () => {
    const { housePast: _, ...before } = memory.state;
    const text = memoryText({ ...memory, state: before as LoopMemory['state'] });
    expect(memoryOf(text).state).toEqual({ ...memory.state, housePast: new Map() });
  });
});

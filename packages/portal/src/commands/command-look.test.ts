import { describe, expect, it } from 'vitest';
import { commandAnswer, commandTone } from './command-look.ts';

describe('how a command looks', () => {
  it('is good where the charger agreed or gave data, and not where it said no', () => {
    const tone = (response: unknown) => commandTone({ state: 'answered', response });
    expect([tone({ status: 'Accepted' }), tone({ listVersion: 3 }), tone({ status: 'Rejected' })]).toEqual(['good', 'good', 'waiting']);
    expect(commandTone({ state: 'refused', response: null })).toBe('bad');
  });

  it('is told in a word', () => {
    const error = { code: 'NotSupported', description: '', details: {} };
    expect(commandAnswer({ response: null, error })).toBe('NotSupported');
    expect(commandAnswer({ response: { status: 'RebootRequired' }, error: null })).toBe('RebootRequired');
    expect(commandAnswer({ response: { listVersion: 3 }, error: null })).toBeNull();
  });
});

import { SeededRandom, VirtualClock } from '@phasor/kernel';
import { describe, expect, it } from 'vitest';
import { answerCalls } from './answer-calls.ts';
import { OcppLink } from './link.ts';
import { memoryLink } from './link-socket.ts';

function ends() {
  const clock = new VirtualClock();
  const [left, right] = memoryLink(clock);
  const closed: string[] = [];
  const link = (name: string, socket: typeof left): OcppLink =>
    new OcppLink(socket, {
      clock,
      random: new SeededRandom(name.length),
      handlers: {
        onCall: answerCalls({ Heartbeat: () => ({ currentTime: `2026-01-01T00:00:0${name.length}Z` }) }),
        onOddFrame: () => undefined,
        onClose: (code, reason) => closed.push(`${name} ${code} ${reason}`),
      },
    });
  return { clock, charger: link('charger', left), central: link('central', right), closed };
}

describe('a link in memory', () => {
  it('carries calls and answers both ways, while the clock stands still', async () => {
    const { clock, charger, central } = ends();
    const before = clock.now();
    const outcomes = await Promise.all([charger.call('Heartbeat', {}), central.call('Heartbeat', {}), charger.call('Heartbeat', {})]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['result', 'result', 'result']);
    await clock.advance(0);
    expect(clock.now()).toBe(before);
  });

  it('closes in good order, or without a word, at both ends once', async () => {
    const polite = ends();
    polite.charger.close(1000, 'bye');
    await polite.clock.advance(0);
    expect(polite.closed.sort()).toEqual(['central 1000 bye', 'charger 1000 bye']);
    const rude = ends();
    rude.central.terminate();
    await rude.clock.advance(0);
    expect(rude.closed.sort()).toEqual(['central 1006 ', 'charger 1006 ']);
    expect(await rude.charger.call('Heartbeat', {})).toMatchObject({ kind: 'closed' });
  });

  it('keeps what comes while an end is paused', async () => {
    const { clock, charger, central } = ends();
    central.pause();
    let answer = 'none';
    void charger.call('Heartbeat', {}).then(({ kind }) => (answer = kind));
    await clock.advance(1_000);
    expect(answer).toBe('none');
    central.resume();
    await clock.advance(1_000);
    expect(answer).toBe('result');
  });
});

import { SeededRandom, VirtualClock } from '@phasor/kernel';
import type { LiveEvent } from '@phasor/contract';
import { beforeEach, describe, expect, it } from 'vitest';
import { charger } from '../testing/samples.ts';
import { LiveStream, type EventChannel, type LiveState } from './live-stream.ts';

/** The network's end of an EventSource. */
class Channel implements EventChannel {
  isClosed = false;
  readonly #listeners = new Map<string, (event: { readonly data?: unknown }) => void>();

  addEventListener(type: string, listen: (event: { readonly data?: unknown }) => void): void {
    this.#listeners.set(type, listen);
  }

  close(): void {
    this.isClosed = true;
  }

  happens(type: string, data?: unknown): void {
    this.#listeners.get(type)?.({ data });
  }
}

let clock: VirtualClock;
let channels: Channel[];
let states: LiveState[];
let events: LiveEvent[];
let stream: LiveStream;
const newest = (): Channel => channels.at(-1) ?? new Channel();

beforeEach(() => {
  clock = new VirtualClock();
  channels = [];
  states = [];
  events = [];
  stream = new LiveStream({
    open: () => {
      channels.push(new Channel());
      return newest();
    },
    clock,
    random: new SeededRandom(1),
    onEvent: (event) => events.push(event),
    onState: (state) => states.push(state),
  });
});

describe('LiveStream', () => {
  it('hands on the events of its server, and passes over what it cannot read', () => {
    const event: LiveEvent = { kind: 'charger', charger: charger('A') };
    stream.start();
    newest().happens('open');
    newest().happens('charger', JSON.stringify(event));
    newest().happens('charger', '{"kind":');
    newest().happens('charger', '{"kind":"weather"}');
    newest().happens('weather', '{"kind":"weather"}');
    expect(events).toEqual([event]);
  });

  it('says that it is lost, opens again, and says that it is live', async () => {
    stream.start();
    newest().happens('open');
    newest().happens('error');
    expect(channels.map(({ isClosed }) => isClosed)).toEqual([true]);
    await clock.advance(1_000);
    newest().happens('open');
    expect(channels).toHaveLength(2);
    expect(states).toEqual(['connecting', 'live', 'lost', 'live']);
  });

  it('keeps trying, ever more slowly and at least every 15 seconds', async () => {
    stream.start();
    for (let attempt = 0; attempt < 10; attempt += 1) {
      newest().happens('error');
      await clock.advance(15_000);
    }
    expect(channels).toHaveLength(11);
    newest().happens('error');
    await clock.advance(1_000);
    expect(channels).toHaveLength(11);
  });

  it('hears nothing from a connection that it has left', async () => {
    stream.start();
    const first = newest();
    first.happens('error');
    await clock.advance(1_000);
    first.happens('charger', JSON.stringify({ kind: 'charger', charger: charger('A') }));
    first.happens('error');
    expect(events).toEqual([]);
    expect(newest().isClosed).toBe(false);
  });

  it('stays closed once stopped', async () => {
    stream.start();
    newest().happens('error');
    stream.stop();
    await clock.advance(60_000);
    expect(channels).toHaveLength(1);
  });
});

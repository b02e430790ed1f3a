import { expect, it } from 'vitest';
import { VirtualClock } from '@phasor/kernel';
import { InMemoryBus, type Change } from './index.ts';

const CHANGE: Change = { kind: 'charger', chargerId: 'CP1' };

it('every listener hears every change, until it unsubscribes', () => {
  const bus = new InMemoryBus();
  const heard: string[] = [];
  const unsubscribe = bus.subscribe(() => heard.push('one'));
  bus.subscribe(() => heard.push('other'));
  bus.publish(CHANGE);
  unsubscribe();
  bus.publish(CHANGE);
  expect(heard).toEqual(['one', 'other', 'other']);
});

it('a request on a subject that nobody holds is known at once: the charger is offline', () => {
  expect(new InMemoryBus().request('charger.CP1', {})).toBeUndefined();
});

it('a newer responder takes the subject over, and the late end of the older leaves it alone', async () => {
  const bus = new InMemoryBus();
  const endOlder = bus.respond('charger.CP1', () => Promise.resolve('older'));
  const endNewer = bus.respond('charger.CP1', () => Promise.resolve('newer'));
  endOlder();
  expect(await bus.request('charger.CP1', {})).toBe('newer');
  endNewer();
  expect(bus.request('charger.CP1', {})).toBeUndefined();
});

it('a request that waits for time to pass does not stop a virtual clock', async () => {
  const clock = new VirtualClock();
  const bus = new InMemoryBus();
  bus.respond('charger.CP1', async () => {
    await clock.sleep(30_000);
    return 'in time';
  });
  const answering = bus.request('charger.CP1', {});
  await clock.advance(30_000);
  expect(await answering).toBe('in time');
});

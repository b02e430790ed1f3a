import { startPrivateNats, type PrivateNats } from '@phasor/apps';
import { PhasorError, RealClock } from '@phasor/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NatsBus, type Change, type Sights } from '../packages/server/src/bus/index.ts';
import { hasNats } from './support/nats.ts';
import { until } from './support/until.ts';

const clock = new RealClock();
const WAIT_MS = 10_000;

/** What is connected to a node, and what it hears of the others, by charger. */
class Seen implements Sights {
  readonly connected = new Map<string, unknown>();
  readonly others = new Map<string, unknown>();

  describe(chargerId: string): unknown {
    return this.connected.get(chargerId) ?? null;
  }

  here(): Iterable<string> {
    return this.connected.keys();
  }

  take(_nodeId: string, chargerId: string, sight: unknown): void {
    if (sight === null) this.others.delete(chargerId);
    else this.others.set(chargerId, sight);
  }
}

interface Node {
  readonly bus: NatsBus;
  readonly seen: Seen;
  readonly heard: (readonly [Change, boolean])[];
}

describe.skipIf(!hasNats())('the bus of several nodes, over NATS', () => {
  let nats: PrivateNats;
  beforeAll(async () => {
    nats = await startPrivateNats();
  });
  afterAll(() => nats.stop());

  async function node(nodeId: string, chargers: readonly string[] = []): Promise<Node> {
    const seen = new Seen();
    for (const chargerId of chargers) seen.connected.set(chargerId, { of: chargerId });
    const bus = await NatsBus.connect({ url: nats.url, nodeId, clock, sights: seen, log: { warn: () => undefined } });
    const heard: (readonly [Change, boolean])[] = [];
    bus.subscribe((change, isHere) => heard.push([change, isHere]));
    return { bus, seen, heard };
  }

  it('a change reaches every node, and each knows whether it happened there; with it goes what its node sees of the charger', async () => {
    const [one, other] = [await node('one'), await node('other')];
    one.seen.connected.set('CP1', { amps: 7 });
    const change: Change = { kind: 'charger', chargerId: 'CP1' };
    one.bus.publish(change);
    await until('the other hears it', WAIT_MS, () => other.heard.length > 0);
    expect([one.heard, other.heard]).toEqual([[[change, true]], [[change, false]]]);
    expect(other.seen.others.get('CP1')).toEqual({ amps: 7 });
    await one.bus.close();
    await other.bus.close();
  });

  it('who comes later is told who is connected where, and asks there: an answer, and an error with its code', async () => {
    const one = await node('one', ['CP1']);
    one.bus.respond('charger.CP1', (body) =>
      body === 'fail' ? Promise.reject(new PhasorError('SOME_CODE', 'It cannot.', { why: 1 })) : Promise.resolve({ heard: body }),
    );
    const other = await node('other');
    await until('the other knows of it', WAIT_MS, () => other.seen.others.has('CP1'));
    expect(await other.bus.request('charger.CP1', 'hello')).toEqual({ heard: 'hello' });
    await expect(other.bus.request('charger.CP1', 'fail')).rejects.toMatchObject({ code: 'SOME_CODE', message: 'It cannot.' });
    expect(other.bus.request('charger.CP2', 'hello')).toBeUndefined();
    await one.bus.close();
    await other.bus.close();
  });

  it('a charger that has just gone from its node answers no more: nothing was done', async () => {
    const [one, other] = [await node('one', ['CP1']), await node('other')];
    await until('the other knows of it', WAIT_MS, () => other.seen.others.has('CP1'));
    await expect(other.bus.request('charger.CP1', 'hello')).rejects.toMatchObject({ code: 'BUS_NOBODY_RESPONDS' });
    await one.bus.close();
    await other.bus.close();
  });

  it('when a node goes, its chargers are offline for the others, and what it was asked ends: nobody knows whether it was done', async () => {
    const [one, other] = [await node('one', ['CP1']), await node('other')];
    const begun = new Promise<void>((resolve) => {
      one.bus.respond('charger.CP1', () => {
        resolve();
        return new Promise(() => undefined);
      });
    });
    await until('the other knows of it', WAIT_MS, () => other.seen.others.has('CP1'));
    const asked = other.bus.request('charger.CP1', 'hello');
    // Awaited from now on: it may end before `close` does.
    const isLost = expect(asked).rejects.toMatchObject({ code: 'BUS_NODE_LOST' });
    await begun;
    await one.bus.close();
    await isLost;
    expect([other.bus.others, other.seen.others.has('CP1'), other.bus.request('charger.CP1', 'hello')]).toEqual([0, false, undefined]);
    expect(other.heard.at(-1)).toEqual([{ kind: 'charger', chargerId: 'CP1' }, false]);
    await other.bus.close();
  });

  it('after NATS was away each knows again of the other, and of what is connected to it', async () => {
    const own = await startPrivateNats();
    const connect = (nodeId: string, seen: Seen): Promise<NatsBus> =>
      NatsBus.connect({ url: own.url, nodeId, clock, sights: seen, log: { warn: () => undefined } });
    const [seen, otherSeen] = [new Seen(), new Seen()];
    const [one, other] = [await connect('one', seen), await connect('other', otherSeen)];
    await own.stop();
    seen.connected.set('CP1', { amps: 7 });
    const again = await startPrivateNats(Number(new URL(own.url).port));
    await until('the other knows of it', 4 * WAIT_MS, () => otherSeen.others.has('CP1'));
    expect([one.others, other.others]).toEqual([1, 1]);
    await one.close();
    await other.close();
    await again.stop();
  });

  it('without a server it says so', async () => {
    const options = { url: 'nats://127.0.0.1:1', nodeId: 'one', clock, sights: new Seen(), log: { warn: () => undefined } };
    await expect(NatsBus.connect(options)).rejects.toMatchObject({ code: 'BUS_UNREACHABLE' });
  });
});

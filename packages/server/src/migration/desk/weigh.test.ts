import { describe, expect, it } from 'vitest';
import { ledTo } from '../way/testing/led-to.ts';
import type { World } from '../way/testing/world.ts';
import { weigh, type Weight } from './weigh.ts';

/** How a session over OCPP weighs, its beginning and its end. */
function weightOfSession(world: World): readonly Weight[] {
  const already = world.taken.length;
  for (const kind of ['ocppStarted', 'ocppStopped'] as const) {
    world.nowMs += 60_000;
    world.hear(
      kind === 'ocppStarted' ? { kind, connectorId: 1, transactionId: 77, registerWh: world.charger.shownWh } : { kind, transactionId: 77 },
    );
  }
  return world.taken.slice(already).map(({ before, step, fact }) => weigh(before, step, fact));
}

describe('what is written of a session over OCPP', () => {
  it('is an entry of the audit while the charger has to be proven', () => {
    expect(weightOfSession(ledTo('Soaking'))).toEqual(['loud', 'loud']);
  });

  it('is none once it has arrived: it will charge for years; and the way is written all the same', () => {
    const world = ledTo('Soaking');
    weightOfSession(world);
    expect(world.run(12, ({ way }) => way.state === 'Migrated')).toBe(true);
    expect(weightOfSession(world)).toEqual(['quiet', 'quiet']);
  });
});

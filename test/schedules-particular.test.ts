import type { ConnectorLimits } from '@phasor/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openScene, type Scene } from './quirks/scene.ts';
import { BOOT } from './support/raw-charger.ts';
import { until } from './support/until.ts';

interface Sent {
  readonly csChargingProfiles: { readonly chargingProfileKind: string; readonly stackLevel: number };
}
const WEEK = { zone: 'Europe/Stockholm', blocks: [{ startMinute: 600, endMinute: 660, limitA: 0 }], outsideA: 10, whenRunOut: 'stop' };

describe('R5: a week on particular chargers', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene();
  });
  afterAll(() => scene.stop());

  /** Sets the week on a charger that takes what `takes` says; what it was sent, and how it stands in the end. */
  async function weekOn(id: string, takes: (profile: Sent['csChargingProfiles']) => boolean) {
    const charger = await scene.arrive(id);
    const sent: Sent['csChargingProfiles'][] = [];
    charger.onCall = (action, payload) => {
      if (action !== 'SetChargingProfile') return [3, { status: 'Accepted' }];
      const { csChargingProfiles } = payload as Sent;
      sent.push(csChargingProfiles);
      return [3, { status: takes(csChargingProfiles) ? 'Accepted' : 'Rejected' }];
    };
    await charger.ask('BootNotification', { ...BOOT, firmwareVersion: id });
    await charger.ask('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Available' });
    const path = `/chargers/${id}/connectors/1`;
    await scene.system.api.put(`${path}/schedule`, WEEK);
    const pushed = await until('it is settled', 20_000, async () => {
      const { body } = await scene.system.api.get<ConnectorLimits>(`${path}/limits`);
      return body.pushed.state === 'waiting' ? undefined : body.pushed;
    });
    return { charger, sent, pushed, path };
  }

  it('one without weekly profiles is asked once, keeps the days that are sent ahead, and the page says what follows', async () => {
    const { charger, sent, pushed, path } = await weekOn('NOWEEK', ({ chargingProfileKind }) => chargingProfileKind !== 'Recurring');
    expect(pushed).toMatchObject({ state: 'sent', afterwards: 'It does not charge until it is connected again.', problem: '' });
    expect(sent.map(({ chargingProfileKind }) => chargingProfileKind)).toEqual(['Absolute', 'Relative', 'Recurring']);
    await scene.system.api.put(`${path}/schedule`, { ...WEEK, outsideA: 8 });
    await until('the change is sent', 20_000, async () => {
      const { body } = await scene.system.api.get<ConnectorLimits>(`${path}/limits`);
      return body.pushed.state === 'sent' && body.revision === 2;
    });
    expect(sent.slice(3).map(({ chargingProfileKind }) => chargingProfileKind)).toEqual(['Absolute']);
    await charger.close();
  });

  it('quirk 31: one that refuses the lowest level gets its base at the next, and that is kept in mind', async () => {
    const { charger, sent, pushed, path } = await weekOn('NOZERO', ({ stackLevel }) => stackLevel > 0);
    expect(pushed).toMatchObject({ state: 'sent', problem: '' });
    expect(sent.filter(({ chargingProfileKind }) => chargingProfileKind === 'Relative').map(({ stackLevel }) => stackLevel)).toEqual([
      0, 1,
    ]);
    await scene.system.api.put(`${path}/schedule`, { ...WEEK, whenRunOut: 'outside' });
    await until('the change is sent', 20_000, async () => {
      const { body } = await scene.system.api.get<ConnectorLimits>(`${path}/limits`);
      return body.pushed.state === 'sent' && body.revision === 2;
    });
    const levels = await scene.system.api.get<{ items: { profile: { stackLevel: number; chargingProfileKind: string } }[] }>(
      '/chargers/NOZERO/charging-profiles',
    );
    const held = levels.body.items.map(({ profile }) => `${profile.chargingProfileKind} ${profile.stackLevel}`).sort();
    expect(held).toEqual([expect.stringContaining('Absolute'), 'Recurring 2', 'Relative 1']);
    await charger.close();
  });
});

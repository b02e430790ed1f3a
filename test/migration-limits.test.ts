import type { LimitsInForce } from '@phasor/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { HALO, MINUTE, WayScene } from './support/way-scene.ts';

let scene: WayScene;
afterEach(() => scene.end());

describe('R21 migration is a cause among the limits in force', { timeout: 120_000 }, () => {
  it('from the draining on nothing begins, and the limits say so until the charger is on OCPP; so do the figures', async () => {
    scene = await WayScene.set({ soakMs: 10 * MINUTE });
    await scene.halo();
    const limits = async () =>
      (await scene.system.api.get<LimitsInForce>(`/chargers/${HALO}/limits`)).body.connectors.find(({ connectorId }) => connectorId === 1);
    expect((await limits())?.limits.map(({ cause }) => cause)).not.toContain('migration');
    await scene.begin();
    const { deadline } = await scene.until(['Draining']);
    const figures = async (): Promise<string> => (await fetch(`${scene.system.url}/metrics`)).text();
    expect(await figures()).toMatch(/^phasor_migration_chargers\{state="Draining"\} 1$/m);
    expect(await figures()).toMatch(/^phasor_migration_attempts\{outcome="attempts"\} 1$/m);
    expect(await figures()).toMatch(/^phasor_migration_campaigns\{phase="running"\} 0$/m);
    const held = await limits();
    expect(held?.sentence).toBe('Its charger is being brought from CAPI to OCPP: a charge begins when that is done, or undone.');
    expect(held?.limits[0]).toMatchObject({ cause: 'migration', isBinding: true, limitA: 0, source: 'configured', until: deadline });
    expect(held?.limits[0]?.since).not.toBeNull();
    await scene.until(['Soaking']);
    expect(await figures()).toMatch(/^phasor_migration_chargers\{state="Draining"\} 0$/m);
    expect((await limits())?.limits.map(({ cause }) => cause)).not.toContain('migration');
  });
});

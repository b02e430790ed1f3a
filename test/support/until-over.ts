import type { CampaignScene } from './campaign-scene.ts';

export const UNPROVEN = ['Draining', 'Armed', 'Switching', 'Configuring', 'Verifying', 'Committing', 'Soaking', 'RollingBack', 'Stranded'];

export const count = (states: ReadonlyMap<string, string>, ...wanted: string[]): number =>
  [...states.values()].filter((state) => wanted.includes(state)).length;

/** Whoever is on OCPP and not proven serves somebody; the budget is looked at on the way. */
export async function untilOver(scene: CampaignScene, id: string, withinMs: number): Promise<{ mostUnproven: number }> {
  const charged = new Set<string>();
  let mostUnproven = 0;
  await scene.until(
    id,
    async (states) => {
      mostUnproven = Math.max(mostUnproven, count(states, ...UNPROVEN));
      const soaking = [...states].filter(([chargerId, state]) => state === 'Soaking' && !charged.has(chargerId));
      for (const [chargerId] of soaking) charged.add(chargerId);
      if (soaking.length > 0) await scene.charge(soaking.flatMap(([chargerId]) => scene.twins.get(chargerId) ?? []));
      return (await scene.view(id)).phase === 'ended';
    },
    withinMs,
  );
  return { mostUnproven };
}

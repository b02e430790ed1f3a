import { expect, it } from 'vitest';
import { startTestSystem } from './support/system.ts';
it('runs', async () => {
  const t0 = performance.now();
  const s = await startTestSystem();
  console.log('up', performance.now() - t0);
  await s.register('CP1');
  expect((await s.api.get('/chargers/CP1')).status).toBe(200);
  await s.stop();
  const p = await startTestSystem({ store: 'postgres' });
  console.log('both', performance.now() - t0);
  await p.stop();
});

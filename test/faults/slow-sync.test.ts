import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { apiOf, startServerProcess } from '@phasor/apps';
import { RealClock, SystemRandom } from '@phasor/kernel';
import { connectChargePoint } from '@phasor/ocpp';
import { expect, it } from 'vitest';
import { freshStore } from '../support/stores.ts';

it('no answer leaves before the sync of what it acknowledges has ended (sync slowed to 200 ms)', async () => {
  const { dataDir, remove } = await freshStore('embedded');
  const faultFile = join(dataDir, 'faults.json');
  const server = await startServerProcess({ dataDir, env: { PHASOR_STORE_FAULT_FILE: faultFile } });
  try {
    const api = await apiOf(server.url);
    await api('POST', '/chargers', { id: 'SLOW' });
    const handlers = { onCall: () => undefined, onOddFrame: () => undefined, onClose: () => undefined };
    const link = await connectChargePoint({
      url: server.ocppUrl,
      identity: 'SLOW',
      clock: new RealClock(),
      random: new SystemRandom(),
      handlers,
    });
    const timed = async (action: 'Heartbeat' | 'StatusNotification'): Promise<number> => {
      const beganMs = performance.now();
      const payload = action === 'Heartbeat' ? {} : { connectorId: 1, errorCode: 'NoError', status: 'Available' };
      const outcome = await link.callRaw(action, payload);
      expect(outcome.kind).toBe('result');
      return performance.now() - beganMs;
    };
    await timed('StatusNotification');
    const fastMs = Math.min(await timed('StatusNotification'), await timed('StatusNotification'), await timed('StatusNotification'));
    expect(fastMs).toBeLessThan(200);
    await writeFile(faultFile, '{"syncDelayMs":200}');
    for (let round = 0; round < 5; round += 1) expect(await timed('StatusNotification')).toBeGreaterThanOrEqual(200);
    await writeFile(faultFile, '{}');
    link.close(1000, 'done');
  } finally {
    await server.child.kill('SIGKILL');
    await remove();
  }
});

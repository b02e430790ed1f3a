import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freePort, startServerProcess } from '@phasor/apps';
import { expect, it } from 'vitest';
import { freshStore } from '../support/stores.ts';

it('a second process on the same data folder is refused with the pid that holds it', async () => {
  const { dataDir, remove } = await freshStore('embedded');
  const first = await startServerProcess({ dataDir });
  try {
    const main = fileURLToPath(new URL('../../packages/server/dist/main.js', import.meta.url));
    const second = spawn(process.execPath, [main], {
      env: { ...process.env, PHASOR_DATA: dataDir, PHASOR_PORT: String(await freePort()) },
    });
    let said = '';
    second.stderr.on('data', (text: Buffer) => (said += text.toString()));
    expect(await new Promise((resolve) => second.once('exit', resolve))).toBe(1);
    expect(said).toContain('STORE_LOCKED');
    expect(said).toContain(String(first.child.process.pid));
    expect(await fetch(`${first.url}/readyz`).then(({ status }) => status)).toBe(200);
  } finally {
    await first.child.kill('SIGKILL');
    await remove();
  }
});

import { natsPath } from '@phasor/apps';

/** Whether a NATS server is installed here. With CI=true its absence is an error. */
export function hasNats(): boolean {
  const isThere = natsPath() !== undefined;
  if (!isThere && process.env['CI'] === 'true') throw new Error('no NATS: install the package nats-server, or set PHASOR_TEST_NATS');
  return isThere;
}

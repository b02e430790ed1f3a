import { configErrors } from './errors.ts';
import type { SystemOptions } from './system.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings of a start, from environment variables (README, "Settings"). Raises CONFIG_INVALID. */
export function systemOptionsFrom(env: Environment): SystemOptions {
  const port = Number(env['PHASOR_PORT'] ?? '8080');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw configErrors.raise('CONFIG_INVALID', { name: 'PHASOR_PORT', value: env['PHASOR_PORT'], expected: 'a port number, 0 to 65535' });
  }
  const unknownChargers = env['PHASOR_UNKNOWN_CHARGERS'] ?? 'reject';
  if (unknownChargers !== 'reject' && unknownChargers !== 'pending' && unknownChargers !== 'accept') {
    throw configErrors.raise('CONFIG_INVALID', { name: 'PHASOR_UNKNOWN_CHARGERS', value: unknownChargers, expected: 'reject, pending or accept' });
  }
  return {
    port,
    dataDir: env['PHASOR_DATA'] ?? './data',
    databaseUrl: env['PHASOR_DATABASE_URL'],
    unknownChargers,
    administrator: { email: env['PHASOR_ADMIN_EMAIL'], password: env['PHASOR_ADMIN_PASSWORD'] },
    ...(env['PHASOR_HOST'] === undefined ? {} : { host: env['PHASOR_HOST'] }),
  };
}

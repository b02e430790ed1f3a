import { configErrors } from './errors.ts';
import type { SystemOptions } from './system.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings of a start, from environment variables (README, "Settings"). Raises CONFIG_INVALID. */
export function systemOptionsFrom(env: Environment): SystemOptions {
  // Compose files write variables that are not set as empty ones.
  const setting = (name: string): string | undefined => env[name] || undefined;
  const port = setting('PHASOR_PORT') ?? '8080';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw configErrors.raise('CONFIG_INVALID', { name: 'PHASOR_PORT', value: port, expected: 'a port number, 0 to 65535' });
  }
  const unknownChargers = setting('PHASOR_UNKNOWN_CHARGERS') ?? 'reject';
  if (unknownChargers !== 'reject' && unknownChargers !== 'pending' && unknownChargers !== 'accept') {
    throw configErrors.raise('CONFIG_INVALID', {
      name: 'PHASOR_UNKNOWN_CHARGERS',
      value: unknownChargers,
      expected: 'reject, pending or accept',
    });
  }
  const host = setting('PHASOR_HOST');
  return {
    port: Number(port),
    dataDir: setting('PHASOR_DATA') ?? './data',
    databaseUrl: setting('PHASOR_DATABASE_URL'),
    unknownChargers,
    administrator: { email: setting('PHASOR_ADMIN_EMAIL'), password: setting('PHASOR_ADMIN_PASSWORD') },
    ...(host === undefined ? {} : { host }),
  };
}

import { pino } from 'pino';
import { PhasorError, RealClock } from '@phasor/kernel';
import { systemOptionsFrom } from './config.ts';
import { startSystem } from './system.ts';

/** A failed store is told to whoever probes `/readyz` for this long; then the process ends, and starting it again recovers. */
const FAILED_STORE_LINGER_MS = 10_000;

const clock = new RealClock();
const log = pino({ level: process.env['PHASOR_LOG_LEVEL'] ?? 'info' });

async function main(): Promise<void> {
  const options = systemOptionsFrom(process.env);
  const system = await startSystem({ ...options, clock, log });
  log.info({ port: system.port, store: system.store.kind }, `Phasor is up: http://localhost:${system.port}`);
  if (system.tls) log.info({ port: system.tls.port }, `and with TLS: https://localhost:${system.tls.port}`);
  if (system.firstLogin) {
    const { email, madeUpPassword } = system.firstLogin;
    process.stdout.write(`First start: log in as ${email} with the password ${madeUpPassword} (shown this once).\n`);
  }
  const stop = (): void => {
    log.info('stopping: what has arrived is stored and answered first');
    system.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.fatal({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGHUP', () => {
    system.tls?.renew().then(
      () => log.info('the TLS certificates were read again'),
      (error: unknown) => log.error({ err: error }, 'newer TLS certificates could not be taken; the old ones are used on'),
    );
  });
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (!isStopping) stop();
      isStopping = true;
    });
  }
  system.store.onFailure((error) => {
    log.fatal(
      { code: error.code },
      `${error.message} The process ends in ${FAILED_STORE_LINGER_MS / 1000} s; mend the cause and start it again.`,
    );
    clock.setTimer(FAILED_STORE_LINGER_MS, () => process.exit(70));
  });
}

main().catch((error: unknown) => {
  if (error instanceof PhasorError) process.stderr.write(`${error.code}: ${error.message}\n`);
  else log.fatal({ err: error }, 'Phasor could not start');
  process.exit(1);
});

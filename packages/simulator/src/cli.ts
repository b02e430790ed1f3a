import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PhasorError, RealClock, messageOf } from '@phasor/kernel';
import { fileStore } from '@phasor/ocpp/station';
import { readArguments, type SimulateArguments } from './arguments.ts';
import { startControl } from './control/control.ts';
import { helpText } from './flags.ts';
import { Fleet } from './fleet.ts';
import { narrate } from './narration/narrate.ts';
import { playScenario } from './scenarios/play-scenario.ts';
import { twinsOf } from './scenarios/twins-of.ts';
import type { Twin } from './twin.ts';

/** `npm run -s simulate -- …`: a fleet of twins, told as lines of text, until Ctrl-C. */
async function simulate(asked: SimulateArguments): Promise<void> {
  const clock = new RealClock();
  const { dataDir } = asked;
  const tls = readTls(asked.tlsFiles);
  const twins = twinsOf(asked.fleet, {
    ...asked,
    clock,
    tls,
    storeOf: dataDir === undefined ? undefined : (id) => fileStore(join(dataDir, `charger-${encodeURIComponent(id)}`)),
    onEvent: (twin, event) => {
      const words = narrate(event);
      if (words !== null) console.log(`${twin.id} ${words}`);
    },
  });
  const fleet = new Fleet(twins, clock);
  const control = asked.controlPort === undefined ? null : await startControl(fleet, { port: asked.controlPort, clock });
  if (control) console.log(`control: http://127.0.0.1:${control.port}/twins`);

  const ending = new AbortController();
  const end = (): void => {
    // A second Ctrl-C need not be polite.
    if (ending.signal.aborted) process.exit(130);
    ending.abort();
    void Promise.all([fleet.leave(), control?.close()]).then(() => process.exit(0));
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);

  fleet.start();
  const { scenario, idTag, seed, speed } = asked;
  const onRefusal = (twin: Twin, reason: string): void => console.log(`${twin.id} refused: ${reason}`);
  await playScenario({ scenario, twins, idTag, clock, seed, speed, signal: ending.signal, onRefusal });
}

function readTls({ ca, cert, key }: SimulateArguments['tlsFiles']) {
  const content = (file: string | undefined): string | undefined => (file === undefined ? undefined : readFileSync(file, 'utf8'));
  const tls = { ca: content(ca), cert: content(cert), key: content(key) };
  return (ca ?? cert) ? Object.fromEntries(Object.entries(tls).filter(([, text]) => text !== undefined)) : undefined;
}

try {
  const asked = readArguments(process.argv.slice(2));
  if (asked === 'help') process.stdout.write(helpText());
  else await simulate(asked);
} catch (error) {
  console.error(error instanceof PhasorError ? `${error.code}: ${error.message}` : messageOf(error));
  process.exit(2);
}

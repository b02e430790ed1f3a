import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PhasorError, RealClock, messageOf } from '@phasor/kernel';
import { fileStore } from '@phasor/ocpp/station';
import { readArguments, type SimulateArguments } from './arguments.ts';
import { startControl } from './control/control.ts';
import { helpText } from './flags.ts';
import { paintFor } from './interactive/paint.ts';
import { Terminal } from './interactive/terminal.ts';
import { narrate } from './narration/narrate.ts';
import { narrateSite } from './narration/narrate-site.ts';
import type { Scenario } from './scenarios/scenario.ts';
import type { ScenarioClock } from './scenarios/scenario-clock.ts';
import { StagedScenario } from './scenarios/staged-scenario.ts';

/** `npm run -s simulate -- …`: a fleet of twins, told as lines of text, until Ctrl-C. */
async function simulate(asked: SimulateArguments): Promise<void> {
  const clock = new RealClock();
  const { dataDir, idTag } = asked;
  let terminal: Terminal | null = null;
  const say = (where: string, words: string): void => {
    const line = `${timeOf(asked.scenario, staged.clock)}${where} ${words}`;
    if (terminal) terminal.print(line);
    else console.log(line);
  };
  const staged: StagedScenario = new StagedScenario({
    ...asked,
    parts: asked.fleet,
    clock,
    tls: readTls(asked.tlsFiles),
    storeOf: dataDir === undefined ? undefined : (id) => fileStore(join(dataDir, `charger-${encodeURIComponent(id)}`)),
    onEvent: (twin, event) => {
      if (terminal) return terminal.observe(twin, event);
      const words = narrate(event);
      if (words !== null) say(twin.id, words);
    },
    onSiteEvent: (event) => say('site', narrateSite(event)),
    onRefusal: (where, reason) => say(where, `refused: ${reason}`),
  });
  const { fleet, site } = staged;
  if (asked.isInteractive) terminal = new Terminal({ fleet, site, clock, idTag, ...ownTerminal() });
  const { controlPort } = asked;
  const control = controlPort === undefined ? null : await startControl(fleet, { port: controlPort, clock });
  if (control) say('control:', `http://127.0.0.1:${control.port}/twins`);

  let isEnding = false;
  const end = (): void => {
    // A second Ctrl-C need not be polite.
    if (isEnding) process.exit(130);
    isEnding = true;
    void Promise.all([staged.end(), control?.close()]).then(() => process.exit(0));
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  await staged.start();
  for (const [serial, url] of site?.addresses ?? []) say('site', `meter ${serial} answers at ${url}`);
  await terminal?.run().then(end);
}

/** The time of the scenario's day, where that is not the true one. */
function timeOf({ beginsMs }: Scenario, clock: ScenarioClock): string {
  return beginsMs === null ? '' : `${new Date(clock.now()).toISOString().slice(11, 16)} `;
}

function ownTerminal() {
  const { stdin: input, stdout: output, env } = process;
  const isTerminal = input.isTTY && output.isTTY;
  return { input, output, isTerminal, paint: paintFor(isTerminal, env) };
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

import { readFileSync } from 'node:fs';
import { quantile } from '../quantile.ts';
import { ReturningCharger, STEPS, type StormTally } from './returning-charger.ts';

/**
 * The storm, in a process of its own: all chargers connect in one moment. Usage: generator.js URL CHARGERS [CA-FILE]; prints one JSON
 * line when every charger has delivered everything, or after ten minutes.
 */
const [url = '', chargers = '1', caFile = ''] = process.argv.slice(2);
const GIVE_UP_MS = 600_000;

const tls = caFile === '' ? {} : { ca: readFileSync(caFile) };
const tally: StormTally = { latenciesMs: [], errors: 0, reasons: new Map(), lastAnswerAtMs: 0 };
let left = Number(chargers);

function report(): void {
  const at = (share: number): number => quantile(tally.latenciesMs, share, 1);
  const cpu = process.cpuUsage();
  const figures = {
    seconds: Math.round((tally.lastAnswerAtMs - beganMs) / 10) / 100,
    errors: tally.errors,
    reasons: Object.fromEntries([...tally.reasons].slice(0, 10)),
    unfinished: left,
    calls: tally.latenciesMs.length,
    callsExpected: Number(chargers) * STEPS,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    generatorCpuS: Math.round((cpu.user + cpu.system) / 1e4) / 100,
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`, () => process.exit(0));
}

const beganMs = performance.now();
setTimeout(report, GIVE_UP_MS);
for (let index = 0; index < Number(chargers); index += 1) {
  new ReturningCharger(url, index, tls, tally, () => {
    left -= 1;
    if (left === 0) report();
  }).connect();
}

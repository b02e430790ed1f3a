import { PhasorError, RealClock, SystemRandom, messageOf } from '@phasor/kernel';
import { raise } from './meter-agent/errors.ts';
import { LocalMeter } from './meter-agent/local-meter.ts';
import { readMeterAgentArguments } from './meter-agent/meter-agent-arguments.ts';
import { PushDesk } from './meter-agent/push-desk.ts';

/**
 * `npm run -s meter-agent -- …`: runs in the network of a site, reads the vendor's meter there, and dials out to the system, which a server
 * in a cloud cannot do the other way round. Until Ctrl-C.
 */
function run(args: readonly string[]): void {
  const { meter, pin, to, key, everyMs } = readMeterAgentArguments(args);
  const [clock, random] = [new RealClock(), new SystemRandom()];
  let pushed = 0;
  const desk = new PushDesk({
    ...{ url: to, key, clock, random },
    onTrouble: (reason) => console.log(`push: ${reason}`),
    onPushed: () => {
      pushed += 1;
      if (pushed === 1) console.log('push: the system takes the samples');
    },
  });
  const local = new LocalMeter({
    ...{ url: meter, pin, everyMs, clock, random },
    onSample: (sample) => desk.add(sample),
    onTrouble: (reason, isFatal) => {
      if (isFatal) fail(raise('METER_AGENT_PIN_WRONG'));
      console.log(`meter: ${reason}`);
    },
  });
  local.start();
  const end = (): void => {
    local.stop();
    desk.stop();
    console.log(`${pushed} samples pushed`);
    process.exit(0);
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}

function fail(error: unknown): never {
  console.error(error instanceof PhasorError ? `${error.code}: ${error.message}` : messageOf(error));
  process.exit(2);
}

try {
  run(process.argv.slice(2));
} catch (error) {
  fail(error);
}

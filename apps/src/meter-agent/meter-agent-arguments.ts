import { parseArgs } from 'node:util';
import { messageOf } from '@phasor/kernel';
import { raise } from './errors.ts';

export interface MeterAgentArguments {
  readonly meter: string;
  readonly pin: string;
  readonly to: string;
  readonly key: string;
  readonly everyMs: number;
}

const invalid = (reason: string): Error => raise('METER_AGENT_FLAG_INVALID', { reason });

/** Reads the command line. Throws METER_AGENT_FLAG_INVALID. */
export function readMeterAgentArguments(args: readonly string[]): MeterAgentArguments {
  const { meter, pin, to, key, every = '10' } = parsed(args);
  if (meter === undefined || !/^wss?:\/\/[^\s/]/.test(meter)) throw invalid('--meter is the meter in this network, ws://HOST/ws');
  if (pin === undefined || !/^\d{8}$/.test(pin)) throw invalid('--pin is the 8 digits on the meter’s label');
  if (to === undefined || !/^https?:\/\/[^\s/]+\/\S+$/.test(to)) {
    throw invalid('--to is where samples go, https://HOST/rest/v1/meters/SERIAL/samples');
  }
  if (key === undefined || key === '') throw invalid('--key is the meter’s key, shown when it was registered');
  const seconds = Number(every);
  if (!(seconds >= 1 && seconds <= 3_600)) throw invalid('--every is a number of seconds, 1 to 3600');
  return { meter, pin, to, key, everyMs: seconds * 1_000 };
}

function parsed(args: readonly string[]): Readonly<Record<'meter' | 'pin' | 'to' | 'key' | 'every', string | undefined>> {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({ args: [...args], options: { meter: text, pin: text, to: text, key: text, every: text }, strict: true });
    const { meter, pin, to, key, every } = values;
    return { meter, pin, to, key, every };
  } catch (error) {
    throw invalid(messageOf(error).split(/\. |\n/)[0] ?? 'the flags are not understood');
  }
}

import { SeededRandom, VirtualClock } from '@phasor/kernel';
import type { Action, Request, Response } from '../../messages.ts';
import { benchFacts } from '../bench-facts.ts';
import { BenchHardware } from '../bench-hardware.ts';
import { ChargePoint, type StationOptions } from '../charge-point.ts';
import type { StationEvent } from '../events.ts';
import type { StationFacts } from '../facts.ts';
import { memoryStore } from '../memory-store.ts';
import { ScriptedCentralSystem } from './scripted-central-system.ts';

/** A charge point on bench hardware, a scripted central system, and a virtual clock between them, over a real socket. */
export interface Bench {
  readonly clock: VirtualClock;
  readonly centralSystem: ScriptedCentralSystem;
  readonly hardware: BenchHardware;
  readonly chargePoint: ChargePoint;
  readonly events: StationEvent[];
  /** Powers the station on and waits until it has said everything that a boot brings. */
  boot(): Promise<void>;
  /** Asks the station; throws when there is no answer. What follows from the answer has been done too. */
  ask<A extends Action>(action: A, request: Request<A>): Promise<Response<A>>;
  /** ChangeConfiguration; throws unless it is Accepted. */
  configure(values: Readonly<Record<string, string>>): Promise<void>;
  /** The statuses that the central system heard of a connector. */
  statuses(connectorId: number): string[];
  end(): Promise<void>;
}

export interface BenchOptions extends Omit<Partial<StationOptions>, 'clock'> {
  /** Default: a new one. */
  readonly clock?: VirtualClock;
  /** Keys that are delivered with another value. */
  readonly configuration?: Readonly<Record<string, string>>;
  readonly clockErrorMs?: number;
}

export const BENCH_ID = 'BENCH-1';

/** Sets up a bench of two connectors; the station is off. */
export async function setBench({ configuration = {}, clockErrorMs = 0, ...options }: BenchOptions = {}): Promise<Bench> {
  const clock = options.clock ?? new VirtualClock();
  const centralSystem = new ScriptedCentralSystem(clock);
  await centralSystem.start();
  const facts = withValues(options.facts ?? benchFacts(), configuration);
  const hardware = new BenchHardware({
    clock,
    clockErrorMs,
    connectors: facts.connectors.map((connector) => ({ ...connector, registerWh: 1_000_000.25 })),
  });
  const events: StationEvent[] = [];
  const chargePoint = new ChargePoint({
    identity: BENCH_ID,
    url: centralSystem.url,
    random: new SeededRandom(7),
    hardware,
    store: memoryStore(),
    onEvent: (event) => events.push(event),
    ...options,
    clock,
    facts,
  });
  const ask: Bench['ask'] = async (action, request) => {
    const answer = await clock.track(centralSystem.ask(BENCH_ID, action, request));
    await clock.advance(1);
    return answer;
  };
  return {
    clock,
    centralSystem,
    hardware,
    chargePoint,
    events,
    ask,
    async boot() {
      chargePoint.powerOn();
      await clock.settle();
    },
    async configure(values) {
      for (const [key, value] of Object.entries(values)) {
        const { status } = await ask('ChangeConfiguration', { key, value });
        if (status !== 'Accepted') throw new Error(`${key} = ${value}: ${status}`);
      }
    },
    statuses: (connectorId) =>
      centralSystem
        .said('StatusNotification')
        .filter((status) => status.connectorId === connectorId)
        .map(({ status }) => status),
    async end() {
      await chargePoint.powerOff();
      await centralSystem.die();
    },
  };
}

function withValues(facts: StationFacts, values: Readonly<Record<string, string>>): StationFacts {
  return { ...facts, configuration: facts.configuration.map((key) => ({ ...key, value: values[key.key] ?? key.value })) };
}

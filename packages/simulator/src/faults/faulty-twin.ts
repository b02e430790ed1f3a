import { postOverHttp, type CapiPost } from '@phasor/capi';
import { memoryStore } from '@phasor/ocpp/station';
import { raise } from '../errors.ts';
import { pick, type Between } from '../scenarios/span.ts';
import { Twin } from '../twin.ts';
import type { TwinOptions } from '../twin-options.ts';
import { randomOf, type FaultAction, type SufferedFault } from './fault-plan.ts';
import { FaultyNetwork } from './faulty-network.ts';
import { FaultyStore } from './faulty-store.ts';

/** How long the far end believes in a connection that is dead, unless the plan says. */
const HALF_OPEN_MS: Between = [120_000, 120_000];
/** Out of power, unless the plan says. */
const POWER_CUT_MS: Between = [30_000, 30_000];
/** A watchdog's patience. */
const WATCHDOG_MS: Between = [30_000, 30_000];
const NETWORK_SEED = 1_000;
const POWER_SEED = 2_000;

/**
 * A twin to which happen the faults that it suffers; see {@link sufferedBy}. Each is told as an event of the kind `fault`. Throws
 * SIMULATOR_FAULT_NEEDS_TLS for a fault of certificates at an address without TLS, and what a Twin throws.
 */
export function faultyTwin(options: TwinOptions, faults: readonly SufferedFault[], seed: number): Twin {
  if (faults.length === 0) return new Twin(options);
  const { id, clock, url, store = memoryStore(), onEvent } = options;
  const { postCapi = (post: CapiPost) => clock.track(postOverHttp(post)) } = options;
  const of = <Do extends FaultAction['do']>(kind: Do) =>
    faults.flatMap((fault) => (fault.action.do === kind ? [{ ...fault, action: fault.action as Extract<FaultAction, { do: Do }> }] : []));
  if (of('expiredRoot').length > 0 && !/^(wss|https):/.test(url)) throw raise('SIMULATOR_FAULT_NEEDS_TLS', { id, url });
  const startMs = clock.monotonicMs();
  const sinceStartMs = (): number => clock.monotonicMs() - startMs;
  const isOn = ({ fromMs, untilMs }: SufferedFault): boolean => fromMs <= sinceStartMs() && sinceStartMs() < untilMs;
  const onFault = (fault: string, detail: string): void => onEvent?.({ kind: 'fault', fault, detail });
  const random = randomOf(id, seed, POWER_SEED);
  const network = new FaultyNetwork({
    faults,
    clock,
    random: randomOf(id, seed, NETWORK_SEED),
    chargerTimeMs: () => twin.clockMs,
    onFault,
  });

  let writes = 0;
  let isOut = false;
  // What it writes while it is made is no work of its firmware.
  const isRunning = (): boolean => isMade && twin.isPoweredOn;
  const lose = (fault: string, detail: string, lasts: Between): false => {
    isOut = true;
    onFault(fault, detail);
    void twin.stop();
    clock.setTimer(pick(lasts, random), () => {
      isOut = false;
      twin.start();
    });
    return false;
  };
  const mayWrite = (): boolean => {
    if (isOut) return false;
    const full = isRunning() ? of('fullFlash').find(isOn) : undefined;
    if (full) return lose('full flash', 'a write failed, and the firmware with it', full.lasts ?? WATCHDOG_MS);
    const counting = isRunning() ? of('powerCut').find(isOn) : undefined;
    if (!counting) return true;
    writes += 1;
    const { atWrite } = counting.action;
    const isHit = counting.every === null ? writes === atWrite : writes % atWrite === 0;
    return isHit ? lose('power cut', `at write ${writes}`, counting.lasts ?? POWER_CUT_MS) : true;
  };

  let isMade = false;
  let timeServer: { cancel(): void } | null = null;
  const twin: Twin = new Twin({
    ...options,
    store: new FaultyStore(store, mayWrite),
    path: network,
    postCapi: network.post(postCapi),
    profileHabit: of('profiles')[0]?.action.habit ?? options.profileHabit,
    onEvent: (event) => {
      const dark = event.kind === 'poweredOn' ? of('bootsIn1970').find(isOn) : undefined;
      if (dark) {
        onFault('boots in 1970', '');
        twin.setClock(0);
        timeServer?.cancel();
        if (dark.lasts !== null) timeServer = clock.setTimer(pick(dark.lasts, random), () => twin.setClock(clock.now()));
      }
      onEvent?.(event);
    },
  });

  isMade = true;

  /** From its beginning, and where it says so again and again until its end. */
  const schedule = ({ fromMs, untilMs, every }: SufferedFault, act: () => void): void => {
    const arm = (inMs: number): void => {
      if (sinceStartMs() + inMs >= untilMs) return;
      clock.setTimer(inMs, () => {
        act();
        if (every !== null) arm(pick(every, random));
      });
    };
    arm(fromMs + (every === null ? 0 : pick(every, random)));
  };
  for (const fault of of('halfOpen')) {
    schedule(fault, () => {
      onFault('half-open', '');
      network.breakSilently(pick(fault.lasts ?? HALF_OPEN_MS, random));
    });
  }
  for (const fault of of('firewall')) schedule({ ...fault, every: null }, () => network.breakSilently(HALF_OPEN_MS[0]));
  for (const { fromMs, untilMs, action } of of('chargerMeter')) {
    clock.setTimer(fromMs, () => {
      onFault('charger meter', action.trouble);
      twin.setMeterTrouble(action.trouble);
    });
    if (untilMs !== Infinity) clock.setTimer(untilMs, () => twin.setMeterTrouble(null));
  }
  for (const fault of of('clockJump')) {
    schedule(fault, () => {
      const byMs = pick(fault.action.by, random);
      onFault('clock jump', `${Math.round(byMs / 1000)} s`);
      twin.setClock(twin.clockMs + byMs);
    });
  }
  return twin;
}

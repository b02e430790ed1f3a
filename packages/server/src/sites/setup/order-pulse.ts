import { messageOf } from '@phasor/kernel';
import type { Answer } from '../actuators/charger-port.ts';
import type { PulseVerdict } from './judge-pulse.ts';
import type { PulsePeriod, PulsePlan, PulsePorts, PulseResult } from './pulse-ports.ts';
import { judged, SETTLE_MS, SWITCH_MS, wait, waitOnline, type Seen } from './pulse-steps.ts';
import type { TerminalSetting } from './terminal-setting.ts';

/** What was seen of the order of the phases; `wrong` takes the place of a verdict that passed. */
type Order = Pick<PulseResult, 'isOrderShown' | 'orderFinding'> & { readonly wrong: PulseVerdict | null };
type Look = () => Promise<Seen>;

/** So often all phases are written back to a charger that does not take them. */
const MOST_TRIES = 3;

const orderOpen = (why: string): Order => ({ isOrderShown: false, orderFinding: `Order unproven: ${why}.`, wrong: null });
const whyNot = (error: unknown): string => messageOf(error).replace(/\.$/, '');

/** S20: several phases rise alike, whatever their order. The car is pulsed once more by the first terminal alone: the phase that answers is where that hangs. */
export async function orderOf(
  ports: PulsePorts,
  plan: PulsePlan,
  { phases }: PulseVerdict,
  pulsed: readonly PulsePeriod[],
  look: Look,
): Promise<Order> {
  const { firstTerminal: way, lowA } = plan;
  if (phases < 2) return { isOrderShown: true, orderFinding: '', wrong: null };
  if (typeof way === 'string') return orderOpen(way);
  const fields = 'put' in way ? {} : way;
  const low = await ports.limit([{ startPeriod: 0, limit: lowA, ...fields }]).then(() => null, whyNot);
  if (low !== null) return orderOpen(low);
  const alone = async (): Promise<Order> => {
    await wait(ports, SWITCH_MS);
    const before = await look();
    if ('put' in way) await way.free('L1');
    const pulse = await ports.limit(pulsed.map((period) => ({ ...period, ...fields }))).then(() => null, whyNot);
    return pulse === null ? shownBy(ports, plan, before, look) : orderOpen(pulse);
  };
  return 'put' in way ? bySetting(ports, plan, way, alone) : alone();
}

async function shownBy(ports: PulsePorts, plan: PulsePlan, before: Seen, look: Look): Promise<Order> {
  const during = await look();
  const after = await look();
  await wait(ports, 2_000);
  const verdict = await judged(plan, before, during, after, 1);
  const finding = `On its first terminal alone: ${verdict.finding}`;
  if (verdict.kind === 'passed')
    return { isOrderShown: true, orderFinding: `${finding} The order of the others shows when a car is moved there.`, wrong: null };
  // What fits no wiring says nothing of the order: the charger did not go to one phase, or the car did not follow.
  if (verdict.fits.length === 0) return orderOpen(finding.replace(/\.$/, ''));
  return { isOrderShown: false, orderFinding: '', wrong: { ...verdict, finding } };
}

/** S7: current down, phase, wait, pulse. A setting outlives profile and transaction: whatever comes of the pulse, all phases are written back. */
async function bySetting(ports: PulsePorts, { lowA }: PulsePlan, setting: TerminalSetting, alone: () => Promise<Order>): Promise<Order> {
  await wait(ports, SETTLE_MS);
  await setting.owe();
  const told = await setting.put('L1', lowA);
  const found = await (told.kind === 'taken' ? alone() : Promise.resolve(orderOpen(told.reason.replace(/\.$/, '')))).then(
    (order) => ({ order }),
    (error: unknown) => ({ error }),
  );
  const stuck = await backToAll(ports, setting, lowA, told.kind !== 'refused');
  if ('order' in found)
    return { ...found.order, orderFinding: [found.order.orderFinding, stuck].filter((sentence) => sentence !== '').join(' ') };
  throw stuck === '' ? found.error : new Error(`${whyNot(found.error)}. ${stuck}`);
}

/** S7: current down, all phases, wait, current free. What is left of it, a sentence; empty: nothing is. `mayBeAlone`: it did not refuse the first terminal. */
async function backToAll(ports: PulsePorts, setting: TerminalSetting, lowA: number, mayBeAlone: boolean): Promise<string> {
  // Where the system stops nothing is waited for, and it is written all the same.
  const unlessStopped = (waited: Promise<void>): Promise<void> => waited.catch(() => undefined);
  let back: Answer = { kind: 'unanswered', reason: 'it is away' };
  for (let tries = 0; back.kind !== 'taken' && tries < MOST_TRIES; tries += 1) {
    await unlessStopped(waitOnline(ports));
    if (!ports.isOnline()) break;
    // Of a transaction that is over there is nothing to lower.
    await ports.limit([{ startPeriod: 0, limit: lowA }]).catch(() => undefined);
    await unlessStopped(wait(ports, SETTLE_MS));
    back = await setting.put('L123', lowA);
    if (ports.signal.aborted || (back.kind === 'refused' && !mayBeAlone)) break;
  }
  const isBack = back.kind === 'taken' || (back.kind === 'refused' && !mayBeAlone);
  if (isBack) await unlessStopped(wait(ports, SWITCH_MS));
  const free = isBack ? await setting.free('L123') : back;
  if (free.kind === 'taken') {
    // What could not be noted is written once more.
    await setting.settle().catch(() => undefined);
    return '';
  }
  setting.leave();
  const what = isBack ? 'Its current may still be held low' : 'Its first terminal alone may still feed its cars';
  return `${what}: ${setting.words('L123')} could not be written (${free.reason.replace(/\.$/, '')}), and is when its car has gone, or when it is here again.`;
}

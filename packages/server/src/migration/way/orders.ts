import type { ChargerSettings } from '@phasor/contract';
import type { CarriedItem } from './carry-over.ts';
import type { ProbeName } from './probes.ts';
import type { Owner, Way } from './way.ts';

/** Who carries an order out: the charger by one of its protocols, or the server by itself, at once and without an answer. */
export type OrderedBy = 'CAPI' | 'OCPP' | 'server';

export type WayOrderBody =
  | { readonly kind: 'readSnapshot' }
  /** CAPI `Firmware`. */
  | { readonly kind: 'stage'; readonly url: string; readonly manifest: string }
  /** CAPI `TestEndpoint`: of the endpoint that the switch order would name, which the shell knows. */
  | { readonly kind: 'testEndpoint' }
  /** CAPI `Switch`; the shell adds endpoint, credential and nonce and signs it (`@phasor/release`). */
  | {
      readonly kind: 'switch';
      readonly manifestSha256: string;
      readonly homeVersion: string;
      readonly trialEpoch: number;
      readonly trialDeadlineMs: number;
      readonly expiresMs: number;
    }
  /** CAPI `Settings`: as they were. */
  | { readonly kind: 'restore'; readonly settings: ChargerSettings }
  | { readonly kind: 'writeItem'; readonly item: CarriedItem }
  | { readonly kind: 'probe'; readonly name: ProbeName }
  /** DataTransfer of `trialMessage`. */
  | { readonly kind: 'commit'; readonly trialEpoch: number }
  | { readonly kind: 'return'; readonly trialEpoch: number }
  /** RemoteStartTransaction, where a car waits that was plugged in while no session could begin. */
  | { readonly kind: 'startFree'; readonly connectorId: number; readonly idTag: string }
  /** Refuse new starts, or take them again. */
  | { readonly kind: 'drain'; readonly isOn: boolean }
  /** What its next BootNotification is answered with; Accepted is asked for by a trigger. */
  | { readonly kind: 'answerBoot'; readonly registration: 'Pending' | 'Accepted' }
  /** Transactions are recorded, and no tag is let in. */
  | { readonly kind: 'holdSessions'; readonly isOn: boolean }
  | { readonly kind: 'openCase'; readonly instructions: string }
  /** Its place in the campaign's budgets is free again. */
  | { readonly kind: 'free'; readonly slot: 'download' | 'switch' };

export type WayOrderKind = WayOrderBody['kind'];

/** An order of a way: the seam's envelope (contract) around one of its words. The same id twice is one order. */
export type WayOrder = WayOrderBody & {
  readonly id: string;
  readonly by: OrderedBy;
  readonly attempt: number;
  /** Ownership epoch; whoever sends it refuses one that is not the charger's of now. */
  readonly epoch: number;
  /** ms since 1970; by then it is answered, or answered for as `unanswered`. */
  readonly deadlineMs: number;
};

const BY: Readonly<Record<WayOrderKind, OrderedBy>> = {
  readSnapshot: 'CAPI',
  stage: 'CAPI',
  testEndpoint: 'CAPI',
  switch: 'CAPI',
  restore: 'CAPI',
  writeItem: 'OCPP',
  probe: 'OCPP',
  commit: 'OCPP',
  return: 'OCPP',
  startFree: 'OCPP',
  drain: 'server',
  answerBoot: 'server',
  holdSessions: 'server',
  openCase: 'server',
  free: 'server',
};

export function orderOf(body: WayOrderBody, way: Way, deadlineMs: number): WayOrder {
  const { plan, attempt, step, orderNo, epoch } = way;
  return { ...body, id: `${plan.wayId}/${attempt}/${step}.${orderNo}`, by: BY[body.kind], attempt, epoch, deadlineMs };
}

/** Invariant 1: a protocol commands what it owns; what belongs to nobody gets no command. */
export const mayLeave = (order: WayOrder, { owner, epoch }: { readonly owner: Owner; readonly epoch: number }): boolean =>
  order.by === 'server' || (order.by === owner && order.epoch === epoch);

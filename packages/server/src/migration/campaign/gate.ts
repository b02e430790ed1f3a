import { judgeExpression, neededSample, worst, type GateAnswer, type Judged } from './gate-expression.ts';
import type { GateExpression } from './gate-form.ts';
import type { GateInputs, HealthTolerance } from './gate-inputs.ts';

/** What must be so before the next wave opens. */
export interface GateSettings {
  /** How long after its commit a success counts. */
  readonly bakeMs: number;
  /** Fewer settled attempts in all never pass. At least 1. */
  readonly minSettled: number;
  /** Of the wave's own members, the share whose attempt has settled; above 0, up to 1. */
  readonly minWaveShare: number;
  /** A stratum that has fewer settled attempts, or a smaller share of successes, sends no more than canaries; see stratum-standing.ts. */
  readonly stratum: { readonly minSettled: number; readonly minSuccessShare: number };
  /** More stop the campaign; null: only the expression counts them. */
  readonly maxStranded: number | null;
  /** A second person, not the one who made the campaign, looks at the figures and agrees. */
  readonly needsApproval: boolean;
  readonly tolerance: HealthTolerance;
  /** What the operator asks beside; null: nothing. */
  readonly expression: GateExpression | null;
}

export interface GateReason extends Judged {
  readonly rule: GateRuleName;
}

export interface GateVerdict {
  readonly answer: GateAnswer;
  /** Since when it says so, with these figures. */
  readonly atMs: number;
  /** Why it does not pass; empty when it does. */
  readonly reasons: readonly GateReason[];
  readonly inputs: GateInputs;
}

export type GateRule = (inputs: GateInputs, gate: GateSettings, approvedBy: string | null) => Judged;

const judged = (answer: GateAnswer, sentence: string): Judged => ({ answer, sentence });

/** The rules that every gate has; whatever is missing holds. */
export const gateRules = {
  knownMembers: ({ unknownMembers }) =>
    unknownMembers === 0 ? judged('pass', 'all members are known') : judged('hold', `of ${unknownMembers} members nothing is known`),
  safety: ({ openSafetyEvents }) => {
    if (openSafetyEvents === null) return judged('hold', 'whether anything unsafe happened is not known');
    return openSafetyEvents === 0
      ? judged('pass', 'nothing unsafe happened')
      : judged('stop', `${openSafetyEvents} safety events are open`);
  },
  stranded: ({ all }, { maxStranded }) => {
    if (maxStranded === null || all.stranded <= maxStranded) return judged('pass', 'no more are stranded than may be');
    return judged('stop', `${all.stranded} of ${all.attempted} attempted chargers were stranded, at most ${maxStranded} may be`);
  },
  sample: ({ all }, { minSettled, expression }) => {
    const needed = Math.max(1, minSettled, neededSample(expression).inAll);
    return all.settled >= needed
      ? judged('pass', `${all.settled} attempts have settled`)
      : judged('hold', `${all.settled} attempts have settled (${all.attempted} were made), ${needed} are needed`);
  },
  ownWave: ({ wave: { members, settled } }, { minWaveShare }) => {
    const needed = Math.ceil(members * minWaveShare);
    return settled >= needed
      ? judged('pass', `of the wave's ${members} members ${settled} have settled`)
      : judged('hold', `of the wave's ${members} members ${settled} have settled, ${needed} are needed`);
  },
  expression: (inputs, { expression }) =>
    expression === null ? judged('pass', 'nothing else is asked') : judgeExpression(expression, inputs),
  approval: (_inputs, { needsApproval }, approvedBy) =>
    !needsApproval || approvedBy !== null ? judged('pass', 'it is approved') : judged('hold', 'a second person has not approved it yet'),
} satisfies Record<string, GateRule>;

export type GateRuleName = keyof typeof gateRules;
export type GateRuleTable = Readonly<Record<GateRuleName, GateRule>>;

/** A gate's answer with its inputs: stop where any rule says so, else hold where any does. */
export function judgeGate(
  inputs: GateInputs,
  gate: GateSettings,
  approvedBy: string | null,
  nowMs: number,
  table: GateRuleTable = gateRules,
): GateVerdict {
  const all = (Object.keys(table) as GateRuleName[]).map((rule): GateReason => ({ rule, ...table[rule](inputs, gate, approvedBy) }));
  return { answer: worst(all).answer, atMs: nowMs, reasons: all.filter(({ answer }) => answer !== 'pass'), inputs };
}

/** Whether the figures are good, and only the second person is missing. */
export function waitsForApproval(verdict: GateVerdict | null): boolean {
  return verdict !== null && verdict.reasons.length === 1 && verdict.reasons[0]?.rule === 'approval';
}

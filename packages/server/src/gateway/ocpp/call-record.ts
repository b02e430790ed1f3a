import type { CallOutcome, OddFrame, Violation } from '@phasor/ocpp';
import { frameWithoutSecrets, secretsIn, withoutSecrets, type CommandOutcome } from '../../commands/index.ts';
import type { Answer, IntakeItem } from '../intake-item.ts';
import type { WaitingCall } from './call-line.ts';

/** A CALL of ours; with a command's id where a row stands for it. */
export interface OutgoingCall extends WaitingCall {
  readonly commandId: string | null;
}

/** What is kept of a CALL that was sent: its outcome, and its row of the message log. Secrets are hidden in both. */
export function toRecord(
  { action, payload }: OutgoingCall,
  outcome: CallOutcome,
): {
  readonly result: CommandOutcome;
  readonly log: Omit<IntakeItem['log'], 'generation' | 'atMs'>;
  readonly answer: Answer;
} {
  const told = outcome.kind === 'result' ? secretsIn(action, outcome.payload) : [];
  const secrets = [...secretsIn(action, payload), ...told];
  const { messageId, frame, answer, answeredAtMs } = outcome;
  const log = { messageId, action, frame: frameWithoutSecrets(frame, secrets), direction: 2 as const };
  const text = answer && frameWithoutSecrets(answer, secrets);
  const record = (result: CommandOutcome, logged: Answer['outcome'], note: string | null) => ({
    result,
    log: { ...log, note },
    answer: { text, outcome: logged, atMs: answeredAtMs },
  });
  switch (outcome.kind) {
    case 'result':
      return record({ kind: 'answered', response: withoutSecrets(outcome.payload, secrets) }, 'answered', noteOf(outcome.violations));
    case 'error': {
      const { code, description, details } = outcome;
      const shown = withoutSecrets({ code, description, details }, secrets) as { code: string; description: string; details: unknown };
      return record({ kind: 'refused', ...shown }, 'refused', `${shown.code}: ${shown.description}`);
    }
    case 'timeout':
      return record({ kind: 'failed', why: 'timedOut' }, 'timeout', null);
    case 'closed':
      return record({ kind: 'failed', why: 'closed' }, 'closed', null);
  }
}

/** An answer that came too late, or another odd frame, as it is kept. `asked`: the secrets in the CALL. */
export function lateAnswer(
  { kind, action, raw }: OddFrame,
  asked: readonly string[],
): { readonly frame: Buffer; readonly parsed: unknown } {
  if (kind !== 'late' && kind !== 'unknown-answer') return { frame: raw, parsed: null };
  // It was read as an answer, so it is JSON.
  const parsed = JSON.parse(raw.toString()) as unknown;
  // What it answers may be forgotten; only one answer tells secrets.
  const secrets = [...asked, ...(Array.isArray(parsed) ? secretsIn(action ?? 'GetConfiguration', parsed[2]) : [])];
  return { frame: frameWithoutSecrets(raw, secrets), parsed: withoutSecrets(parsed, secrets) };
}

/** The message that a CALL asks for; null when it is no trigger. */
export function triggeredBy(action: string, payload: unknown): string | null {
  if (action !== 'TriggerMessage' && action !== 'ExtendedTriggerMessage') return null;
  if (typeof payload !== 'object' || payload === null || !('requestedMessage' in payload)) return null;
  return payload.requestedMessage === 'SignChargePointCertificate' ? 'SignCertificate' : String(payload.requestedMessage);
}

export const noteOf = (violations: readonly Violation[]): string | null =>
  violations.length === 0
    ? null
    : violations
        .map(({ path, message }) => `${path || 'frame'} ${message}`.trim())
        .join('; ')
        .slice(0, 1000);

import { describe, expect, it } from 'vitest';
import type { CommandResult } from '../commands/index.ts';
import { outcomeOf } from './key-change.ts';

type Result = CommandResult<'ChangeConfiguration'>;
const id = '1';
const error = (code: string): Result => ({ id, kind: 'refused', code, description: '', details: {} });

describe('a new key', () => {
  it.each<[string, Result]>([
    ['rejected', { id, kind: 'answered', response: { status: 'Rejected' } }],
    ['not supported', { id, kind: 'answered', response: { status: 'NotSupported' } }],
    ['not implemented', error('NotImplemented')],
    ['never sent', { id, kind: 'failed', why: 'expired' }],
  ])('%s is dropped', (_what, result) => {
    expect(outcomeOf(result).state).toBe('refused');
  });

  it.each<[string, Result]>([
    ['not answered', { id, kind: 'failed', why: 'timedOut' }],
    ['on a connection that broke', { id, kind: 'failed', why: 'closed' }],
    ['with an answer that cannot be read', error('PropertyConstraintViolation')],
    ['with an error of whatever kind', error('InternalError')],
  ])('%s may be in the charger, and still opens its door', (_what, result) => {
    expect(outcomeOf(result).state).toBe('unanswered');
  });
});

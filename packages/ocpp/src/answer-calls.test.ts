import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerCalls } from './answer-calls.ts';
import { openStand, type Stand } from './testing/stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await openStand();
});
afterAll(() => stand.close());

describe('answerCalls', () => {
  it('answers with what the handlers give, now or later, and with a CALLERROR for the rest', async () => {
    const { arrival, listener } = await stand.connect();
    listener.answer = answerCalls({
      ClearCache: () => ({ status: 'Accepted' }),
      GetConfiguration: async ({ key }) => Promise.resolve({ unknownKey: [...(key ?? [])] }),
      Reset: () => {
        throw new Error('the fuse is out');
      },
      UnlockConnector: () => Promise.reject(new Error('stuck')),
    });
    const { link } = arrival;
    expect(await link.call('ClearCache', {})).toMatchObject({ kind: 'result', payload: { status: 'Accepted' } });
    expect(await link.call('GetConfiguration', { key: ['A'] })).toMatchObject({ kind: 'result', payload: { unknownKey: ['A'] } });
    expect(await link.call('Reset', { type: 'Hard' })).toMatchObject({
      kind: 'error',
      code: 'InternalError',
      description: 'the fuse is out',
    });
    expect(await link.call('UnlockConnector', { connectorId: 1 })).toMatchObject({
      kind: 'error',
      code: 'InternalError',
      description: 'stuck',
    });
    expect(await link.call('GetLocalListVersion', {})).toMatchObject({ kind: 'error', code: 'NotSupported' });
    expect(await link.callRaw('Dance', {})).toMatchObject({ kind: 'error', code: 'NotImplemented' });
    expect(await link.callRaw('ClearCache', [])).toMatchObject({ kind: 'error', code: 'TypeConstraintViolation' });
  });
});

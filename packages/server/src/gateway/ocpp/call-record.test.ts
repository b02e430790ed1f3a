import { describe, expect, it } from 'vitest';
import type { OddFrame } from '@phasor/ocpp';
import { lateAnswer } from './call-record.ts';

const answer = { configurationKey: [{ key: 'AuthorizationKey', value: '00112233445566778899', readonly: false }] };
const odd = (kind: OddFrame['kind'], action: string | null, frame: unknown): OddFrame => ({
  ...{ kind, action, raw: Buffer.from(JSON.stringify(frame)), reason: '', messageId: 'x', sentAtMs: null, receivedAtMs: 0 },
});

describe('what is kept of an odd frame', () => {
  it.each([
    ['late', 'GetConfiguration'],
    // Asked on the socket before this one.
    ['unknown-answer', null],
  ] as const)('%s: not the key that a careless charger tells', (kind, action) => {
    const { frame } = lateAnswer(odd(kind, action, [3, 'x', answer]), []);
    expect(frame.toString()).toContain('"value":"…"');
    expect(frame.toString()).not.toContain('0011');
  });

  it('late: not what is deeper than can be stored', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(100)}1${']'.repeat(100)}`);
    const { parsed } = lateAnswer(odd('late', 'GetDiagnostics', [3, 'x', { fileName: 'a', deep }]), []);
    expect(JSON.stringify(parsed)).toMatch(/^\[3,"x",{"fileName":"a","deep":\[+"…"]+}]$/);
  });
});

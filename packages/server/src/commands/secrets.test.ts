import { describe, expect, it } from 'vitest';
import { frameWithoutSecrets, secretsIn, withoutSecrets } from './secrets.ts';

const KEY = 'a secret "key" of 24 byte';

describe('secrets', () => {
  it('are the values of AuthorizationKey, however it is spelled, in what we send and in what chargers tell', () => {
    expect(secretsIn('ChangeConfiguration', { key: 'authorizationKEY', value: KEY })).toEqual([KEY]);
    const configurationKey = [{ key: 'AuthorizationKey', value: KEY, readonly: false }, { key: 'HeartbeatInterval', value: '60' }, null];
    expect(secretsIn('GetConfiguration', { configurationKey })).toEqual([KEY]);
  });

  it.each([
    ['ChangeConfiguration', { key: 'HeartbeatInterval', value: '60' }],
    ['ChangeConfiguration', { key: 'AuthorizationKey', value: '' }],
    ['ChangeConfiguration', null],
    ['GetConfiguration', { key: ['AuthorizationKey'] }],
    ['GetConfiguration', { configurationKey: 'AuthorizationKey' }],
    ['Reset', { key: 'AuthorizationKey', value: KEY }],
  ])('are not in %s %j', (action, payload) => {
    expect(secretsIn(action, payload)).toEqual([]);
  });

  it('are hidden at any depth, also inside other texts', () => {
    const value = { list: [KEY, { words: `was ${KEY}!` }], n: 1, none: null };
    expect(withoutSecrets(value, [KEY])).toEqual({ list: ['…', { words: 'was …!' }], n: 1, none: null });
    expect(withoutSecrets({ value: 'abc', words: 'abcd' }, ['abc'])).toEqual({ value: '…', words: 'abcd' });
  });

  it('are what makes an address of ours take a file', () => {
    const token = 'A-b_'.repeat(11).slice(0, 43);
    const location = `http://10.0.0.5:8080/uploads/${token}`;
    const payload = { requestId: 1, log: { remoteLocation: location } };
    expect(withoutSecrets(payload, secretsIn('GetLog', payload))).toEqual({
      requestId: 1,
      log: { remoteLocation: 'http://10.0.0.5:8080/uploads/…' },
    });
    expect(secretsIn('GetDiagnostics', { location: 'https://example.org/uploads/logs' })).toEqual([]);
  });

  it('are looked for in an answer of any depth, and what is too deep is hidden', () => {
    const deep: unknown = JSON.parse(`{"fileName":${JSON.stringify(KEY)},"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
    expect(secretsIn('GetDiagnostics', deep)).toEqual([]);
    expect(JSON.stringify(withoutSecrets(deep, [KEY]))).toMatch(/^{"fileName":"…","x":\[+"…"]+}$/);
    expect(JSON.stringify(withoutSecrets(deep, []))).toContain('secret');
  });

  it('are hidden in a frame in whatever way they are written', () => {
    const frame = Buffer.from(JSON.stringify([2, 'id', 'ChangeConfiguration', { value: KEY }]).replace('secret', '\\u0073ecret'));
    expect(JSON.parse(frameWithoutSecrets(frame, [KEY]).toString())).toEqual([2, 'id', 'ChangeConfiguration', { value: '…' }]);
    expect(frameWithoutSecrets(frame, [])).toBe(frame);
    expect(frameWithoutSecrets(Buffer.from('no JSON'), [KEY]).toString()).toBe('…');
  });
});

import { describe, expect, it } from 'vitest';
import { readAnswer } from './check-message.ts';

const answerWith = (command: object): Buffer => {
  const envelope = { commandId: 'c1', expiresAt: '2026-03-01T08:10:00.000Z' };
  const beat = { time: '2026-03-01T08:00:00.000Z', pollIntervalS: 30, sessionsThrough: 0 };
  return Buffer.from(JSON.stringify({ ...beat, commands: [{ ...envelope, ...command }] }));
};

describe('the command TestEndpoint', () => {
  it.each(['ws://10.0.0.5:8080/ocpp', 'wss://ocpp.example.org/ocpp'])('asks for a test of %s', (url) => {
    const command = { kind: 'TestEndpoint', url };
    expect(readAnswer('poll', answerWith(command)).commands).toMatchObject([command]);
  });

  it.each([
    ['no address', { kind: 'TestEndpoint' }],
    ['an address that is no WebSocket’s', { kind: 'TestEndpoint', url: 'https://ocpp.example.org' }],
    ['a credential', { kind: 'TestEndpoint', url: 'wss://ocpp.example.org', password: 'x' }],
  ])('with %s it is refused', (_what, command) => {
    expect(() => readAnswer('poll', answerWith(command))).toThrow(expect.objectContaining({ code: 'CAPI_MESSAGE_INVALID' }));
  });
});

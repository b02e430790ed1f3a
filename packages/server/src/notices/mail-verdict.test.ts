import { expect, it } from 'vitest';
import { senderDomain } from './mail-transport.ts';
import { mailFaultOf } from './mail-verdict.ts';

const fault = (fields: object, message = 'said no'): Error => Object.assign(new Error(message), fields);

it.each([
  ['550 to the recipient', { code: 'EENVELOPE', responseCode: 550, command: 'RCPT TO' }, 'refused'],
  ['554 to the content', { code: 'EMESSAGE', responseCode: 554, command: 'DATA' }, 'refused'],
  ['450 to the recipient', { code: 'EENVELOPE', responseCode: 450, command: 'RCPT TO' }, 'later'],
  ['452 to the content', { code: 'EMESSAGE', responseCode: 452, command: 'DATA' }, 'later'],
  ['421 at any time', { code: 'EENVELOPE', responseCode: 421, command: 'RCPT TO' }, 'server'],
  ['550 to the sender', { code: 'EENVELOPE', responseCode: 550, command: 'MAIL FROM' }, 'server'],
  ['535 to the login', { code: 'EAUTH', responseCode: 535, command: 'AUTH PLAIN' }, 'server'],
  ['554 as greeting', { code: 'EPROTOCOL', responseCode: 554, command: 'CONN' }, 'server'],
  ['no connection', { code: 'ESOCKET', command: 'CONN' }, 'server'],
  ['silence', { code: 'ETIMEDOUT', command: 'DATA' }, 'server'],
  ['an address that cannot be written', { code: 'EENVELOPE', command: 'API' }, 'refused'],
  ['something else', {}, 'server'],
])('%s', (_what, fields, kind) => {
  expect(mailFaultOf(fault(fields))).toEqual({ kind, reason: 'said no' });
});

it('what a server says is one line, and no novel', () => {
  const { reason } = mailFaultOf(fault({}, `550\r\n${'x'.repeat(5_000)}`));
  expect([reason.includes('\n'), reason.length]).toEqual([false, 500]);
});

it.each([
  ['no-reply@example.org', 'example.org'],
  ['Phasor <no-reply@mail.example.org>', 'mail.example.org'],
  ['', undefined],
  ['Phasor', undefined],
  ['a@b.example, c@d.example', undefined],
  ['a@b@c.example', undefined],
  ['Phasor <a@b.example>\r\nBcc: c@d.example', undefined],
])('the domain of the sender "%s" is %s', (from, domain) => {
  expect(senderDomain(from)).toBe(domain);
});

import { describe, expect, it } from 'vitest';
import { connectionKey, identityOf, readBasic } from './handshake.ts';

describe('identityOf', () => {
  it.each([
    ['/ocpp/2403082631M', '2403082631M'],
    ['/ocpp/cp%201', 'cp 1'],
    ['/ocpp/CaSe', 'CaSe'],
    ['/ocpp/%C3%A5%C3%A4', 'åä'],
    ['/ocpp/a%2541', 'a%41'],
    ['/ocpp//CP1', 'CP1'],
    ['//ocpp//CP1', 'CP1'],
    ['/ocpp/CP1/', 'CP1'],
    ['/ocpp/CP1?token=1/2', 'CP1'],
    ['/ocpp/site/CP1', 'CP1'],
    ['ws://example.test:8080/ocpp/CP1', 'CP1'],
    [`/ocpp/${'x'.repeat(48)}`, 'x'.repeat(48)],
  ])('reads %s as %s', (target, identity) => {
    expect(identityOf(target, '/ocpp/')).toBe(identity);
  });

  it.each([
    '/ocpp/',
    '/ocpp',
    '/',
    '',
    '/other/CP1',
    '/ocpp/a%2Fb',
    '/ocpp/a%00',
    '/ocpp/%zz',
    '/ocpp/%ff',
    `/ocpp/${'x'.repeat(49)}`,
    '/ocpp/%2541%2F',
  ])('finds no identity in %s', (target) => {
    expect(identityOf(target, '/ocpp/')).toBeNull();
  });
});

describe('readBasic', () => {
  const header = (bytes: Buffer | string): string => `Basic ${Buffer.from(bytes).toString('base64')}`;

  it('keeps the bytes of the password, UTF-8 or not', () => {
    const password = Buffer.from([0xff, 0x00, 0x3a, 0xc3, 0x28]);
    expect(readBasic(header(Buffer.concat([Buffer.from('CP1:'), password])), 'CP1')).toEqual({ user: 'CP1', password });
  });

  it('splits at the first colon, or behind an identity that holds one', () => {
    expect(readBasic(header('CP1:a:b'), 'CP1')).toEqual({ user: 'CP1', password: Buffer.from('a:b') });
    expect(readBasic(header('other:a:b'), 'CP1')).toEqual({ user: 'other', password: Buffer.from('a:b') });
    expect(readBasic(header('CP:1:secret'), 'CP:1')).toEqual({ user: 'CP:1', password: Buffer.from('secret') });
  });

  it('reads any case of the scheme, and a user without password', () => {
    expect(readBasic(header('CP1:x').replace('Basic', 'bASIC'), 'CP1')?.user).toBe('CP1');
    expect(readBasic(header('CP1'), 'CP1')).toEqual({ user: 'CP1', password: Buffer.alloc(0) });
  });

  it.each([undefined, '', 'Bearer abc', 'Basic', 'Basic !!!'])('finds no credentials in %s', (value) => {
    expect(readBasic(value, 'CP1')).toBeNull();
  });
});

it('names a connection the same at both ends, however the address is written', () => {
  const near = { localAddress: '::ffff:127.0.0.1', localPort: 80, remoteAddress: '::ffff:127.0.0.1', remotePort: 5000 };
  const far = { localAddress: '127.0.0.1', localPort: 5000, remoteAddress: '127.0.0.1', remotePort: 80 };
  expect(connectionKey(near)).toBe(connectionKey(far));
});

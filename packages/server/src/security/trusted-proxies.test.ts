import { describe, expect, it } from 'vitest';
import { trustedProxies } from './trusted-proxies.ts';

describe('trusted proxies', () => {
  const isProxy = trustedProxies(['127.0.0.1', '10.0.0.0/8', 'fd00::/8', '::1']);
  it.each(['127.0.0.1', '::ffff:127.0.0.1', '10.20.30.40', '::ffff:10.0.0.1', 'fd12::9', '::1'])('%s is one', (address) => {
    expect(isProxy(address)).toBe(true);
  });
  it.each(['127.0.0.2', '11.0.0.1', 'fe80::1', '', 'unknown', '10.0.0'])('%j is none', (address) => {
    expect(isProxy(address)).toBe(false);
  });
  it('without any, nobody is', () => {
    expect(trustedProxies([])('127.0.0.1')).toBe(false);
  });
  it.each(['yes', '10.0.0.0/33', '10.0.0/8', 'proxy.example', '', '1.2.3.4/'])('%j is refused', (entry) => {
    expect(() => trustedProxies([entry])).toThrow();
  });
});

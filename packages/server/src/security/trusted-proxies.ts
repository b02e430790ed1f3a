import { BlockList, isIP, isIPv4 } from 'node:net';

/**
 * Says of an address whether it is one of these: addresses, or subnets such as `10.0.0.0/8` and `fd00::/8`. Their X-Forwarded-For and
 * X-Forwarded-Proto are believed, nobody else's. Throws an Error for an entry that is neither.
 */
export function trustedProxies(entries: readonly string[]): (address: string) => boolean {
  const proxies = new BlockList();
  for (const entry of entries) {
    const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
    if (isIP(address) === 0) throw new Error(`${entry} is no address`);
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (bits === undefined) proxies.addAddress(address, family);
    else proxies.addSubnet(address, Number(bits), family);
  }
  return (address) => {
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
    return isIP(plain) !== 0 && proxies.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6');
  };
}

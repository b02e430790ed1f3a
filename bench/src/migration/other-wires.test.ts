import { createServer, type AddressInfo } from 'node:net';
import { request } from 'node:http';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { BreakingRelay, misheard, pathThatMay } from './other-wires.ts';

describe('a firmware that takes Pending for Accepted', () => {
  const heard = (frame: string): string => misheard(Buffer.from(frame)).toString('utf8');

  it('hears the answer to its boot otherwise, and nothing else', () => {
    const boot = (status: string): string => `[3,"7",{"currentTime":"2026-03-02T08:00:00Z","interval":60,"status":"${status}"}]`;
    expect(heard(boot('Pending'))).toBe(boot('Accepted'));
    expect(heard('[3,"7",{"status":"Pending","currentTime":"2026-03-02T08:00:00Z","interval":60}]')).toContain('"status":"Accepted"');
    for (const frame of [
      boot('Rejected'),
      boot('Accepted'),
      '[3,"8",{"status":"Pending"}]',
      '[2,"9","DataTransfer",{"interval":1,"status":"Pending"}]',
    ])
      expect(heard(frame)).toBe(frame);
  });
});

describe('a network that lets no OCPP through', () => {
  it('does so while it must', async () => {
    let mayPass = false;
    const path = pathThatMay(() => mayPass);
    await expect(path.open('ws://127.0.0.1/ocpp', undefined)).rejects.toThrow('lets no OCPP through');
    mayPass = true;
    await expect(path.open('ws://127.0.0.1/ocpp', undefined)).resolves.toBeUndefined();
  });
});

describe('a relay that breaks downloads', () => {
  it('breaks a GET after so many bytes, while it is told to, and lets POSTs be', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () => socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nConnection: close\r\n\r\n${'x'.repeat(5000)}`));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    let breaks = true;
    const relay = await BreakingRelay.before((server.address() as AddressInfo).port, () => breaks, 2000);
    const fetched = (method: string): Promise<number | 'broken'> =>
      new Promise((resolve) => {
        const asked = request(relay.url, { method, agent: false }, (response) => {
          let bytes = 0;
          response.on('data', (piece: Buffer) => (bytes += piece.length));
          response.on('end', () => resolve(bytes));
          response.on('error', () => resolve('broken'));
        });
        asked.on('error', () => resolve('broken'));
        asked.end();
      });
    expect(await fetched('GET')).toBe('broken');
    expect(relay.broken).toBe(1);
    expect(await fetched('POST')).toBe(5000);
    breaks = false;
    expect(await fetched('GET')).toBe(5000);
    expect(relay.broken).toBe(1);
    await relay.close();
    server.close();
  });
});

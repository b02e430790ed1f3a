import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SeededRandom, VirtualClock } from '@phasor/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { activeFlow } from '../phase-flow.ts';
import { pushOverHttp, type PushAnswer } from './http-push.ts';
import { SiteMeter } from './site-meter.ts';

let server: Server;
let url: string;
let taken: { method: string | undefined; authorization: string | undefined; body: unknown }[];
let status: number;

beforeEach(async () => {
  taken = [];
  status = 202;
  server = createServer((request, response) => {
    void textOf(request).then((text) => {
      taken.push({ method: request.method, authorization: request.headers.authorization, body: JSON.parse(text) });
      response.writeHead(status).end(status === 202 ? '{}' : 'not this key');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/samples`;
});
afterEach(shut);

async function shut(): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function scene() {
  const clock = new VirtualClock();
  const meter = new SiteMeter({
    serial: '9001',
    clock,
    random: new SeededRandom(3),
    flow: () => activeFlow([10, 0, -5]),
    intervalMs: 1000,
  });
  const answers: PushAnswer[] = [];
  const end = pushOverHttp(meter, { url, key: 'secret', clock, onAnswer: (answer) => answers.push(answer) });
  return { clock, meter, answers, end };
}

describe('a meter that pushes over HTTP', () => {
  it('posts each sample with its serial number and its key, and hands over the answers', async () => {
    const { clock, meter, answers, end } = scene();
    meter.start();
    await clock.advance(1000);
    meter.stop();
    await end();
    expect(taken).toHaveLength(2);
    expect(taken[0]).toMatchObject({ method: 'POST', authorization: 'Bearer secret', body: { serial: '9001', currentA: [10, 0, 5] } });
    expect(answers).toEqual([
      { status: 202, text: '{}' },
      { status: 202, text: '{}' },
    ]);
  });

  it('tells a refusal as it came, and goes on', async () => {
    const { clock, meter, answers, end } = scene();
    status = 401;
    meter.start();
    await clock.advance(500);
    status = 202;
    await clock.advance(500);
    meter.stop();
    await end();
    expect(answers).toEqual([
      { status: 401, text: 'not this key' },
      { status: 202, text: '{}' },
    ]);
  });

  it('tells status 0 and a reason where nobody answers, and pushes no more once it has ended', async () => {
    await shut();
    const { clock, meter, answers, end } = scene();
    meter.start();
    await end();
    await clock.advance(3000);
    meter.stop();
    expect(answers).toEqual([{ status: 0, text: expect.stringMatching(/./) as string }]);
    expect(taken).toEqual([]);
  });
});

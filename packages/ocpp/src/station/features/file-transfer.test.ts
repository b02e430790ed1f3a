import { SeededRandom } from '@phasor/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateKey, issueFromRequest, makeRequest, makeRootAuthority } from '../../certificates/index.ts';
import { FileServer } from '../testing/file-server.ts';
import { download, upload } from './file-transfer.ts';

let server: FileServer;
beforeEach(async () => {
  server = await new FileServer().start();
});
afterEach(() => server.stop());

const options = { roots: [], signal: new AbortController().signal };
const file = { fileName: 'CP1 log.txt', body: Buffer.from('what happened\n') };

describe('download', () => {
  it('fetches the file, over redirects too', async () => {
    server.answer = ({ url }) => (url === '/old' ? { status: 302, headers: { location: '/new?x=1' } } : { body: Buffer.from([1, 2, 255]) });
    expect(await download(`${server.url}/old`, options)).toEqual({ kind: 'done', body: Buffer.from([1, 2, 255]) });
    expect(server.requests.map(({ url }) => url)).toEqual(['/old', '/new?x=1']);
  });

  it('shows the name and password that stand in the address', async () => {
    await download(server.url.replace('//', '//user:p%40ss@') + '/image', options);
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('user:p@ss').toString('base64')}`);
  });

  it.each([
    [401, 'denied'],
    [403, 'denied'],
    [404, 'misunderstood'],
    [500, 'failed'],
  ])('HTTP status %d: %s', async (status, kind) => {
    server.answer = () => ({ status });
    expect(await download(`${server.url}/image`, options)).toEqual({ kind, reason: `HTTP status ${status}` });
  });

  it('ends when told to, when cut, in a circle, and where nobody is', async () => {
    server.answer = () => 'cut';
    expect((await download(`${server.url}/x`, options)).kind).toBe('failed');
    server.answer = () => ({ status: 302, headers: { location: '/again' } });
    expect(await download(`${server.url}/x`, options)).toEqual({ kind: 'failed', reason: 'too many redirects' });
    expect((await download(`${server.url}/x`, { ...options, signal: AbortSignal.abort() })).kind).toBe('failed');
    const { url } = server;
    await server.stop();
    expect((await download(url, options)).kind).toBe('failed');
    await server.start();
  });

  it('knows http and https only', async () => {
    for (const location of ['ftp://127.0.0.1/x', 'file:///etc/passwd', 'nowhere', '']) {
      expect((await download(location, options)).kind).toBe('unsupported');
    }
  });

  it('trusts the roots it is given, and no others', async () => {
    const random = new SeededRandom(1);
    const validity = { notBeforeMs: 0, notAfterMs: Date.parse('2090-01-01') };
    const root = await makeRootAuthority({ ...validity, subject: { commonName: 'Root' }, random });
    const key = await generateKey();
    const use = { kind: 'server', ipAddresses: ['127.0.0.1'] } as const;
    const cert = await issueFromRequest(root, await makeRequest({ commonName: 'files' }, key), { ...validity, random, use });
    const safe = await new FileServer({ cert, key }).start();
    safe.answer = () => ({ body: 'image' });
    expect(await download(safe.url, { ...options, roots: [root.certificatePem] })).toEqual({ kind: 'done', body: Buffer.from('image') });
    expect((await download(safe.url, options)).kind).toBe('failed');
    await safe.stop();
  });
});

describe('upload', () => {
  it('puts the file at the address, or into the folder', async () => {
    expect((await upload(`${server.url}/once/abc`, file, options)).kind).toBe('done');
    expect((await upload(`${server.url}/logs/`, file, options)).kind).toBe('done');
    expect(server.requests).toMatchObject([
      { method: 'PUT', url: '/once/abc', body: file.body },
      { method: 'PUT', url: '/logs/CP1%20log.txt', body: file.body },
    ]);
  });

  it.each([405, 501])('sends a form where PUT is answered with %d', async (status) => {
    server.answer = ({ method }) => (method === 'PUT' ? { status } : { status: 201 });
    expect((await upload(`${server.url}/form`, file, options)).kind).toBe('done');
    const post = server.requests[1];
    const form = await new Response(new Uint8Array(post?.body ?? []), {
      headers: { 'content-type': String(post?.headers['content-type']) },
    }).formData();
    const received = form.get('file') as File;
    expect([received.name, await received.text()]).toEqual([file.fileName, file.body.toString()]);
  });

  it('says why it was refused', async () => {
    server.answer = () => ({ status: 403 });
    expect((await upload(`${server.url}/x`, file, options)).kind).toBe('denied');
  });
});

import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoggedMessagePage, Upload, UploadAddress, UploadPage } from '@phasor/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BOOT, RawCharger } from './support/raw-charger.ts';
import { describeOnBothStores, type FreshStore } from './support/stores.ts';
import { startTestSystem, type TestSystem } from './support/system.ts';
import { until } from './support/until.ts';

describeOnBothStores('diagnostics and logs', (newStore) => {
  let fresh: FreshStore;
  let system: TestSystem;
  let charger: RawCharger;
  let id: string;
  let count = 0;
  /** What the charger was asked, newest last. */
  let asked: { action: string; payload: Asked }[];
  let answer: object = {};

  beforeAll(async () => {
    fresh = await newStore();
    system = await startTestSystem({ on: fresh, maxUploadBytes: 100_000 });
  });
  afterAll(async () => {
    await system.stop();
    await fresh.remove();
  });
  beforeEach(async () => {
    id = `CP${++count}`;
    asked = [];
    answer = { fileName: 'diag.tar.gz' };
    await system.register(id);
    charger = await RawCharger.connect(system.ocppUrl, id);
    charger.onCall = (action, payload) => {
      if (action === 'GetConfiguration') return [3, { configurationKey: [], unknownKey: [] }];
      if (action !== 'GetDiagnostics' && action !== 'GetLog') return [3, { status: 'Accepted' }];
      asked.push({ action, payload: payload as Asked });
      return [3, answer];
    };
    await charger.ask('BootNotification', BOOT);
  });

  const ask = async (body: object): Promise<Upload> => {
    const reply = await system.api.post<Upload>(`/chargers/${id}/uploads`, body);
    expect(reply).toMatchObject({ status: 201 });
    return reply.body;
  };
  const read = async ({ requestId }: Upload): Promise<Upload> => (await system.api.get<Upload>(`/uploads/${requestId}`)).body;
  const address = (): string => {
    const { payload } = asked.at(-1) ?? {};
    return payload?.location ?? payload?.log?.remoteLocation ?? '';
  };
  const send = async (body: BodyInit, method = 'PUT', to = address()): Promise<number> => (await fetch(to, { method, body })).status;
  const download = async (upload: Upload): Promise<{ status: number; headers: Headers; bytes: Buffer }> => {
    const response = await fetch(`${system.url}/rest/v1/uploads/${upload.requestId}/file`, {
      headers: { authorization: `Bearer ${system.api.token}` },
    });
    return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
  };

  it('GetDiagnostics: the charger is told a one-time address of ours, reports, sends the file, and it can be downloaded', async () => {
    const upload = await ask({
      kind: 'diagnostics',
      oldest: '2026-03-01T00:00:00Z',
      latest: '2026-03-02T00:00:00Z',
      retries: 2,
      retryIntervalS: 60,
    });
    expect(upload).toMatchObject({ chargerId: id, state: 'accepted', fileName: 'diag.tar.gz', isHere: false, location: 'here' });
    expect(asked).toMatchObject([
      {
        action: 'GetDiagnostics',
        payload: { startTime: '2026-03-01T00:00:00Z', stopTime: '2026-03-02T00:00:00Z', retries: 2, retryInterval: 60 },
      },
    ]);
    expect(address()).toMatch(new RegExp(`^${system.url}/uploads/[\\w-]{43}$`));
    // Whoever knew it could send a file in the charger's name.
    const told = [await system.api.get(`/chargers/${id}/messages`), await system.api.get(`/chargers/${id}/commands`)];
    expect(JSON.stringify(told)).toContain('/uploads/…');
    expect(JSON.stringify(told)).not.toContain(address().slice(-43));
    await charger.ask('DiagnosticsStatusNotification', { status: 'Uploading' });
    expect(await read(upload)).toMatchObject({ state: 'uploading', status: 'Uploading' });
    const file = randomBytes(90_000);
    expect(await send(file)).toBe(201);
    await charger.ask('DiagnosticsStatusNotification', { status: 'Uploaded' });
    expect(await read(upload)).toMatchObject({
      state: 'uploaded',
      status: 'Uploaded',
      isHere: true,
      bytes: 90_000,
      fileName: 'diag.tar.gz',
    });
    const { status, headers, bytes } = await download(upload);
    expect([status, bytes.equals(file)]).toEqual([200, true]);
    expect(headers.get('content-disposition')).toBe(`attachment; filename="diag.tar.gz"; filename*=UTF-8''diag.tar.gz`);
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect((await system.api.get<UploadPage>(`/chargers/${id}/uploads`)).body.items).toEqual([await read(upload)]);
  });

  it.each(['DiagnosticsLog', 'SecurityLog'] as const)('GetLog of the %s goes by its requestId', async (kind) => {
    answer = { status: 'Accepted', filename: 'log.txt' };
    const upload = await ask({ kind, oldest: '2026-03-01T00:00:00Z' });
    expect(asked).toMatchObject([
      { action: 'GetLog', payload: { logType: kind, requestId: upload.requestId, log: { oldestTimestamp: '2026-03-01T00:00:00Z' } } },
    ]);
    await charger.ask('LogStatusNotification', { status: 'Uploading', requestId: upload.requestId });
    await charger.ask('LogStatusNotification', { status: 'PermissionDenied', requestId: upload.requestId + 1000 });
    await charger.ask('LogStatusNotification', { status: 'Idle' });
    expect(await read(upload)).toMatchObject({ state: 'uploading', status: 'Uploading', reason: null });
    await charger.ask('LogStatusNotification', { status: 'UploadFailure', requestId: upload.requestId });
    expect(await read(upload)).toMatchObject({ state: 'failed', reason: 'The charger reports UploadFailure.' });
    // It tries again.
    expect(await send('a log')).toBe(201);
    expect(await read(upload)).toMatchObject({ state: 'uploaded', bytes: 5, reason: null });
  });

  it('AcceptedCanceled: the request before it is given up; Rejected: this one', async () => {
    answer = { status: 'Accepted', filename: 'one' };
    const first = await ask({ kind: 'DiagnosticsLog' });
    answer = { status: 'AcceptedCanceled', filename: 'two' };
    const second = await ask({ kind: 'DiagnosticsLog' });
    answer = { status: 'Rejected' };
    const third = await ask({ kind: 'DiagnosticsLog' });
    expect([first, second, third].map(({ state }) => state)).toEqual(['accepted', 'accepted', 'refused']);
    expect(await read(first)).toMatchObject({ state: 'cancelled', reason: `The charger gave it up for request ${second.requestId}.` });
  });

  it('the name in the answer counts, although the file began to come before it', async () => {
    charger.onCall = (action, payload) => {
      if (action !== 'GetDiagnostics') return [3, {}];
      asked.push({ action, payload: payload as Asked });
      return null;
    };
    const asking = ask({ kind: 'diagnostics' });
    await until('the charger is asked', 5000, () => asked.length > 0);
    const sending = request(address(), { method: 'PUT' });
    sending.write('begun ');
    await until('the file begins', 5000, async () => (await readdir(join(fresh.dataDir, 'uploads')).catch(() => [])).length > 0);
    const [, messageId] = JSON.parse(charger.heard.at(-1) ?? '[]') as [number, string];
    charger.send(JSON.stringify([3, messageId, { fileName: 'diag.tar.gz' }]));
    const upload = await asking;
    const answered = new Promise((resolve) => sending.once('response', (response) => resolve(response.statusCode)));
    sending.end('and ended');
    expect(await answered).toBe(201);
    expect(await read(upload)).toMatchObject({ state: 'uploaded', bytes: 15, fileName: 'diag.tar.gz' });
  });

  it('no file name in the answer: the charger has nothing; what comes all the same is taken', async () => {
    answer = {};
    const upload = await ask({ kind: 'diagnostics' });
    expect(upload).toMatchObject({ state: 'empty', fileName: null });
    expect(await send('after all', 'PUT', `${address()}/folder/${encodeURIComponent('späť.log')}`)).toBe(201);
    expect(await read(upload)).toMatchObject({ state: 'uploaded', fileName: 'späť.log' });
    expect((await download(upload)).headers.get('content-disposition')).toBe(
      `attachment; filename="sp_.log"; filename*=UTF-8''sp%C3%A4%C5%A5.log`,
    );
  });

  it('POST and forms are taken as well, whatever the content type says', async () => {
    const ways: (() => Promise<number>)[] = [
      () => send('raw', 'POST'),
      async () => (await fetch(address(), { method: 'POST', body: 'raw', headers: { 'content-type': 'application/json' } })).status,
      async () => (await fetch(address(), { method: 'PUT', body: 'raw', headers: { 'content-type': 'text/xml; charset=?' } })).status,
      () => {
        const form = new FormData();
        form.set('comment', 'not the file');
        form.set('file', new Blob(['raw']), 'C:\\logs\\form.log');
        return send(form, 'POST');
      },
    ];
    for (const way of ways) {
      answer = { fileName: 'x' };
      const upload = await ask({ kind: 'diagnostics' });
      expect(await way()).toBe(201);
      expect((await download(upload)).bytes.toString()).toBe('raw');
    }
  });

  it('an address takes one whole file: a broken one may come again, a second whole one may not', async () => {
    const upload = await ask({ kind: 'diagnostics' });
    await breakOff(address(), 50_000, 20_000);
    await until('nothing is left of it', 5000, async () => (await filesIn(fresh, upload)).length === 0);
    expect(await read(upload)).toMatchObject({ isHere: false });
    expect(await send('whole')).toBe(201);
    expect(await send('another')).toBe(409);
    expect((await download(upload)).bytes.toString()).toBe('whole');
  });

  it('what was begun and hangs is taken over by the next attempt', async () => {
    const upload = await ask({ kind: 'diagnostics' });
    const hanging = request(address(), { method: 'PUT', headers: { 'content-length': 50_000 } });
    hanging.on('error', () => undefined);
    hanging.write(randomBytes(10_000));
    await until('it has begun', 5000, async () => (await filesIn(fresh, upload)).length === 1);
    expect(await send('whole')).toBe(201);
    expect((await download(upload)).bytes.toString()).toBe('whole');
    expect(await filesIn(fresh, upload)).toHaveLength(1);
    hanging.destroy();
  });

  it('too large, empty, or to an address that nobody has: refused, and nothing is kept', async () => {
    const upload = await ask({ kind: 'diagnostics' });
    expect(await send('')).toBe(400);
    await expect(send(randomBytes(100_001))).resolves.toBe(413);
    const form = new FormData();
    form.set('file', new Blob([randomBytes(100_001)]));
    await expect(send(form, 'POST')).resolves.toBe(413);
    expect(await send('x', 'PUT', `${address()}x`)).toBe(404);
    expect(await filesIn(fresh, upload)).toEqual([]);
    expect(await send(randomBytes(100_000))).toBe(201);
  });

  it('is downloaded and deleted by people of that organisation who are logged in; deleted, it is gone from the disk', async () => {
    const upload = await ask({ kind: 'diagnostics' });
    expect(await system.api.get(`/uploads/${upload.requestId}/file`)).toMatchObject({ status: 409, body: { code: 'UPLOAD_NOT_HERE' } });
    expect(await send('secret')).toBe(201);
    expect((await fetch(`${system.url}/rest/v1/uploads/${upload.requestId}/file`)).status).toBe(401);
    expect((await fetch(address())).status).toBe(404);
    expect(await filesIn(fresh, upload)).toHaveLength(1);
    expect((await system.api.delete<Upload>(`/uploads/${upload.requestId}`)).body).toMatchObject({ state: 'deleted', isHere: false });
    expect(await filesIn(fresh, upload)).toEqual([]);
    expect(await send('again')).toBe(409);
    expect(await system.api.get('/uploads/999999')).toMatchObject({ status: 404, body: { code: 'UPLOAD_UNKNOWN' } });
  });

  it('the address is nowhere in the store but in the message that carried it', async () => {
    await ask({ kind: 'diagnostics' });
    const token = address().split('/').at(-1) ?? '';
    const row = await system.store.db.selectFrom('upload').selectAll().orderBy('request_id', 'desc').executeTakeFirstOrThrow();
    expect(row.token_hash).toEqual(createHash('sha256').update(token).digest());
    expect(JSON.stringify(row)).not.toContain(token);
  });

  it('after its time the address is not valid any more, and the request says so', async () => {
    const upload = await ask({ kind: 'diagnostics' });
    await system.store.db
      .updateTable('upload')
      .set({ expires_at: new Date(Date.now() - 1000) })
      .where('request_id', '=', upload.requestId)
      .execute();
    expect(await send('late')).toBe(404);
  });

  describe("an operator's own address", () => {
    it('is told to the charger instead of ours; its password is shown to nobody; the charger’s word counts', async () => {
      const location = 'ftp://user:s3cret@ftp.example.org/diagnostics';
      expect((await system.api.put<UploadAddress>(`/chargers/${id}/upload-address`, { location })).body).toEqual({
        location: 'ftp://user:…@ftp.example.org/diagnostics',
        protocols: null,
        isNeeded: false,
      });
      const upload = await ask({ kind: 'diagnostics' });
      expect(address()).toBe(location);
      expect(upload).toMatchObject({ location: "operator's" });
      await charger.ask('DiagnosticsStatusNotification', { status: 'Uploaded' });
      expect(await read(upload)).toMatchObject({ state: 'uploaded', isHere: false });
      const messages = await system.api.get<LoggedMessagePage>(`/chargers/${id}/messages?limit=200`);
      const commands = await system.api.get(`/chargers/${id}/commands`);
      expect(JSON.stringify([messages.body, commands.body])).not.toContain('s3cret');
      await system.api.put(`/chargers/${id}/upload-address`, { location: null });
      await ask({ kind: 'diagnostics' });
      expect(address()).toContain(system.url);
    });

    it.each([
      'gopher://x.example/y',
      'ftp://:21/x',
      'not an address',
      'ftp://exa mple.org/',
      'javascript:alert(1)',
      'ftp:\\\\u:secret@x.example/',
    ])('%s is refused', async (location) => {
      expect(await system.api.put(`/chargers/${id}/upload-address`, { location })).toMatchObject({
        status: 400,
        body: { code: 'UPLOAD_LOCATION_INVALID' },
      });
    });

    it('is needed where the charger offers nothing but FTP', async () => {
      const { no } = await system.store.db.selectFrom('charger').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
      const key = { charger_no: no, organisation_no: 1, key: 'SupportedFileTransferProtocols', value: 'FTP, SFTP', is_readonly: true };
      await system.store.db
        .insertInto('configuration_key')
        .values({ ...key, is_known: true, read_at: new Date() })
        .execute();
      expect((await system.api.get(`/chargers/${id}/upload-address`)).body).toEqual({
        location: null,
        protocols: ['FTP', 'SFTP'],
        isNeeded: true,
      });
      expect(await system.api.post(`/chargers/${id}/uploads`, { kind: 'diagnostics' })).toMatchObject({
        status: 409,
        body: { code: 'UPLOAD_ONLY_BY_FTP', message: expect.stringContaining('FTP, SFTP') as string },
      });
      await system.api.put(`/chargers/${id}/upload-address`, { location: 'sftp://u:p@example.org/x' });
      expect(await ask({ kind: 'diagnostics' })).toMatchObject({ state: 'accepted' });
    });
  });

  it('a charger that is not here, and one that refuses', async () => {
    charger.onCall = (action) => (action === 'GetDiagnostics' ? [4, 'NotSupported', 'no files', {}] : [3, {}]);
    expect(await ask({ kind: 'diagnostics' })).toMatchObject({ state: 'refused', reason: 'The charger answered NotSupported: no files' });
    await charger.close();
    expect(await system.api.post(`/chargers/${id}/uploads`, { kind: 'diagnostics' })).toMatchObject({
      status: 409,
      body: { code: 'UPLOAD_NO_ADDRESS' },
    });
    await system.api.put(`/chargers/${id}/upload-address`, { location: 'ftp://x.example/' });
    expect(await ask({ kind: 'diagnostics' })).toMatchObject({ state: 'failed', reason: 'The charger is not connected.' });
  });
});

interface Asked {
  readonly location?: string;
  readonly log?: { readonly remoteLocation: string };
}

async function filesIn(fresh: FreshStore, { requestId }: Upload): Promise<string[]> {
  const names = await readdir(join(fresh.dataDir, 'uploads')).catch(() => []);
  return names.filter((name) => name.startsWith(`${requestId}-`));
}

/** A PUT that promises `promised` bytes and ends its socket after some. */
function breakOff(url: string, promised: number, sent: number): Promise<void> {
  return new Promise((resolve) => {
    const put = request(url, { method: 'PUT', headers: { 'content-length': promised } });
    put.on('error', () => resolve());
    put.write(randomBytes(sent), () => put.destroy());
    put.on('close', () => resolve());
  });
}

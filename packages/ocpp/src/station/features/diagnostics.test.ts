import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Request, Response } from '../../messages.ts';
import { fileStore } from '../file-store.ts';
import { memoryStore } from '../memory-store.ts';
import { setBench, type Bench } from '../testing/bench.ts';
import { FileServer } from '../testing/file-server.ts';
import { diagnostics } from './diagnostics.ts';

let files: FileServer;
let bench: Bench;
const folder = mkdtempSync(join(tmpdir(), 'phasor-diagnostics-'));

beforeEach(async () => {
  files = await new FileServer().start();
  bench = await setBench({ features: [diagnostics()], store: fileStore(mkdtempSync(join(folder, 'store-'))) });
  await bench.boot();
});
afterEach(async () => {
  await bench.end();
  await files.stop();
});
afterAll(() => rmSync(folder, { recursive: true }));

const at = (offsetMs = 0): string => new Date(bench.clock.now() + offsetMs).toISOString();
const diagnosticsStatuses = (): string[] => bench.centralSystem.said('DiagnosticsStatusNotification').map(({ status }) => status);
const logStatuses = (): Request<'LogStatusNotification'>[] => bench.centralSystem.said('LogStatusNotification');
const get = (change: Partial<Request<'GetDiagnostics'>> = {}): Promise<Response<'GetDiagnostics'>> =>
  bench.ask('GetDiagnostics', { location: `${files.url}/once/1`, ...change });

async function getLog(
  logType: 'DiagnosticsLog' | 'SecurityLog',
  requestId: number,
  change: { readonly retries?: number; readonly retryInterval?: number } & Partial<Request<'GetLog'>['log']> = {},
): Promise<Response<'GetLog'>> {
  const { retries, retryInterval, ...log } = change;
  return bench.ask('GetLog', {
    logType,
    requestId,
    ...(retries === undefined ? {} : { retries }),
    ...(retryInterval === undefined ? {} : { retryInterval }),
    log: { remoteLocation: `${files.url}/once/${requestId}`, ...log },
  });
}

describe('GetDiagnostics', () => {
  it('shows the lines that an earlier version wrote down', async () => {
    await bench.end();
    const store = memoryStore();
    store.write('feature-log', JSON.stringify({ diagnostics: [[Date.UTC(2026, 0, 4), 'told before']], security: [] }));
    bench = await setBench({ features: [diagnostics()], store });
    await bench.boot();
    await get({ location: `${files.url}/logs/` });
    expect(String(files.requests[0]?.body)).toMatch(/^2026-01-04T00:00:00.000Z told before\n.* poweredOn\n/);
  });

  it('uploads what really happened, line by line', async () => {
    bench.hardware.plug(1);
    await bench.chargePoint.present('TAG', 1);
    await bench.clock.settle();
    const { fileName } = await get({ location: `${files.url}/logs/` });
    expect(fileName).toMatch(/^BENCH-1-diagnostics-\d{8}T\d{6}Z\.log$/);
    expect(files.requests).toMatchObject([{ method: 'PUT', url: `/logs/${fileName}` }]);
    const text = String(files.requests[0]?.body);
    for (const said of ['poweredOn', 'connected', 'registered registration="Accepted"', 'idTag="TAG"', 'status="Charging"']) {
      expect(text).toContain(said);
    }
    expect(
      text
        .split('\n')
        .slice(0, -1)
        .every((line) => /^\d{4}-\d\d-\d\dT[\d:.]+Z \w/.test(line)),
    ).toBe(true);
    expect(diagnosticsStatuses()).toEqual(['Uploading', 'Uploaded']);
  });

  it('uploads the time asked for, and answers without a file name when there is nothing', async () => {
    await bench.clock.advance(3_600_000);
    const from = at();
    await bench.chargePoint.setNetwork(false);
    await bench.chargePoint.setNetwork(true);
    await bench.clock.advance(5_000);
    await get({ startTime: from });
    const text = String(files.requests[0]?.body);
    expect(text).toContain('connectionLost');
    expect(text).not.toContain('poweredOn');
    expect(await get({ startTime: at(60_000), stopTime: at(90_000) })).toEqual({});
    expect(await get({ location: 'ftp://127.0.0.1/logs' })).toEqual({});
    expect(files.requests).toHaveLength(1);
  });

  it('remembers what happened before a power cut', async () => {
    await bench.clock.advance(90_000);
    await bench.chargePoint.powerOff();
    await bench.boot();
    await get();
    expect(String(files.requests[0]?.body).match(/poweredOn/g)).toHaveLength(2);
  });

  it('tries again, and then gives up', async () => {
    files.answer = () => ({ status: 500 });
    await get({ retries: 2, retryInterval: 30 });
    await bench.clock.advance(29_000);
    expect(files.requests).toHaveLength(1);
    await bench.clock.advance(60_000);
    expect(files.requests).toHaveLength(2);
    expect(diagnosticsStatuses()).toEqual(['Uploading', 'UploadFailed']);
    files.answer = () => (files.requests.length < 4 ? 'cut' : {});
    await get({ retries: 2, retryInterval: 30 });
    await bench.clock.advance(60_000);
    expect(diagnosticsStatuses().slice(2)).toEqual(['Uploading', 'Uploaded']);
  });

  it('a trigger repeats the status', async () => {
    const trigger = () => bench.ask('TriggerMessage', { requestedMessage: 'DiagnosticsStatusNotification' });
    await trigger();
    files.answer = () => 'cut';
    await get({ retries: 2, retryInterval: 60 });
    await trigger();
    expect(diagnosticsStatuses()).toEqual(['Idle', 'Uploading', 'Uploading']);
  });
});

describe('GetLog', () => {
  it('uploads the log asked for, and says so with the requestId', async () => {
    expect(await getLog('SecurityLog', 6)).toEqual({ status: 'Rejected' });
    bench.chargePoint.station.emit({ kind: 'securityEvent', type: 'TamperDetectionActivated', techInfo: 'the lid' });
    const answer = await getLog('SecurityLog', 7);
    expect(answer.status).toBe('Accepted');
    expect(answer.filename).toMatch(/-security-/);
    expect(String(files.requests[0]?.body)).toMatch(/^\S+ securityEvent type="TamperDetectionActivated" techInfo="the lid"\n$/);
    await getLog('DiagnosticsLog', 8);
    expect(String(files.requests[1]?.body)).toContain('poweredOn');
    expect(logStatuses()).toEqual([
      { status: 'Uploading', requestId: 7 },
      { status: 'Uploaded', requestId: 7 },
      { status: 'Uploading', requestId: 8 },
      { status: 'Uploaded', requestId: 8 },
    ]);
  });

  it('keeps what concerns security through a power cut, at once', async () => {
    bench.chargePoint.station.emit({ kind: 'securityEvent', type: 'TamperDetectionActivated', techInfo: 'the lid' });
    await bench.chargePoint.powerOff();
    await bench.boot();
    expect(await getLog('SecurityLog', 7)).toMatchObject({ status: 'Accepted' });
  });

  it.each([
    [403, 'PermissionDenied'],
    [400, 'BadMessage'],
    [503, 'UploadFailure'],
  ])('HTTP status %d: %s', async (status, said) => {
    files.answer = () => ({ status });
    await getLog('DiagnosticsLog', 9, { retries: 1 });
    expect(logStatuses().at(-1)).toEqual({ status: said, requestId: 9 });
  });

  it('cannot write by ftp', async () => {
    expect((await getLog('DiagnosticsLog', 9, { remoteLocation: 'ftp://127.0.0.1/x', retries: 5 })).status).toBe('Accepted');
    expect(logStatuses().at(-1)).toEqual({ status: 'NotSupportedOperation', requestId: 9 });
  });

  it('a new request ends the one that is under way', async () => {
    files.answer = ({ url }) => (url === '/once/1' ? 'cut' : {});
    await getLog('DiagnosticsLog', 1, { retries: 10, retryInterval: 60 });
    expect((await getLog('DiagnosticsLog', 2)).status).toBe('AcceptedCanceled');
    await bench.clock.advance(3_600_000);
    expect(files.requests.filter(({ url }) => url === '/once/1')).toHaveLength(1);
    expect(logStatuses().at(-1)).toEqual({ status: 'Uploaded', requestId: 2 });
  });

  it('a trigger repeats the status with its requestId, and Idle without one', async () => {
    const trigger = () => bench.ask('ExtendedTriggerMessage', { requestedMessage: 'LogStatusNotification' });
    await trigger();
    files.answer = () => 'cut';
    await getLog('DiagnosticsLog', 4, { retries: 2, retryInterval: 60 });
    await trigger();
    expect(logStatuses()).toEqual([{ status: 'Idle' }, { status: 'Uploading', requestId: 4 }, { status: 'Uploading', requestId: 4 }]);
  });
});

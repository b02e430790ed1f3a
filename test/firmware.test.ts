import type { FirmwareStatusPage, FirmwareUpdate, FirmwareUpdatePage } from '@phasor/contract';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { BOOT, RawCharger } from './support/raw-charger.ts';
import { describeOnBothStores, type FreshStore } from './support/stores.ts';
import { startTestSystem, type TestSystem } from './support/system.ts';

const SIGNED = { signingCertificate: '-----BEGIN CERTIFICATE-----', signature: 'c2lnbmF0dXJl' };

describeOnBothStores('firmware updates', (newStore) => {
  let fresh: FreshStore;
  let system: TestSystem;
  let charger: RawCharger;
  let id: string;
  let count = 0;
  let asked: { action: string; payload: unknown }[];
  let answer: object;

  beforeAll(async () => {
    fresh = await newStore();
    system = await startTestSystem({ on: fresh });
  });
  afterAll(async () => {
    await system.stop();
    await fresh.remove();
  });
  beforeEach(async () => {
    id = `CP${++count}`;
    asked = [];
    answer = {};
    await system.register(id);
    charger = await RawCharger.connect(system.ocppUrl, id);
    charger.onCall = (action, payload) => {
      if (!action.endsWith('UpdateFirmware') && action !== 'UpdateFirmware') return [3, { configurationKey: [] }];
      asked.push({ action, payload });
      return [3, answer];
    };
    await charger.ask('BootNotification', BOOT);
  });

  const update = async (body: object): Promise<FirmwareUpdate> => {
    const reply = await system.api.post<FirmwareUpdate>(`/chargers/${id}/firmware-updates`, body);
    expect(reply).toMatchObject({ status: 201 });
    return reply.body;
  };
  const updates = async (): Promise<FirmwareUpdate[]> =>
    (await system.api.get<FirmwareUpdatePage>(`/chargers/${id}/firmware-updates`)).body.items;
  const statuses = async (): Promise<unknown[]> =>
    (await system.api.get<FirmwareStatusPage>(`/chargers/${id}/firmware-statuses`)).body.items
      .reverse()
      .map(({ status, isSigned, requestId }) => [status, isSigned, requestId]);

  it('UpdateFirmware: each status is stored before it is acknowledged, up to Installed; Idle belongs to none', async () => {
    const { requestId, state } = await update({
      location: 'https://x.example/fw.bin',
      retrieveAt: '2026-03-01T00:00:00Z',
      retries: 1,
      retryIntervalS: 9,
    });
    expect(state).toBe('accepted');
    expect(asked).toEqual([
      {
        action: 'UpdateFirmware',
        payload: { location: 'https://x.example/fw.bin', retrieveDate: '2026-03-01T00:00:00Z', retries: 1, retryInterval: 9 },
      },
    ]);
    const seen: unknown[] = [];
    for (const status of ['Idle', 'Downloading', 'DownloadFailed', 'Downloading', 'Downloaded', 'Installing', 'Installed', 'Idle']) {
      await charger.ask('FirmwareStatusNotification', { status });
      const [stored] = await updates();
      seen.push([stored?.state, stored?.status]);
    }
    expect(seen).toEqual([
      ['accepted', null],
      ['inProgress', 'Downloading'],
      ['failed', 'DownloadFailed'],
      ['inProgress', 'Downloading'],
      ['inProgress', 'Downloaded'],
      ['inProgress', 'Installing'],
      ['installed', 'Installed'],
      ['installed', 'Installed'],
    ]);
    expect(await statuses()).toEqual([
      ['Idle', false, null],
      ...['Downloading', 'DownloadFailed', 'Downloading', 'Downloaded', 'Installing', 'Installed'].map((status) => [
        status,
        false,
        requestId,
      ]),
      ['Idle', false, null],
    ]);
  });

  it('SignedUpdateFirmware: statuses go by the requestId; a bad signature ends it', async () => {
    answer = { status: 'Accepted' };
    const first = await update({ location: 'ftp://u:secret-1@x.example/fw', installAt: '2026-03-02T00:00:00Z', ...SIGNED });
    expect(asked).toMatchObject([
      {
        action: 'SignedUpdateFirmware',
        payload: {
          requestId: first.requestId,
          firmware: { location: 'ftp://u:secret-1@x.example/fw', installDateTime: '2026-03-02T00:00:00Z', ...SIGNED },
        },
      },
    ]);
    expect(first).toMatchObject({ isSigned: true, location: 'ftp://u:…@x.example/fw', state: 'accepted' });
    answer = { status: 'AcceptedCanceled' };
    const second = await update({ location: 'ftp://x.example/fw2', ...SIGNED });
    await charger.ask('SignedFirmwareStatusNotification', { status: 'Downloaded', requestId: second.requestId });
    await charger.ask('SignedFirmwareStatusNotification', { status: 'InvalidSignature', requestId: second.requestId });
    await charger.ask('SignedFirmwareStatusNotification', { status: 'Installed', requestId: second.requestId + 1000 });
    await charger.ask('SignedFirmwareStatusNotification', { status: 'Idle' });
    expect(await updates()).toMatchObject([
      { requestId: second.requestId, state: 'failed', status: 'InvalidSignature', reason: 'The charger reports InvalidSignature.' },
      { requestId: first.requestId, state: 'cancelled', reason: `The charger gave it up for request ${second.requestId}.` },
    ]);
    expect(await statuses()).toEqual([
      ['Downloaded', true, second.requestId],
      ['InvalidSignature', true, second.requestId],
      ['Installed', true, null],
      ['Idle', true, null],
    ]);
    expect(JSON.stringify((await system.api.get(`/chargers/${id}/messages?limit=200`)).body)).not.toContain('secret-1');
  });

  it.each(['Rejected', 'InvalidCertificate', 'RevokedCertificate'])('%s: refused, and said so', async (status) => {
    answer = { status };
    expect(await update({ location: 'ftp://x.example/fw', ...SIGNED })).toMatchObject({
      state: 'refused',
      reason: `The charger answered ${status}.`,
    });
  });

  it('a charger that is not here: failed', async () => {
    await charger.close();
    expect(await update({ location: 'ftp://x.example/fw' })).toMatchObject({ state: 'failed', reason: 'The charger is not connected.' });
  });

  it.each<[string, object]>([
    ['FIRMWARE_LOCATION_INVALID', { location: 'file:///etc/passwd' }],
    ['FIRMWARE_LOCATION_INVALID', { location: 'https://x.example/a b' }],
    ['FIRMWARE_SIGNATURE_INCOMPLETE', { location: 'ftp://x.example/fw', signature: 'x' }],
    ['FIRMWARE_SIGNATURE_INCOMPLETE', { location: 'ftp://x.example/fw', installAt: '2026-03-02T00:00:00Z' }],
    ['API_REQUEST_INVALID', { location: 'ftp://x.example/fw', retrieveAt: 'soon' }],
  ])('%s for %j, and nothing is sent or stored', async (code, body) => {
    expect(await system.api.post(`/chargers/${id}/firmware-updates`, body)).toMatchObject({ status: 400, body: { code } });
    expect([asked, await updates()]).toEqual([[], []]);
  });
});

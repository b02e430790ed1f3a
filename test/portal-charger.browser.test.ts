import { readFile } from 'node:fs/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, openAsAdministrator, seriousFindings, startBrowser } from './support/browser.ts';
import { BOOT, RawCharger } from './support/raw-charger.ts';
import { quickestStore, startTestSystem, type TestSystem } from './support/system.ts';

const executablePath = chromiumPath();
const ID = '2403080001M';

/** What the tests look at in the CALLs to the charger. */
interface Asked {
  readonly key?: string | readonly string[];
  readonly value?: string;
  readonly location?: string;
  readonly log?: { readonly remoteLocation: string };
}

describe.skipIf(executablePath === undefined)("a charger's page in Chromium (skipped where Chromium is not installed)", () => {
  let system: TestSystem;
  let browser: Browser;
  let page: Page;
  let charger: RawCharger;
  /** Newest last. */
  const heard: { readonly action: string; readonly payload: Asked }[] = [];
  const complaints: string[] = [];
  const keys = new Map([
    ['SupportedFeatureProfiles', 'Core,FirmwareManagement'],
    ['SupportedFileTransferProtocols', 'FTP'],
    ['NumberOfConnectors', '1'],
    ['HeartbeatInterval', '60'],
    ['WebSocketPingInterval', '30'],
  ]);
  const readonly = new Set(['SupportedFeatureProfiles', 'SupportedFileTransferProtocols', 'NumberOfConnectors']);

  beforeAll(async () => {
    system = await startTestSystem({ store: quickestStore() });
    await system.register(ID);
    charger = await RawCharger.connect(system.ocppUrl, ID);
    charger.onCall = (action, payload) => answer(action, payload as Asked);
    await charger.ask('BootNotification', BOOT);
    browser = await startBrowser(executablePath ?? '');
    page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text());
    });
    await openAsAdministrator(page, `${system.url}/chargers/${ID}?tab=configuration`);
    await page.getByRole('heading', { name: 'Configuration keys' }).waitFor();
  });

  afterAll(async () => {
    await browser?.close();
    await charger?.close();
    await system?.stop();
  });

  /** A charger that needs a reboot for its ping interval, refuses a heartbeat below ten seconds, and has no log. */
  function answer(action: string, payload: Asked): readonly [3, unknown] | readonly [4, string, string, unknown] {
    heard.push({ action, payload });
    switch (action) {
      case 'GetConfiguration': {
        const asked = payload.key === undefined ? [...keys.keys()] : [payload.key].flat();
        const known = asked.filter((key) => keys.has(key));
        const configurationKey = known.map((key) => ({ key, readonly: readonly.has(key), value: keys.get(key) }));
        return [3, { configurationKey, unknownKey: asked.filter((key) => !keys.has(key)) }];
      }
      case 'ChangeConfiguration':
        if (payload.key === 'HeartbeatInterval' && Number(payload.value) < 10) return [3, { status: 'Rejected' }];
        if (typeof payload.key === 'string' && keys.has(payload.key)) keys.set(payload.key, payload.value ?? '');
        return [3, { status: payload.key === 'WebSocketPingInterval' ? 'RebootRequired' : 'Accepted' }];
      case 'GetDiagnostics':
        return [3, { fileName: 'diag.tar.gz' }];
      case 'GetLog':
        return [4, 'NotSupported', 'no logs in this one', {}];
      default:
        return [3, { status: 'Accepted' }];
    }
  }

  const axe = (): Promise<string[]> => seriousFindings(page);
  const row = (table: string, text: string): Locator => page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: text });
  const open = (tab: string): Promise<void> => page.getByRole('tab', { name: tab }).click();

  it('reads the configuration when asked to, and shows each key with its value and whether it can be changed', async () => {
    await page.getByText('The configuration has not been read yet.').waitFor();
    await page.getByRole('button', { name: 'Read again' }).click();
    await row('Configuration keys', 'NumberOfConnectors').getByText('Read-only').waitFor({ timeout: 20_000 });
    const heartbeat = row('Configuration keys', 'HeartbeatInterval');
    await heartbeat.getByText('60', { exact: true }).waitFor();
    await heartbeat.getByText('Writable').waitFor();
    await row('Capabilities', 'Firmware Management').getByText('Reported').waitFor();
    expect(await axe()).toEqual([]);
  });

  it('changes a key where it stands, and says what the charger answered', async () => {
    const change = async (key: string, value: string): Promise<Locator> => {
      await page.getByRole('button', { name: `Change ${key}` }).click();
      await page.getByLabel(`New value of ${key}`).fill(value);
      await page.keyboard.press('Enter');
      return row('Configuration keys', key);
    };
    const ping = await change('WebSocketPingInterval', '45');
    await ping.getByText('Accepted; takes effect after a reboot').waitFor();
    await ping.getByText('45', { exact: true }).waitFor();
    const heartbeat = await change('HeartbeatInterval', '5');
    await heartbeat.getByText('Rejected by the charger').waitFor();
    // The field stays open for another value.
    await page.getByLabel('New value of HeartbeatInterval').fill('300');
    await page.keyboard.press('Enter');
    await heartbeat.getByText('300', { exact: true }).waitFor();
    expect([keys.get('WebSocketPingInterval'), keys.get('HeartbeatInterval')]).toEqual(['45', '300']);
  });

  it('says that a charger sends files by FTP only, and what to do; then files go to the address given', async () => {
    await open('Files');
    await page.getByText('It offers no transfer but FTP, which this system does not receive.').waitFor();
    expect(await page.getByRole('button', { name: 'Ask for it' }).count()).toBe(0);
    expect(await axe()).toEqual([]);
    await page.getByLabel('FTP, FTPS, SFTP or HTTP address').fill('ftp://charger:secret@192.0.2.1/logs/');
    await page.keyboard.press('Enter');
    await page.getByText('ftp://charger:…@192.0.2.1/logs/').waitFor();
    expect(await page.content()).not.toContain('secret');
    await page.getByRole('button', { name: 'Ask for it' }).click();
    const upload = row('Diagnostics and logs', 'diag.tar.gz, at your address');
    await upload.getByText('Accepted').waitFor();
    expect(heard.at(-1)).toMatchObject({ action: 'GetDiagnostics', payload: { location: 'ftp://charger:secret@192.0.2.1/logs/' } });
    await charger.ask('DiagnosticsStatusNotification', { status: 'Uploaded' });
    await upload.locator('[data-tone=good]').waitFor();
  });

  it('receives a file from a charger that can send it here, hands it out, and deletes it', async () => {
    await page.getByRole('button', { name: 'Send files here again' }).click();
    keys.set('SupportedFileTransferProtocols', 'FTP,HTTP');
    await open('Configuration');
    await page.getByRole('button', { name: 'Read again' }).click();
    await row('Configuration keys', 'SupportedFileTransferProtocols').getByText('FTP,HTTP').waitFor({ timeout: 20_000 });
    await open('Files');
    await page.getByRole('button', { name: 'Ask for it' }).click();
    await expect.poll(() => heard.at(-1)?.payload.location ?? '').toMatch(/\/uploads\//);
    await fetch(heard.at(-1)?.payload.location ?? '', { method: 'PUT', body: 'what the charger knows' });
    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download diag.tar.gz' }).click();
    const download = await downloading;
    expect(await readFile(await download.path(), 'utf8')).toBe('what the charger knows');
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Delete diag.tar.gz' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await row('Diagnostics and logs', 'Deleted').waitFor();
  });

  it('lists what was sent to the charger, by whom, and what it answered, live', async () => {
    await open('Commands');
    const changed = row('Commands', '"WebSocketPingInterval"').filter({ hasText: 'RebootRequired' });
    await changed.getByText('Answered').waitFor();
    await changed.getByText('Administrator').waitFor();
    await system.api.post(`/chargers/${ID}/commands`, {
      action: 'GetLog',
      payload: { logType: 'SecurityLog', requestId: 9, log: { remoteLocation: 'ftp://192.0.2.1/' } },
    });
    const refused = row('Commands', 'GetLog');
    await refused.getByText('NotSupported', { exact: true }).waitFor();
    await refused.getByText('no logs in this one').first().waitFor();
    expect(await axe()).toEqual([]);
  });

  it('has the charger’s security and what it holds on tabs of their own', async () => {
    await charger.ask('SecurityEventNotification', { type: 'SettingSystemTime', timestamp: '2026-03-01T12:00:00Z', techInfo: 'by NTP' });
    await open('Security');
    await row('Security events', 'SettingSystemTime').getByText('by NTP').waitFor();
    expect(await axe()).toEqual([]);
    await open('Charging');
    await page.getByRole('button', { name: 'Compute and compare' }).click();
    await page.getByRole('table', { name: 'Composite schedule' }).waitFor();
    expect(await axe()).toEqual([]);
  });

  it('complains about nothing in the console', () => {
    expect(complaints).toEqual([]);
  });
});

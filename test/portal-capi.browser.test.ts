import type { Browser, Page } from 'playwright-core';
import { RealClock, SeededRandom } from '@phasor/kernel';
import type { ScheduleView, SettingsView } from '@phasor/contract';
import { Twin } from '@phasor/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, openAsAdministrator, seriousFindings, startBrowser } from './support/browser.ts';
import { quickestStore, startTestSystem, type TestSystem } from './support/system.ts';

const executablePath = chromiumPath();
const ID = '2403080001M';

describe.skipIf(executablePath === undefined)('a charger on CAPI in the portal (skipped where Chromium is not installed)', () => {
  let system: TestSystem;
  let browser: Browser;
  let page: Page;
  let twin: Twin | undefined;
  const complaints: string[] = [];

  beforeAll(async () => {
    system = await startTestSystem({ store: quickestStore(), capiPollIntervalS: 1 });
    await system.api.post('/tags', { idTag: 'REMOTE-1' });
    browser = await startBrowser(executablePath ?? '');
    page = await (await browser.newContext({ viewport: { width: 1440, height: 1000 } })).newPage();
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    await openAsAdministrator(page, `${system.url}/chargers`);
    await page.getByRole('heading', { name: 'Chargers', exact: true }).waitFor();
  });

  afterAll(async () => {
    await browser?.close();
    await twin?.stop();
    await system?.stop();
  });

  const axe = (): Promise<string[]> => seriousFindings(page);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const open = (tab: string): Promise<void> => page.getByRole('tab', { name: tab }).click();
  it('is registered, and its key is shown once; the charger comes in with it', { timeout: 30_000 }, async () => {
    await button('Register a charger').first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Identity (chargePointId)').fill(ID);
    await dialog.getByLabel('Name', { exact: true }).fill('Halo by the road');
    await dialog.getByLabel('Protocol').selectOption('CAPI');
    expect(await dialog.getByLabel('Strict').count()).toBe(0);
    await dialog.getByRole('button', { name: 'Register', exact: true }).click();
    await dialog.getByText('It is not shown again').waitFor();
    const key = (await dialog.locator('code').textContent()) ?? '';
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(await axe()).toEqual([]);
    // Neither of what closes a dialog by a slip takes the key away.
    await page.keyboard.press('Escape');
    await dialog.getByText('It is not shown again').waitFor();
    await button('I have copied it').click();
    await page.getByText('Enter this address in the charger, with the key').waitFor();
    await page.getByText(`${system.url}/capi`).waitFor();
    expect(await page.content()).not.toContain(key);

    twin = new Twin({
      model: 'halo',
      id: ID,
      protocol: 'CAPI',
      url: `${system.url}/capi`,
      password: key,
      clock: new RealClock(),
      random: new SeededRandom(1),
    });
    twin.start();
    await page.getByRole('heading', { name: 'Connector 1' }).waitFor();
    await page.getByText('Halo • CAPI').waitFor();
    const tabs = await page.getByRole('tab').allTextContents();
    expect(tabs).toEqual(['Sessions', 'Limits', 'Settings', 'Schedule', 'Way to OCPP', 'Owners']);
  });

  it('takes settings; what it refuses stands beside the field', { timeout: 30_000 }, async () => {
    await open('Settings');
    const amps = page.getByLabel('Highest current');
    await amps.fill('40');
    await button('Save the settings').click();
    const wrong = page.getByText('connector 1 is rated for 16 A', { exact: true });
    await wrong.waitFor();
    expect(await amps.getAttribute('aria-invalid')).toBe('true');
    await amps.fill('5');
    await amps.blur();
    await page.getByText('0 A, or 6 A and more: chargers offer nothing between (IEC 61851-1).', { exact: true }).waitFor();
    await amps.fill('401');
    await button('Save the settings').click();
    await page.getByText('must be <= 400', { exact: true }).waitFor();
    await amps.fill('10');
    await page.getByLabel('Light ring').selectOption('low');
    await page.getByLabel('Down light').uncheck();
    await button('Save the settings').click();
    await page.getByText(/Change the settings: accepted/).waitFor();
    const { body } = await system.api.get<SettingsView>(`/chargers/${ID}/settings`);
    expect(body.settings).toEqual({ dimmer: 'low', downLight: false, connectors: [{ connectorId: 1, maxCurrentA: 10, rfidLock: true }] });
    expect(await amps.inputValue()).toBe('10');
    expect(await axe()).toEqual([]);
  });

  it('takes windows in which it may charge', { timeout: 30_000 }, async () => {
    await open('Schedule');
    await page.getByText('No windows: every connector may charge at any time.').waitFor();
    await button('Add a window').click();
    const window = page.getByRole('group', { name: 'Window 1' });
    for (const day of ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']) await window.getByLabel(day).uncheck();
    await window.getByText('Choose a day at least.').waitFor();
    await button('Save the schedule').click();
    await window.getByText('must NOT have fewer than 1 items').waitFor();
    await window.getByLabel('Sun').check();
    await window.getByLabel('Sat').check();
    await window.getByLabel('From').fill('00:00');
    await window.getByLabel('To', { exact: true }).fill('23:59');
    await page.getByLabel('Local time of the charger').selectOption('60');
    await button('Save the schedule').click();
    await page.getByText(/Change the schedule: accepted/).waitFor();
    const { body } = await system.api.get<ScheduleView>(`/chargers/${ID}/schedule`);
    expect(body.schedule).toEqual({
      utcOffsetMinutes: 60,
      windows: [{ connectorId: 1, days: ['Sat', 'Sun'], from: '00:00', to: '23:59' }],
    });
    expect(await axe()).toEqual([]);
    await window.getByRole('button', { name: 'Remove window 1' }).click();
    await button('Save the schedule').click();
    await page.getByText('No windows: every connector may charge at any time.').waitFor();
    await page.getByText(/Change the schedule: accepted/).waitFor();
  });

  it('starts, is limited, stops and reboots from its page', { timeout: 60_000 }, async () => {
    await open('Sessions');
    twin?.plugIn(1, { phases: 3, maxA: 16, needWh: 60_000, reactionMs: 0 });
    const card = page.getByRole('region', { name: 'Connector 1' });
    await card.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('dialog').getByLabel('Tag').fill('REMOTE-1');
    await page.keyboard.press('Enter');
    await card.getByRole('button', { name: 'Stop' }).waitFor();
    await card.getByRole('button', { name: 'Set a limit' }).click();
    await page.getByLabel('Limit now').fill('8');
    await page.getByLabel('After that').fill('6');
    await page.getByRole('dialog').getByRole('button', { name: 'Set a limit' }).click();
    await card.getByText(/Set a limit: accepted/).waitFor();
    expect(twin?.gridCurrentA).toEqual([8, 8, 8]);
    await card.getByRole('button', { name: 'Stop' }).click();
    await card.getByText('Stop: done').waitFor();
    await button('Reboot').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reboot' }).click();
    await page.getByText(/Reboot: (accepted|done)/).waitFor();
  });

  it('is told apart in the list of chargers, by a word below its name', async () => {
    await page.getByRole('link', { name: '← Chargers' }).click();
    await page.getByRole('listitem').filter({ hasText: 'Halo by the road' }).getByText('CAPI', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });
});

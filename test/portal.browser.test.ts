import { RealClock, SeededRandom } from '@phasor/kernel';
import { Twin } from '@phasor/simulator';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, seriousFindings, startBrowser } from './support/browser.ts';
import { ADMINISTRATOR, startTestSystem, type TestSystem } from './support/system.ts';

const executablePath = chromiumPath();
const clock = new RealClock();

describe.skipIf(executablePath === undefined)('the portal in Chromium (skipped where Chromium is not installed)', () => {
  let system: TestSystem;
  let browser: Browser;
  let page: Page;
  let twin: Twin;
  let stranger: Twin;
  const complaints: string[] = [];

  const twinOf = (id: string, password?: string): Twin =>
    new Twin({
      model: 'halo',
      id,
      url: system.ocppUrl,
      password,
      clock,
      random: new SeededRandom(3),
      meterValueSampleIntervalS: 1,
      freeChargingTag: 'PAGE',
      reconnect: { firstMs: 200, longestMs: 500 },
    });

  beforeAll(async () => {
    system = await startTestSystem();
    await system.api.post('/tags', { idTag: 'PAGE' });
    await system.api.post('/chargers', { id: '2403080001M', name: 'Halo by the gate' });
    twin = twinOf('2403080001M');
    stranger = twinOf('2403089999M', 'the-strangers-own-key');
    browser = await startBrowser(executablePath ?? '');
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // The first question of a page is "who am I"; 401 is its answer before the login.
      if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text());
    });
  });

  afterAll(async () => {
    await browser?.close();
    await Promise.all([twin?.leave(), stranger?.leave()]);
    await system?.stop();
  });

  const axe = (): Promise<string[]> => seriousFindings(page);

  it('refuses a wrong password in words, and lets the right one in', async () => {
    await page.goto(system.url);
    await page.fill('input[type=email]', ADMINISTRATOR.email);
    await page.fill('input[type=password]', 'not this one');
    await page.keyboard.press('Enter');
    await page.getByText('No account has this e-mail address and password.').waitFor();
    await page.fill('input[type=password]', ADMINISTRATOR.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Chargers' }).waitFor();
  });

  it('R4: "OCPP" stands below the name from the first accepted boot on, and not before', async () => {
    await page.getByText('Halo by the gate').waitFor();
    expect(await page.getByText('OCPP', { exact: true }).count()).toBe(0);
    twin.start();
    await page.getByText('OCPP', { exact: true }).first().waitFor({ timeout: 20_000 });
    await page.getByText('Halo by the gate').click();
    await page.getByRole('heading', { name: 'Halo by the gate' }).waitFor();
    expect(await page.locator('main').innerText()).toMatch(/Halo\s*•\s*OCPP/);
  });

  it('shows status, the three phases, the session and the messages live, with no reload', async () => {
    twin.plugIn(1, { phases: 3, needWh: 30_000 });
    await page.getByText('Charging', { exact: true }).first().waitFor({ timeout: 20_000 });
    await page.waitForFunction(() => (document.querySelector('main')?.innerText.match(/1[56]\.\d\s*A/g) ?? []).length >= 3, undefined, {
      timeout: 20_000,
    });
    await page.getByRole('tab', { name: 'Messages' }).click();
    await page.getByText('MeterValues').first().waitFor();
    expect(await axe()).toEqual([]);
    twin.plugOut(1);
    await page.getByRole('tab', { name: 'Sessions' }).click();
    await page.getByText('EVDisconnected').or(page.getByText('Cable pulled')).first().waitFor({ timeout: 20_000 });
  });

  it('lists a charger that knocked and was refused, and admits it with one button', async () => {
    stranger.start();
    await page.getByRole('link', { name: /Refused/ }).click();
    await page.getByText('2403089999M').first().waitFor({ timeout: 20_000 });
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: /Admit/ }).first().click();
    await expect.poll(() => stranger.state().isConnected, { timeout: 20_000 }).toBe(true);
    const { body } = await system.api.get<{ items: unknown[] }>('/knocks');
    expect(body.items).toEqual([]);
  });

  it('complains about nothing in the console', () => {
    expect(complaints).toEqual([]);
  });
});

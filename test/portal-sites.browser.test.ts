import type { Browser, Page } from 'playwright-core';
import { RealClock, SeededRandom } from '@phasor/kernel';
import type { Site, SitePage } from '@phasor/contract';
import { Twin } from '@phasor/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, openAsAdministrator, seriousFindings, startBrowser } from './support/browser.ts';
import { quickestStore, startTestSystem, type TestSystem } from './support/system.ts';
import { until } from './support/until.ts';

const executablePath = chromiumPath();
const IDS = ['2403080001M', '2403080002M', '2403080003M'] as const;

describe.skipIf(executablePath === undefined)('sites in the portal (skipped where Chromium is not installed)', () => {
  let system: TestSystem;
  let browser: Browser;
  let page: Page;
  const twins: Twin[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    system = await startTestSystem({ store: quickestStore() });
    await system.api.post('/tags', { idTag: 'NIGHT' });
    for (const [at, id] of IDS.entries()) {
      await system.register(id);
      const twin = new Twin({ model: 'halo', id, url: system.ocppUrl, clock: new RealClock(), random: new SeededRandom(at) });
      twins.push(twin);
      twin.start();
    }
    await until('the chargers boot', 20_000, () => twins.every((twin) => twin.state().registration === 'Accepted'));
    browser = await startBrowser(executablePath ?? '');
    page = await (await browser.newContext({ viewport: { width: 1440, height: 1100 } })).newPage();
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    await openAsAdministrator(page, `${system.url}/chargers`);
    await page.getByRole('heading', { name: 'Chargers', exact: true }).waitFor();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    for (const twin of twins) await twin.stop();
    await system?.stop();
  });

  const axe = (): Promise<string[]> => seriousFindings(page);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const open = (tab: string): Promise<void> => page.getByRole('tab', { name: tab }).click();
  /** For whoever wants to see the pages. */
  const shot = async (name: string): Promise<void> => {
    const folder = process.env['PHASOR_TEST_SHOTS'];
    if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  };
  const stored = async (): Promise<Site | undefined> => (await system.api.get<SitePage>('/sites')).body.items[0];

  it('are set up from nothing: first the main fuse', { timeout: 30_000 }, async () => {
    await page.getByRole('link', { name: 'Sites', exact: true }).click();
    await page.getByText('No sites yet.').waitFor();
    await button('Set up a site').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Garage Nord');
    await dialog.getByLabel('Main fuse').fill('50');
    await dialog.getByRole('button', { name: 'Create it' }).click();
    await dialog.getByText('SITE_WORST_HOUSE_MISSING').waitFor();
    await dialog.getByLabel('Worst house load').fill('30, 25, 20');
    expect(await axe()).toEqual([]);
    await dialog.getByRole('button', { name: 'Create it' }).click();
    await page.getByRole('heading', { name: 'Garage Nord' }).waitFor();
    expect(await stored()).toMatchObject({ settings: { mode: 'static', fuses: [{ id: 'main', limitA: 50, worstHouseA: [30, 25, 20] }] } });
  });

  it('take fuses and connectors; what is wrong is said in the server’s words', { timeout: 30_000 }, async () => {
    await button('Add a fuse').click();
    const fuse = page.getByRole('group', { name: 'Fuse new' });
    await fuse.getByLabel('Fuse', { exact: true }).fill('board');
    await fuse.getByLabel('Fed by').fill('mian');
    await fuse.getByLabel('Rating').fill('40');
    for (const id of IDS) {
      await button('Add a connector').click();
      const row = page.getByRole('group', { name: 'Connector new' }).last();
      await row.getByLabel('Charger').fill(id);
      await row.getByLabel('Fuse', { exact: true }).fill('board');
    }
    await button('Save the set-up').click();
    await page.getByText('"board" hangs on fuse "mian"').waitFor();
    await fuse.getByLabel('Fed by').fill('main');
    await button('Save the set-up').click();
    await page.getByRole('group', { name: `Connector ${IDS[2]}/1` }).waitFor();
    await shot('set-up');
    expect(await axe()).toEqual([]);
    expect((await stored())?.settings).toMatchObject({
      fuses: [{ id: 'main' }, { id: 'board', parentId: 'main' }],
      connectors: [{}, {}, {}],
    });
  });

  it('S21 take limits by the hour, what a place bears, and how a charger is told its phases', { timeout: 30_000 }, async () => {
    const row = page.getByRole('group', { name: `Connector ${IDS[0]}/1` });
    await page.getByRole('group', { name: 'Fuse main' }).getByLabel('By the hour').fill('17-20 40 A; 22-6 11 kW');
    await row.getByLabel('Bears three phases again').check();
    await row.getByLabel('Phase setting').fill('AssignedPhase={connector}.{fase}');
    await button('Save the set-up').click();
    await page.getByText('{fase} is no placeholder; there are {connector}, {phase} and {current}').waitFor();
    expect(await axe()).toEqual([]);
    await row.getByLabel('Phase setting').fill('AssignedPhase={connector}.{phase}');
    await button('Save the set-up').click();
    await until('it is saved', 10_000, async () => (await stored())?.settings.connectors[0]?.bearsThreeAgain === true);
    expect((await stored())?.settings).toMatchObject({
      fuses: [
        {
          operatingLimits: [
            { hours: [17, 18, 19], limitA: 40 },
            { hours: [0, 1, 2, 3, 4, 5, 22, 23], limitKw: 11 },
          ],
        },
        {},
      ],
      connectors: [{ bearsThreeAgain: true, phaseSetting: { key: 'AssignedPhase', value: '{connector}.{phase}' } }, {}, {}],
    });
    await page.reload();
    await row.waitFor();
    expect(await row.getByLabel('Bears three phases again').isChecked()).toBe(true);
    expect(await page.getByRole('group', { name: 'Fuse main' }).getByLabel('By the hour').inputValue()).toBe('17-20 40 A; 22-6 11 kW');
    await shot('set-up-more');
  });

  it('take meters: the key is shown once, and what is refused of a meter is said', { timeout: 90_000 }, async () => {
    await button('Add a meter').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Serial number').fill('EM24-7');
    await dialog.getByLabel('Name').fill('Main switchboard');
    expect(await axe()).toEqual([]);
    await button('Add it').click();
    await dialog.getByText('The key of EM24-7').waitFor();
    const [address = '', key = ''] = await dialog.locator('code').allTextContents();
    expect(address).toMatch(/\/rest\/v1\/meters\/EM24-7\/samples$/);
    expect(await axe()).toEqual([]);
    await shot('meter-key');
    await button('I have copied it').click();
    const row = page.getByRole('row').filter({ hasText: 'EM24-7 (Main switchboard)' });
    await row.getByText('Has sent nothing yet').waitFor();
    const send = async (currentA: number[]): Promise<number> => {
      const body = { measuredAt: new Date().toISOString(), currentA, voltageV: [230, 231, 229], powerW: [1_150, 2_300, 0] };
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      return (await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) })).status;
    };
    expect(await send([5, 10, 0])).toBe(200);
    expect(await send([5_000, 10_000, 0]), 'mA taken for A').toBe(400);
    await row.getByText('5.0 A / 10.0 A / 0.0 A').waitFor({ timeout: 15_000 });
    await row.getByText('1 sample: METER_SAMPLE_IMPLAUSIBLE').waitFor();
    await shot('meters');
    expect(await axe()).toEqual([]);
  });

  it('show what could flow without us against each fuse, before they are activated', { timeout: 30_000 }, async () => {
    await open('Overview');
    await page.getByText('Too much without us').first().waitFor();
    const bar = page.getByRole('meter', { name: 'At worst, without us, L1' }).first();
    expect(await bar.getAttribute('aria-valuetext')).toBe('house 30.0 A, cars 48.0 A, of 47.5 A');
    await page.getByText('a lost link means paused cars').first().waitFor();
    expect(await axe()).toEqual([]);
    await shot('overview');
  });

  it('S12 are not activated by the button alone: the refusal has the figures and the steps', { timeout: 60_000 }, async () => {
    await button('Configure the chargers').click();
    await page.getByText('All 3 connectors have taken their failsafe.').waitFor({ timeout: 30_000 });
    await button('Activate').click();
    await page.getByText('SITE_FAILSAFE_TOO_HIGH').waitFor({ timeout: 30_000 });
    await page.getByText('Commission one connector of each firmware with a car (Charge Amps HALO 180)').waitFor();
    expect(await axe()).toEqual([]);
    await shot('refusal');
    await button(`Commission ${IDS[0]}/1`).click();
    await page.getByText('The site has no meter that could answer a pulse').waitFor();
  });

  it('are activated where all fits, and say who did what', { timeout: 60_000 }, async () => {
    await open('Set-up');
    const fuse = page.getByRole('group', { name: 'Fuse main' });
    await fuse.getByLabel('House, most').fill('0');
    await page.getByRole('button', { name: `Remove connector ${IDS[2]}/1` }).click();
    await button('Save the set-up').click();
    await until('it is saved', 10_000, async () => (await stored())?.settings.connectors.length === 2);
    await button('Activate').click();
    await button('Deactivate').waitFor({ timeout: 30_000 });
    await open('Overview');
    await page.getByText('Safe without us').first().waitFor();
    await shot('active');
    await open('Changes');
    const row = page.getByRole('row').filter({ hasText: 'fuses.main.worstHouseA' }).first();
    expect(await row.textContent()).toContain('Administrator');
    expect(await axe()).toEqual([]);
    await page.getByRole('link', { name: 'Sites', exact: true }).click();
    await page.getByRole('row').filter({ hasText: 'Garage Nord' }).getByText('Active').waitFor();
    await shot('list');
    expect(complaints).toEqual([]);
  });

  it('show live what each car has and why, what more cars would mean, and what was decided', { timeout: 120_000 }, async () => {
    await page.getByRole('link', { name: 'Garage Nord' }).click();
    twins[0]?.plugIn(1, { phases: 3, maxA: 16, needWh: 30_000 });
    await twins[0]?.swipe('NIGHT', 1);
    const row = page.getByRole('row').filter({ hasText: `${IDS[0]}/1` });
    await row.getByText(/3P: granted (?:[6-9]|1[0-6]) A, draws/).waitFor({ timeout: 60_000 });
    await page.getByRole('meter', { name: 'Now, L1' }).first().waitFor();
    await page.getByLabel('More cars').fill('3');
    await button('Ask').click();
    // Two connectors, and a car at one of them.
    await page
      .getByText(/^With 1 more car 2 would charge and 0 wait, the least with [\d.]+ A; now it is 1 and 0, with [\d.]+ A\./)
      .waitFor();
    await page.getByText('There is no free connector for 2 of them.').waitFor();
    expect(await axe()).toEqual([]);
    await shot('live');
    await open('Decisions');
    const decisions = page.getByRole('table', { name: 'Decisions' });
    await decisions.getByText('House load at main, L1 / L2 / L3').first().waitFor();
    expect(await decisions.textContent(), 'figures in words, none as JSON').not.toMatch(/[{}[\]"]/);
    expect(await axe()).toEqual([]);
    await shot('decisions');
    await page.getByRole('link', { name: 'Sites', exact: true }).click();
    await page.getByRole('heading', { name: 'Sites' }).waitFor();
  });

  it('read well on a narrow screen and in the dark', { timeout: 30_000 }, async () => {
    await page.setViewportSize({ width: 390, height: 900 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.getByRole('link', { name: 'Garage Nord' }).click();
    await page.getByText('Safe without us').first().waitFor();
    expect(await axe()).toEqual([]);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(390);
    await shot('narrow');
  });
});

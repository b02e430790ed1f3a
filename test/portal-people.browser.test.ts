import type { PersonPage } from '@phasor/contract';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, openAsAdministrator, seriousFindings, startBrowser } from './support/browser.ts';
import { BOOT, RawCharger } from './support/raw-charger.ts';
import { quickestStore, startTestSystem, type TestSystem } from './support/system.ts';

const executablePath = chromiumPath();
/** The folder in which pictures of the page are wanted. */
const folder = process.env['PHASOR_TEST_SHOTS'];
const KIM = { email: 'kim@example.test', name: 'Kim Berg' };

describe.skipIf(executablePath === undefined)('R16 people in the portal (skipped where Chromium is not installed)', () => {
  let system: TestSystem;
  let browser: Browser;
  let page: Page;
  let password = '';
  const complaints: string[] = [];
  const sockets: RawCharger[] = [];

  beforeAll(async () => {
    system = await startTestSystem({ store: quickestStore() });
    for (const [id, name] of [
      ['GATE', 'Halo by the gate'],
      ['ROAD', 'Halo by the road'],
    ] as const) {
      await system.api.post('/chargers', { id, name });
      const socket = await RawCharger.connect(system.ocppUrl, id);
      await socket.ask('BootNotification', BOOT);
      for (const connectorId of [1, 2]) await socket.ask('StatusNotification', { connectorId, status: 'Available', errorCode: 'NoError' });
      sockets.push(socket);
    }
    browser = await startBrowser(executablePath ?? '');
    page = await newPage();
    await openAsAdministrator(page, `${system.url}/people`);
    await page.getByRole('heading', { name: 'People', level: 1 }).waitFor();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    for (const socket of sockets) await socket.close();
    await system?.stop();
  });

  async function newPage(): Promise<Page> {
    const made = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    made.setDefaultTimeout(15_000);
    made.on('pageerror', (error) => complaints.push(error.message));
    return made;
  }
  async function logIn(at: Page, url: string, secret: string): Promise<void> {
    await at.goto(url);
    await at.fill('input[type=email]', KIM.email);
    await at.fill('input[type=password]', secret);
    await at.keyboard.press('Enter');
  }
  const shot = async (name: string, of = page): Promise<void> => {
    if (folder !== undefined) await of.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  };
  const button = (name: string, of = page) => of.getByRole('button', { name, exact: true });
  const kim = async () => (await system.api.get<PersonPage>('/people')).body.items.find(({ email }) => email === KIM.email);

  it('are added, with a password that is shown once', { timeout: 30_000 }, async () => {
    await button('Add a person').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('E-mail').fill(KIM.email);
    await dialog.getByLabel('Name').fill(KIM.name);
    await dialog.getByLabel('Language').selectOption({ label: 'Finnish' });
    expect(await dialog.getByRole('checkbox', { name: 'Owner' }).isChecked()).toBe(true);
    expect(await seriousFindings(page)).toEqual([]);
    await shot('people-add');
    await button('Save').click();
    await dialog.getByText('It is not shown again').waitFor();
    password = await dialog.locator('code').innerText();
    expect(await seriousFindings(page)).toEqual([]);
    await shot('people-password');
    await button('I have copied it').click();
    await page
      .getByRole('row', { name: /Kim Berg/ })
      .getByText('Finnish')
      .waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await shot('people');
    expect(await kim()).toMatchObject({ language: 'fi', roles: ['owner'], isLocked: false });
  });

  it("are made owners on the charger's page, of the whole of it or of a connector", { timeout: 30_000 }, async () => {
    await page.goto(`${system.url}/chargers/GATE?tab=owners`);
    await page.getByText('Nobody owns this charger.').waitFor();
    await page.getByLabel('E-mail').fill('nobody@example.test');
    await button('Add an owner').click();
    await page.getByText('Your organisation has nobody with the address nobody@example.test.').waitFor();
    await page.getByLabel('E-mail').fill(KIM.email);
    await page.getByLabel('What').selectOption({ label: 'Connector 2' });
    await button('Add an owner').click();
    await page
      .getByRole('row', { name: /Kim Berg/ })
      .getByText('Connector 2')
      .waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await shot('owners');
    expect((await kim())?.chargers).toBe(1);
  });

  it('see what they own, and choose a password of their own', { timeout: 60_000 }, async () => {
    const own = await newPage();
    await system.api.put('/chargers/GATE/owners', { owners: [{ email: KIM.email }] });
    await logIn(own, system.url, password);
    await own.getByRole('link', { name: /Halo by the gate/ }).waitFor();
    expect(await own.getByText('Halo by the road').count()).toBe(0);
    const names = await own.getByRole('navigation').getByRole('link').allInnerTexts();
    expect(names).toEqual(['Chargers', 'Notices']);
    expect(await own.getByRole('button', { name: 'Register a charger' }).count()).toBe(0);
    await shot('owner-chargers', own);
    await own.getByRole('link', { name: /Halo by the gate/ }).click();
    await own.getByRole('tab', { name: 'Limits' }).waitFor();
    const tabs = await own.getByRole('tab').allInnerTexts();
    expect(tabs).toEqual(['Sessions', 'Limits', 'Messages', 'Schedule', 'Way to OCPP']);
    expect(await own.getByRole('heading', { name: 'Connector 1' }).count()).toBe(1);
    for (const name of ['Reboot', 'Start', 'Stop']) expect(await button(name, own).count(), name).toBe(0);
    await own.getByRole('tab', { name: 'Schedule' }).click();
    await own.getByRole('button', { name: /^Save: The owner's limit/ }).waitFor();
    expect(await own.getByLabel(/^Max current/).getAttribute('readonly')).not.toBeNull();
    expect(await own.getByRole('button', { name: /^Save: Max current/ }).count()).toBe(0);
    await shot('owner-charger', own);
    expect(await seriousFindings(own)).toEqual([]);
    await button(KIM.name, own).click();
    await own.getByRole('menuitem', { name: 'Change password' }).click();
    await own.getByLabel('Present password').fill(password);
    await own.getByLabel('New password').fill('a password of mine');
    expect(await seriousFindings(own)).toEqual([]);
    await shot('own-password', own);
    await button('Change password', own).click();
    await own.getByRole('button', { name: 'Log in' }).waitFor();
    await logIn(own, `${system.url}/chargers/ROAD`, 'a password of mine');
    await own.getByRole('heading', { name: 'Not found' }).waitFor();
    await own.context().close();
  });

  it('are locked, given another role, and a new password', { timeout: 30_000 }, async () => {
    await page.goto(`${system.url}/people`);
    await button('Change Kim Berg').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('checkbox', { name: 'Locked' }).check();
    await dialog.getByRole('checkbox', { name: 'Operator' }).check();
    await shot('people-change');
    await button('Save').click();
    const row = page.getByRole('row', { name: /Kim Berg/ });
    await row.getByText('Locked').waitFor();
    await row.getByText('Operator, Owner').waitFor();
    await button('New password for Kim Berg').click();
    await dialog.getByRole('button', { name: 'New password', exact: true }).click();
    await page.getByText('It is not shown again').waitFor();
    await button('I have copied it').click();
    expect(await kim()).toMatchObject({ isLocked: true, roles: ['operator', 'owner'] });
    expect(await seriousFindings(page)).toEqual([]);
    // The one administrator there is stays.
    await button('Change Administrator').click();
    await dialog.getByRole('checkbox', { name: 'Locked' }).check();
    await button('Save').click();
    await dialog.getByText('This is the last administrator').waitFor();
    expect(complaints).toEqual([]);
  });

  it('fit a narrow screen', { timeout: 30_000 }, async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    for (const path of ['/people', '/chargers/GATE?tab=owners']) {
      await page.goto(`${system.url}${path}`);
      await page.getByText('Kim Berg').first().waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
      await shot(`narrow-${path.includes('people') ? 'people' : 'owners'}`);
    }
  });
});

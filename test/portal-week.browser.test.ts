import type { Browser, Page } from 'playwright-core';
import type { ConnectorLimits } from '@phasor/contract';
import { RealClock, SeededRandom } from '@phasor/kernel';
import { Twin } from '@phasor/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, openAsAdministrator, seriousFindings, startBrowser } from './support/browser.ts';
import { quickestStore, startTestSystem, type TestSystem } from './support/system.ts';

const executablePath = chromiumPath();
const ID = '2403080002M';
const NOTHING_BETWEEN = '0 A, or 6 A and more: chargers offer nothing between (IEC 61851-1).';
/** Where a picture of the page is wanted. */
const picture = process.env['PHASOR_PICTURE'];

describe.skipIf(executablePath === undefined)('R5: the week editor in Chromium (skipped where Chromium is not installed)', () => {
  let system: TestSystem;
  let browser: Browser;
  let page: Page;
  let twin: Twin;
  const complaints: string[] = [];

  beforeAll(async () => {
    system = await startTestSystem({ store: quickestStore() });
    await system.register(ID);
    twin = new Twin({ model: 'halo', id: ID, url: system.ocppUrl, clock: new RealClock(), random: new SeededRandom(1) });
    twin.start();
    browser = await startBrowser(executablePath ?? '');
    const context = await browser.newContext({ viewport: { width: 1440, height: 1400 }, timezoneId: 'Europe/Stockholm' });
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    await openAsAdministrator(page, `${system.url}/chargers/${ID}?tab=week`);
    await page.getByRole('heading', { name: 'Now and next' }).waitFor();
  });

  afterAll(async () => {
    await browser?.close();
    await twin?.stop();
    await system?.stop();
  });

  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const part = (name: string) => page.getByRole('region', { name, exact: true });
  const limits = async (): Promise<ConnectorLimits> => (await system.api.get<ConnectorLimits>(`/chargers/${ID}/connectors/1/limits`)).body;
  const axe = (): Promise<string[]> => seriousFindings(page);

  it('makes a week, draws it, and says when the charger has it', { timeout: 60_000 }, async () => {
    await part('Week').getByText('No schedule: the car charges up to the max current.').waitFor();
    await part('Now and next').getByText('up to the max current').waitFor();
    await button('Add a block').click();
    const block = page.getByRole('group', { name: 'Block 1' });
    await block.getByLabel('From').fill('22:00');
    await block.getByLabel('To', { exact: true }).fill('06:00');
    const amps = block.getByLabel('A on each phase');
    await amps.fill('5');
    expect(await block.getByText(NOTHING_BETWEEN).count(), 'whoever types may go on').toBe(0);
    await amps.blur();
    await block.getByText(NOTHING_BETWEEN).waitFor();
    expect(await axe()).toEqual([]);
    await amps.fill('13');
    await amps.blur();
    await block.getByText(NOTHING_BETWEEN).waitFor({ state: 'detached' });
    await block.getByLabel('Sun').check();
    await page.getByLabel('Outside the blocks').fill('0');
    const grid = page.getByRole('table', { name: 'The week as it is drawn' });
    await grid.getByRole('row', { name: 'Mon' }).getByText('22:00–24:00: 13 A').waitFor({ state: 'attached' });
    await grid.getByRole('row', { name: 'Sat' }).getByText('00:00–06:00: 13 A').waitFor({ state: 'attached' });
    await button('Save the week').click();
    await part('Now and next').getByText('sent', { exact: true }).waitFor();
    const { schedule, pushed } = await limits();
    expect(schedule).toMatchObject({ zone: 'Europe/Stockholm', outsideA: 0, whenRunOut: 'stop' });
    expect(schedule?.blocks).toHaveLength(6);
    expect(schedule?.blocks).toContainEqual({ startMinute: 6 * 1440 + 22 * 60, endMinute: 360, limitA: 13 });
    await part('Now and next').getByText(pushed.afterwards).waitFor();
    expect(await axe()).toEqual([]);
    if (picture !== undefined) await page.screenshot({ path: picture, fullPage: true });
  });

  it('places "charge now" over it and takes it back', { timeout: 30_000 }, async () => {
    const once = part('For once');
    await once.getByLabel('What').selectOption('chargeNow');
    await once.getByLabel('Until').fill('2099-01-01T08:00');
    await button('Set').click();
    await once.getByText('more than a year from now').waitFor();
    const soon = new Date(Date.now() + 20 * 3_600_000);
    await once.getByLabel('Until').fill(soon.toISOString().slice(0, 16));
    await button('Set').click();
    await once.getByText(/^Charge now until:/).waitFor();
    await part('Now and next').getByText('up to the max current').first().waitFor();
    expect((await limits()).exceptions).toMatchObject([{ kind: 'chargeNow' }]);
    await button('Take all back').click();
    await once.getByText(/^Charge now until:/).waitFor({ state: 'detached' });
    expect((await limits()).exceptions).toEqual([]);
  });

  it('sets the limits, and says in figures what is too much', { timeout: 30_000 }, async () => {
    const bounds = part('Limits');
    await bounds.getByRole('spinbutton', { name: 'Max current' }).fill('16');
    await button('Save: Max current (A on each phase)').click();
    await expect.poll(async () => (await limits()).maxA, { timeout: 10_000 }).toBe(16);
    await bounds.getByRole('spinbutton', { name: "The owner's limit" }).fill('20');
    await button("Save: The owner's limit (A on each phase)").click();
    await bounds.getByText("20 A (the owner's limit) is above the max current of 16 A").waitFor();
    const own = bounds.getByRole('spinbutton', { name: "The owner's limit" });
    await own.fill('5.9');
    await own.press('Enter');
    await bounds.getByText(`5.9 A (the owner's limit) cannot be; set ${NOTHING_BETWEEN}`).waitFor();
    expect((await limits()).userA).toBeNull();
    expect(complaints).toEqual([]);
  });

  it('offers what the charger had on CAPI; it holds once it is saved', { timeout: 60_000 }, async () => {
    const { db } = system.store;
    const { no, organisation_no } = await db
      .selectFrom('charger')
      .select(['no', 'organisation_no'])
      .where('id', '=', ID)
      .executeTakeFirstOrThrow();
    const windows = [{ connectorId: 1, days: ['Tue'], from: '01:00', to: '05:30' }];
    const kept = { charger_no: no, organisation_no, connector_id: 1, max_a: 13, archived_at: new Date() };
    await db
      .insertInto('schedule_archive')
      .values({ ...kept, schedule: JSON.stringify({ utcOffsetMinutes: 60, windows }) })
      .execute();
    await page.reload();
    const offer = part('Week').getByRole('status');
    // Whoever has a week is not asked.
    await button('Delete the schedule').click();
    await offer.getByText('The schedule from CAPI was not carried over').waitFor();
    await button('Put it into the week').click();
    await offer.getByText('It stands in the week below').waitFor();
    const grid = page.getByRole('table', { name: 'The week as it is drawn' });
    await grid.getByRole('row', { name: 'Tue' }).getByText('01:00–05:30: 13 A').waitFor({ state: 'attached' });
    expect(await axe()).toEqual([]);
    if (picture !== undefined) await page.screenshot({ path: picture.replace('.png', '-draft.png'), fullPage: true });
    await page.getByLabel('Time zone').selectOption('Europe/Stockholm');
    await button('Save the week').click();
    await offer.waitFor({ state: 'detached' });
    expect((await limits()).schedule).toEqual({
      zone: 'Europe/Stockholm',
      blocks: [{ startMinute: 1_500, endMinute: 1_770, limitA: 13 }],
      ...{ outsideA: 0, whenRunOut: 'outside' },
    });
    expect(complaints).toEqual([]);
  });
});

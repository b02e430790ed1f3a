import type { Browser, Page } from 'playwright-core';
import { RealClock, SeededRandom } from '@phasor/kernel';
import { Twin } from '@phasor/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, openAsAdministrator, seriousFindings, startBrowser } from './support/browser.ts';
import { quickestStore, startTestSystem, type TestSystem } from './support/system.ts';

const executablePath = chromiumPath();
const ID = '2403080003M';
/** A folder for pictures of the page, where they are wanted. */
const pictures = process.env['PHASOR_PICTURES'];

describe.skipIf(executablePath === undefined)(
  'R21, R13: what limits a charger, in Chromium (skipped where Chromium is not installed)',
  () => {
    let system: TestSystem;
    let browser: Browser;
    let page: Page;
    let twin: Twin;
    const complaints: string[] = [];

    beforeAll(async () => {
      system = await startTestSystem({ store: quickestStore(), discoversChargers: true });
      await system.register(ID);
      await system.api.post('/tags', { idTag: 'DAY' });
      twin = new Twin({
        ...{ model: 'halo', id: ID, url: system.ocppUrl, clock: new RealClock(), random: new SeededRandom(1) },
        meterValueSampleIntervalS: 1,
      });
      twin.start();
      browser = await startBrowser(executablePath ?? '');
      const context = await browser.newContext({ viewport: { width: 1440, height: 1400 }, timezoneId: 'Europe/Stockholm' });
      page = await context.newPage();
      page.setDefaultTimeout(20_000);
      page.on('pageerror', (error) => complaints.push(error.message));
      await openAsAdministrator(page, `${system.url}/chargers/${ID}?tab=limits`);
      await page.getByRole('heading', { name: 'What limits it now' }).waitFor();
    }, 60_000);

    afterAll(async () => {
      await browser?.close();
      await twin?.stop();
      await system?.stop();
    });

    const part = (name: string) => page.getByRole('region', { name, exact: true });
    const axe = (): Promise<string[]> => seriousFindings(page);
    const picture = async (name: string): Promise<void> => {
      if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
    };

    it('a user limit that is set while the page is open binds, with its sentence and what it costs', { timeout: 90_000 }, async () => {
      twin.plugIn(1, { needWh: 1_000_000, maxA: 32, reactionMs: 1_000 });
      await twin.swipe('DAY', 1);
      const now = part('What limits it now');
      await now.getByText('Draws 0.0 A, is offered').waitFor({ state: 'detached' });
      await system.api.put(`/chargers/${ID}/connectors/1/max-current`, { maxA: 16 });
      await system.api.put(`/chargers/${ID}/connectors/1/user-limit`, { userA: 10 });
      const rows = now.getByRole('table', { name: 'What limits connector 1' }).getByRole('row');
      await now.getByRole('paragraph').filter({ hasText: 'Its owner limits it to 10 A.' }).waitFor();
      await now.getByText('Draws 10.0 A, is offered 10 A.').waitFor();
      await part('Connector 1').getByText('Its owner limits it to 10 A.').waitFor();
      const binding = rows.filter({ hasText: 'limits now' });
      expect(await binding.getByRole('cell').allTextContents()).toEqual([
        "The owner's limit, limits now",
        ...['10 A', '16 A', expect.stringMatching(/^\d{1,2} \w+ \d{4}, \d\d:\d\d:\d\d$/) as string, '–'],
        ...['set here', 'Its owner limits it to 10 A.'],
      ]);
      expect(await binding.count()).toBe(1);
      expect(await axe()).toEqual([]);
      await picture('wide');
    });

    it('says of each of the four phase features whether it has it, and how that is known', { timeout: 60_000 }, async () => {
      const table = part('Phases').getByRole('table', { name: 'Phase features of connector 1' });
      await table.getByRole('row', { name: /Dynamic phase balancing .* Yes as it was told .* by its key AssignedPhase/ }).waitFor();
      expect(await table.getByRole('row').count()).toBe(5);
      await part('Phases').getByText('No car is charged here by orders: it is a Schuko outlet.').waitFor();
      await part('Phases').getByText('None of the four').waitFor();
      await part('Phases').getByText('In no site: nobody changes its phases.').waitFor();
      await picture('phases');
    });

    it('S6 says why a charger is not asked to change its phases any more', { timeout: 60_000 }, async () => {
      const { db } = system.store;
      const { no, organisation_no } = await db
        .selectFrom('charger')
        .select(['no', 'organisation_no'])
        .where('id', '=', ID)
        .executeTakeFirstOrThrow();
      const row = {
        charger_no: no,
        connector_id: 1,
        organisation_no: organisation_no ?? 0,
        actuator: 'key',
        actuator_proof: 'reported',
      } as const;
      const no_switch_reason = 'It was told 2 times to change its phases and was not measured to.';
      await db
        .insertInto('connector_proof')
        .values({ ...row, no_switch_reason })
        .execute();
      await page.reload();
      const why = 'It is not asked to change its phases any more: it was told 2 times to change its phases and was not measured to.';
      await part('Phases').getByText(why).waitFor();
      await db.deleteFrom('connector_proof').where('charger_no', '=', no).execute();
    });

    it('is as plain on a narrow dark screen, and in Swedish', { timeout: 60_000 }, async () => {
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.setViewportSize({ width: 390, height: 844 });
      await part('What limits it now').getByText('Its owner limits it to 10 A.').first().waitFor();
      const beyond = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      await expect.poll(beyond, { timeout: 5_000 }).toBeLessThanOrEqual(0);
      expect(await axe()).toEqual([]);
      await picture('narrow-dark');
      await page.evaluate(() => localStorage.setItem('phasor.language', 'sv'));
      await page.reload();
      await part('Vad som begränsar nu').getByText('Ägarens gräns, begränsar nu').waitFor();
      await part('Faser').getByText('Dynamisk fasrotation (upp till tre, ner till en)').first().waitFor();
      await picture('narrow-swedish');
      expect(complaints).toEqual([]);
    });
  },
);

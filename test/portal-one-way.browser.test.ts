import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, openAsAdministrator, seriousFindings, startBrowser } from './support/browser.ts';
import { HALO, MINUTE, WayScene } from './support/way-scene.ts';

const executablePath = chromiumPath();
/** The folder in which pictures of the page are wanted. */
const folder = process.env['PHASOR_TEST_SHOTS'];

describe.skipIf(executablePath === undefined)(
  'R3: a charger that could not come back, in Chromium (skipped where Chromium is not installed)',
  () => {
    let scene: WayScene;
    let browser: Browser;
    let page: Page;
    const complaints: string[] = [];

    beforeAll(async () => {
      scene = await WayScene.set({ soakMs: MINUTE }, { minTrialSupport: 0 });
      await scene.halo({ hasTrial: false });
      await scene.begin();
      await scene.until(['Staged'], 30 * MINUTE);
      browser = await startBrowser(executablePath ?? '');
      page = await (await browser.newContext({ viewport: { width: 1440, height: 1000 } })).newPage();
      page.setDefaultTimeout(15_000);
      page.on('pageerror', (error) => complaints.push(error.message));
      await openAsAdministrator(page, `${scene.system.url}/chargers/${HALO}?tab=migration`);
    }, 120_000);

    afterAll(async () => {
      await browser?.close();
      await scene?.end();
    });

    const button = (name: string) => page.getByRole('button', { name, exact: true });
    const shot = async (name: string): Promise<void> => {
      if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
    };

    it('goes when somebody has agreed on its page, and not before', { timeout: 120_000 }, async () => {
      const question = page.getByRole('status').filter({ hasText: 'It cannot go back by itself' });
      await question.waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await shot('one-way');
      await button('Agree').click();
      const dialog = page.getByRole('dialog', { name: 'Change it one-way?' });
      await dialog.getByText('cannot go back by itself').waitFor();
      await shot('one-way-dialog');
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await dialog.waitFor({ state: 'hidden' });
      expect(await scene.view()).toMatchObject({ state: 'Staged', asksOneWay: true });
      await button('Agree').click();
      await dialog.getByRole('button', { name: 'Agree' }).click();
      await question.waitFor({ state: 'detached' });
      await scene.until(['Soaking', 'Migrated'], 30 * MINUTE);
      expect(complaints).toEqual([]);
    });
  },
);

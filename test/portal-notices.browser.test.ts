import type { Person } from '@phasor/contract';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examples } from '../packages/server/src/notices/testing/examples.ts';
import { chromiumPath, openAsAdministrator, seriousFindings, startBrowser } from './support/browser.ts';
import { startTestSystem, type TestSystem } from './support/system.ts';
import { until } from './support/until.ts';

const executablePath = chromiumPath();
/** Each kind is told once. */
const told = Object.keys(examples).length;

describe.skipIf(executablePath === undefined)('notices in the portal (skipped where Chromium is not installed)', () => {
  let system: TestSystem;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    system = await startTestSystem();
    await system.api.post('/chargers', { id: '2403080001M', name: 'Garage' });
    const { id } = (await system.api.get<Person>('/me')).body;
    for (const [kind, body] of Object.entries(examples)) {
      await system.store.transaction(async (trx) => {
        const at = new Date();
        await system.notices.writer.write(trx, [{ organisationNo: 1, to: [id], fact: kind, at, zone: 'Europe/Stockholm', body }]);
      });
    }
    browser = await startBrowser(executablePath ?? '');
    page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    await openAsAdministrator(page, `${system.url}/notices`);
    await page.getByRole('heading', { name: 'Notices', level: 1 }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const unreadMark = (): Promise<string> => page.getByRole('link', { name: /^Notices/ }).innerText();

  it('are listed whole, newest first, and the navigation counts what is unread', async () => {
    const headings = page.getByRole('heading', { level: 2 });
    await headings.first().waitFor();
    const titles = await headings.allInnerTexts();
    expect(titles.length).toBe(told);
    expect(titles[0]).toContain('please unplug the car');
    await page.getByText('Switch off the charger’s circuit breaker').waitFor();
    expect(await unreadMark()).toContain(String(told));
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('are marked as read, one or all', async () => {
    await page.getByRole('button', { name: 'Mark as read' }).first().click();
    await until('one fewer is unread', 10_000, async () => (await unreadMark()).includes(String(told - 1)));
    await page.getByRole('button', { name: 'Mark all as read' }).click();
    await until('none is unread', 10_000, async () => !/\d/.test(await unreadMark()));
    expect(await page.getByRole('button', { name: /as read/ }).count()).toBe(0);
  });

  it('lead to the charger', async () => {
    await page.getByRole('link', { name: 'The charger’s page' }).first().click();
    await page.waitForURL('**/chargers/2403080001M');
    expect(complaints).toEqual([]);
  });
});

import type { Browser, Page } from 'playwright-core';
import type { CampaignView, ReleaseKeys } from '@phasor/contract';
import { RealClock, SeededRandom } from '@phasor/kernel';
import { trustedKey } from '@phasor/release';
import { Twin } from '@phasor/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, openAsAdministrator, seriousFindings, startBrowser } from './support/browser.ts';
import { QUICK } from './support/campaign-scene.ts';
import { ocppImage, registeredRelease, releasePeople, type ReleasePeople } from './support/release-people.ts';
import { quickestStore, startTestSystem, type TestSystem } from './support/system.ts';
import { until } from './support/until.ts';

const executablePath = chromiumPath();
const IDS = ['2403080001M', '2403080002M', '2403080003M'] as const;

describe.skipIf(executablePath === undefined)('campaigns in the portal (skipped where Chromium is not installed)', () => {
  let system: TestSystem;
  let people: ReleasePeople;
  let browser: Browser;
  let page: Page;
  let campaign: CampaignView;
  const twins: Twin[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    people = releasePeople();
    const migration = { soakMs: 60_000, coolDownMs: 60_000 };
    system = await startTestSystem({ store: quickestStore(), releaseKeyFiles: people.keyFiles, capiPollIntervalS: 0.5, migration });
    const image = ocppImage(60_000);
    const release = await registeredRelease(system, people.manifest(image, { expiresAt: '2036-01-01T00:00:00Z' }), image);
    const { body } = await system.api.get<ReleaseKeys>('/release-keys');
    for (const [at, id] of IDS.entries()) {
      const password = await system.registerCapi(id);
      const twin = new Twin({
        ...{ model: 'halo', id, protocol: 'CAPI', url: `${system.url}/capi`, password, firmwareVersion: '169', registerWh: 1_000 },
        ...{ clock: new RealClock(), random: new SeededRandom(at) },
        trust: { releaseKeys: people.trusted, orderKeys: [trustedKey(body.orderKey.publicKeyPem)] },
      });
      twins.push(twin);
      twin.start();
    }
    await until('the chargers are here', 20_000, () => twins.every((twin) => twin.state().isConnected));
    // The second charger's owner has a car plugged in: it waits, and says why.
    twins[1]?.plugIn(1, { needWh: 50_000, phases: 1, maxA: 16, reactionMs: 100 });
    const wish = { ...QUICK, name: 'Birch Road', releaseIds: [release.id], startSpreadMs: 0 };
    const eligibility = { ...QUICK.eligibility, coolDownMs: 60_000, noticeMs: 1_000 };
    const gate = { ...QUICK.waves[0]?.gate, bakeMs: 0, needsApproval: true };
    const waves = [{ name: 'canary', share: 0, gate }, ...QUICK.waves.slice(1)];
    const made = await system.api.post<CampaignView>('/campaigns', { ...wish, waves, eligibility, budgets: { unprovenShare: 1 } });
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
    campaign = made.body;
    browser = await startBrowser(executablePath ?? '');
    page = await (await browser.newContext({ viewport: { width: 1440, height: 1100 } })).newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    await openAsAdministrator(page, `${system.url}/campaigns`);
    await page.getByRole('heading', { name: 'Campaigns', exact: true }).waitFor();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    for (const twin of twins) await twin.stop();
    await system?.stop();
    people?.remove();
  });

  const axe = (): Promise<string[]> => seriousFindings(page);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  /** For whoever wants to see the pages. */
  const shot = async (name: string): Promise<void> => {
    const folder = process.env['PHASOR_TEST_SHOTS'];
    if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  };

  it('are listed, and one opens with its waves, budgets and reasons', { timeout: 30_000 }, async () => {
    await page
      .getByRole('row', { name: /Birch Road/ })
      .getByText('Draft: not started')
      .waitFor();
    expect(await axe()).toEqual([]);
    await shot('campaigns');
    await page.getByRole('link', { name: 'Birch Road' }).click();
    await page.getByRole('heading', { name: 'Birch Road' }).waitFor();
    await page.getByRole('table', { name: 'Why not yet?' }).getByText('A car is connected').waitFor();
    await shot('campaign-draft');
    expect(await axe()).toEqual([]);
  });

  it('are rehearsed before they begin: the page says when it would end, and who would be left out', { timeout: 60_000 }, async () => {
    await button('Rehearse').click();
    const left = page.getByRole('table', { name: 'Left out' });
    await left.getByText('Nobody charges there', { exact: true }).waitFor({ timeout: 45_000 });
    await left.getByText(IDS[0]).first().waitFor();
    await page.getByRole('table', { name: 'Rehearsed waves' }).getByText('canary').waitFor();
    await page.getByText('Nobody moves after').waitFor();
    await page.getByText('On OCPP, unproven', { exact: true }).waitFor();
    await button('Rehearse again').waitFor();
    await shot('campaign-rehearsed');
    expect(await axe()).toEqual([]);
  });

  it('go on by themselves on the page; a wave waits for a person, and is paused and resumed by one', { timeout: 180_000 }, async () => {
    await button('Start').click();
    await page.getByText('Running', { exact: true }).waitFor();
    // Nobody reloads the page.
    await page.getByRole('table', { name: 'Chargers' }).getByText('On OCPP, being watched').first().waitFor({ timeout: 120_000 });
    await page.getByText('a second person has not approved it yet').first().waitFor();
    await shot('campaign-waits');
    await button('Pause').click();
    await page.getByText('Nobody new is let go').waitFor();
    await button('Resume').click();
    await page.getByText('Nobody new is let go').waitFor({ state: 'hidden' });
    await button('Approve wave canary').click();
    await page.getByText('MIGRATION_APPROVER_IS_MAKER').waitFor();
    expect((await system.api.get<CampaignView>(`/campaigns/${campaign.id}`)).body).toMatchObject({
      phase: 'running',
      committed: 1,
      wave: 'canary',
    });
    expect(await axe()).toEqual([]);
  });

  it('lead to each charger’s story', { timeout: 30_000 }, async () => {
    const onOcpp = twins.find((twin) => twin.state().protocol === 'OCPP');
    await page.getByRole('link', { name: onOcpp?.id ?? '', exact: true }).click();
    await page.getByRole('heading', { name: 'Story' }).waitFor();
    await page.getByRole('table', { name: 'Carried over' }).waitFor();
    // R4: the badge.
    await page.getByTitle('OCPP 1.6').first().waitFor();
    await shot('charger-way');
    expect(await axe()).toEqual([]);
    await page.getByRole('link', { name: 'To its campaign' }).click();
    await button('Abort').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Abort' }).click();
    await page.getByText('Aborted', { exact: true }).waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    await shot('campaign-phone');
    expect(complaints).toEqual([]);
  });
});

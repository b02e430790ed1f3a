import { AxeBuilder } from '@axe-core/playwright';
import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { ADMINISTRATOR } from './system.ts';

const CANDIDATES = [process.env['PHASOR_TEST_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where Chromium is installed, or undefined. With CI=true its absence is an error. */
export function chromiumPath(): string | undefined {
  const path = CANDIDATES.find((candidate) => candidate !== undefined && existsSync(candidate));
  if (path === undefined && process.env['CI'] === 'true')
    throw new Error('no Chromium: install the package chromium, or set PHASOR_TEST_CHROMIUM');
  return path;
}

/** A headless browser that talks to nobody but the page under test. */
export function startBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: FLAGS });
}

/** Opens a page of the portal and logs in there as the administrator. */
export async function openAsAdministrator(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.fill('input[type=email]', ADMINISTRATOR.email);
  await page.fill('input[type=password]', ADMINISTRATOR.password);
  await page.keyboard.press('Enter');
}

/** What is hard to use for somebody who sees or moves less, as axe has it: serious and critical findings, each with the markup that it is in. */
export async function seriousFindings(page: Page): Promise<string[]> {
  // A dialog that is still fading in or out has no contrast yet.
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter((animation) => Number.isFinite(animation.effect?.getComputedTiming().endTime));
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help} ${nodes.map(({ html }) => html).join()}`);
}

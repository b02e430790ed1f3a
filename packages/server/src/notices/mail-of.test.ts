import { describe, expect, it } from 'vitest';
import { compose } from './compose.ts';
import { LANGUAGES, type Phrases } from './languages/index.ts';
import { mailOf } from './mail-of.ts';
import type { NoticeBody } from './notice-body.ts';
import { EXAMPLE_MS, exampleItems, examples, variants } from './testing/examples.ts';

const ALL = [...Object.values(examples), ...variants];
const TAGS = Object.keys(LANGUAGES);
const frame = {
  ...{ languageTag: 'en', zone: 'Europe/Stockholm', personName: 'Kim Berg', organisationName: 'Bostads AB' },
  publicUrl: 'https://cpms.example.org/',
};

/** The figures that each phrase names, by its place. */
function figuresOf(phrases: Phrases): Record<string, string> {
  const figures: Record<string, string> = {};
  const visit = (place: string, value: unknown): void => {
    if (typeof value === 'string') figures[place] = [...new Set(value.match(/\{\w+\}/g) ?? [])].sort().join();
    else for (const [name, part] of Object.entries(value as object)) visit(`${place}.${name}`, part);
  };
  visit('', phrases);
  return figures;
}

describe('R5 notices are in the language of whoever reads them', () => {
  it.each(TAGS)('%s has every phrase with the same figures as English, and says each in its own way', (tag) => {
    const phrases = LANGUAGES[tag as keyof typeof LANGUAGES];
    expect(figuresOf(phrases)).toEqual(figuresOf(LANGUAGES.en));
    expect(phrases.locale.split('-')[0]).toBe(tag);
    if (tag !== 'en') expect(phrases.planned).not.toBe(LANGUAGES.en.planned);
  });

  it.each(TAGS)('%s: no figure is left open in any notice', (languageTag) => {
    for (const body of ALL) {
      const { subject, text, html } = mailOf(body, { ...frame, languageTag });
      expect(`${subject}${text}`).not.toMatch(/[{}]|undefined|NaN|Invalid/);
      expect(html).toContain(`<html lang="${languageTag}`);
      expect(subject).toContain('2403080001M');
    }
  });

  it('a language that nobody wrote is English', () => {
    expect(compose(examples.migrationDone, { languageTag: 'constructor', zone: 'UTC' })).toEqual(
      compose(examples.migrationDone, { languageTag: 'en', zone: 'UTC' }),
    );
  });

  it('figures stand as the language writes them', () => {
    const text = (languageTag: string): string => mailOf(examples.migrationDone, { ...frame, languageTag }).text;
    expect(text('en')).toContain('16\u00a0A at connector 1 and 12.5\u00a0A at connector 2');
    expect(text('sv')).toContain('16\u00a0A på uttag 1 och 12,5\u00a0A på uttag 2');
    expect(text('de')).toContain('16\u00a0A an Anschluss 1 und 12,5\u00a0A an Anschluss 2');
  });
});

describe('times are told in the zone of the site', () => {
  const said = (body: NoticeBody, zone: string): string => mailOf(body, { ...frame, zone }).text;

  it('wherever the server is', () => {
    expect(said(examples.migrationStranded, 'Europe/Stockholm')).toContain('2 March 2026 at 12:00');
    expect(said(examples.migrationStranded, 'Europe/Helsinki')).toContain('2 March 2026 at 13:00');
  });

  it('and across a change of the clock', () => {
    // 29 March 2026: 02:00 becomes 03:00 in Stockholm.
    const slot = { fromMs: Date.UTC(2026, 2, 29, 0, 30), untilMs: Date.UTC(2026, 2, 29, 1, 30) };
    expect(said({ ...examples.migrationSlotOffered, slot }, 'Europe/Stockholm')).toMatch(/01:30\D+03:30/);
  });
});

describe('R5 what an owner is told of the schedule', () => {
  const kinds = ['migrationPlanned', 'migrationCrossing', 'migrationDone'] as const;

  it.each(kinds)('%s: not carried, a draft, and until then the max current', (kind) => {
    const { text } = mailOf(examples[kind], frame);
    expect(text).toMatch(/weekly schedule (is|was) not carried over/);
    expect(text).toMatch(/draft/);
    expect(text).toMatch(/max current: 16\u00a0A/);
  });

  it.each(kinds)('%s: where there was none, none is promised', (kind) => {
    const { text } = mailOf({ ...examples[kind], scheduleWindows: 0, ...(kind === 'migrationDone' ? { items: [] } : {}) }, frame);
    expect(text).toMatch(/no weekly schedule/);
    expect(text).not.toMatch(/draft/);
  });

  it('after: each item once, under what it became, with its reason', () => {
    const { text } = mailOf(examples.migrationDone, frame);
    const [, carried = '', adapted = '', notPossible = ''] = text.split(
      /Carried over as it was:|Carried over with a change:|Not carried over:/,
    );
    const lines = (part: string): number => part.split('\n').filter((line) => line.startsWith('- ')).length;
    expect([lines(carried), lines(adapted), lines(notPossible)]).toEqual([2, 6, 4]);
    expect(lines(text)).toBe(exampleItems.length);
    expect(adapted).toContain('- RFID tags: 200 of 260 also work while the charger is offline');
    expect(notPossible).toContain('- cable lock: the charger refused it (Rejected)');
  });
});

describe('names are names and nothing else', () => {
  const evil = 'Garage\r\nBcc: all@example.org\r\n\r\n<script>alert(1)</script>\u202e {until} & "co"';
  const body: NoticeBody = { ...examples.migrationRolledBack, chargerName: evil, reason: evil };
  const { subject, text, html } = mailOf(body, { ...frame, personName: `K\n${evil}`, organisationName: evil });

  it('in a subject they stay on its line', () => {
    expect(subject).not.toMatch(/[\r\n\u202e]/);
    expect(subject).toContain('“Garage Bcc: all@example.org <script>alert(1)</script> {until} & "co"”');
  });

  it('in the text they begin no line', () => {
    expect(text).not.toMatch(/^(Bcc|<script)/m);
  });

  it('in HTML they make no tag', () => {
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; {until} &amp; &quot;co&quot;');
  });

  it('and they end somewhere', () => {
    expect(mailOf({ ...body, chargerName: 'x'.repeat(10_000) }, frame).subject.length).toBeLessThan(250);
  });
});

it('a link leads to the charger where the pages have an address, and nowhere where they have none', () => {
  const body = { ...examples.migrationDone, chargerId: 'A/b c' };
  const address = 'https://cpms.example.org/chargers/A%2Fb%20c';
  expect(mailOf(body, frame).text).toContain(`The page of your charger: ${address}\n`);
  expect(mailOf(body, frame).html).toContain(`<a href="${address}">${address}</a>`);
  expect(mailOf(body, { ...frame, publicUrl: null }).text).not.toContain('http');
  expect(new Date(EXAMPLE_MS).toISOString()).toBe('2026-03-02T13:00:00.000Z');
});

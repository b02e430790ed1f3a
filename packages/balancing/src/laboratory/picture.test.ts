import { describe, expect, it } from 'vitest';
import { madeUpWeek } from './made-up-week.ts';
import { picture } from './picture.ts';
import { policyNamed } from './policies.ts';
import { record } from './recording.ts';
import { escaped, niceStep, steps } from './svg.ts';

const week = madeUpWeek('office', 1, { days: 2, cars: 12 });
const recordings = (['wiring', 'free'] as const).map((name) => record(week, name, policyNamed(name)));
const drawn = (title = 'an office', days: readonly [number, number] = [0, 1]): string => picture(week, recordings, { title, days });

/** The elements of a class, as the attributes they were written with. */
function elements(svg: string, name: string): readonly string[] {
  return [...svg.matchAll(new RegExp(`<(?:path|line|rect) class="${name}"([^>]*)/>`, 'g'))].map(([, attributes = '']) => attributes);
}
const number = (attributes: string, name: string): number => Number(new RegExp(`\\b${name}="([^"]+)"`).exec(attributes)?.[1]);
/** The heights that a path reaches. */
const heights = (attributes: string): readonly number[] => [...attributes.matchAll(/V([\d.]+)/g)].map(([, y]) => Number(y));
const texts = (svg: string): readonly string[] => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text);

describe('the picture of policies', () => {
  it('has for each policy the house load and the cars of each phase, and the rating of the main fuse over them', () => {
    const svg = drawn();
    for (const phase of ['L1', 'L2', 'L3']) expect(elements(svg, phase).filter((attributes) => attributes.includes(' d='))).toHaveLength(2);
    expect(elements(svg, 'house').filter((attributes) => attributes.includes(' d='))).toHaveLength(6);
    // Six panels, and the legend.
    expect(elements(svg, 'rating')).toHaveLength(7);
  });

  it('lets no car reach above the rating, and the crowded phase reach it', () => {
    const svg = drawn();
    const ratings = elements(svg, 'rating').map((attributes) => number(attributes, 'y1'));
    const [ofWiring] = elements(svg, 'L1').filter((attributes) => attributes.includes(' d='));
    const highest = Math.min(...heights(ofWiring ?? ''));
    expect(highest).toBeGreaterThanOrEqual((ratings[0] ?? 0) - 0.2);
    expect(highest).toBeLessThan((ratings[0] ?? 0) + 1);
  });

  it('has a strip of waiting cars for each policy, and bars where phases were changed', () => {
    const svg = drawn();
    expect(elements(svg, 'waiting').filter((attributes) => attributes.includes(' d='))).toHaveLength(2);
    // The legend's, and one at least of the free policy.
    expect(elements(svg, 'change').length).toBeGreaterThan(1);
  });

  it('says in words what a reader wants to know: names, figures, units, hours, what each colour is', () => {
    const said = texts(drawn());
    for (const { name, outcome } of recordings) {
      expect(said).toContain(name);
      expect(said.some((text) => text.startsWith(`${outcome.deliveredPct.toFixed(1)} % delivered`))).toBe(true);
    }
    for (const text of [
      'an office, days 0 to 1',
      'L1',
      'L2',
      'L3',
      'A',
      '12',
      'day 0, hour',
      'day 1, hour',
      'main fuse, 50 A',
      'house load',
      'cars on L2',
    ])
      expect(said, text).toContain(text);
    expect(texts(drawn('an office', [1, 1]))).not.toContain('day 0, hour');
  });

  it('can be heard: a title, and a description with the figures', () => {
    const svg = drawn();
    expect(svg).toMatch(
      /^<svg [^>]*role="img" aria-labelledby="title desc"><title id="title">Current on three phases: an office, days 0 to 1<\/title>/,
    );
    expect(/<desc id="desc">([^<]+)</.exec(svg)?.[1]).toContain(`free: ${recordings[1]?.outcome.deliveredPct.toFixed(1)} % delivered`);
  });

  it('has a ground of its own as big as the page, and colours for dark pages', () => {
    const svg = drawn();
    const [, width = '', height = ''] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
    expect(elements(svg, 'ground')).toEqual([` width="${width}" height="${height}"`]);
    expect(svg).toContain('prefers-color-scheme:dark');
  });

  it('writes text as text, whatever it says', () => {
    const svg = drawn('<script>alert("R&D")</script>');
    expect(svg).not.toContain('<script');
    expect(svg).toContain('&lt;script&gt;alert(&quot;R&amp;D&quot;)&lt;/script&gt;');
  });

  it('is the same for the same runs, and has no figure that is none', () => {
    expect(drawn()).toBe(drawn());
    expect(drawn()).not.toMatch(/NaN|Infinity|undefined/);
    expect(picture(week, [], { title: 'nothing', days: [0, 0] })).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('the pieces of a picture', () => {
  it('steps out and back', () => {
    expect(steps([0, 10, 20], [5, 3], [9, 9])).toBe('M0 9V5H10V3H20V9H10V9H0Z');
  });

  it('takes ticks of 1, 2 or 5', () => {
    expect([niceStep(56, 6), niceStep(89, 6), niceStep(3, 3), niceStep(0, 3) > 0]).toEqual([10, 20, 1, true]);
  });

  it('leaves out of text what XML cannot hold', () => {
    expect(escaped('a\u0000\'b"')).toBe('a\ufffd&#39;b&quot;');
  });
});

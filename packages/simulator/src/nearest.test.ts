import { expect, it } from 'vitest';
import { didYouMean, nearest } from './nearest.ts';

const STEPS = ['wait', 'plug in', 'plug out', 'swipe', 'power off'];

it.each([
  ['plugin', 'plug in'],
  ['plug-out', 'plug out'],
  ['wiat', 'wait'],
  ['Swipe', 'swipe'],
  ['poweroff', 'power off'],
  ['dance', null],
  ['', null],
])('%j is taken for %j', (word, meant) => {
  expect(nearest(word, STEPS)).toBe(meant);
});

it('says so at the end of a sentence, or nothing', () => {
  expect(didYouMean('swip', STEPS)).toBe(' (did you mean “swipe”?)');
  expect(didYouMean('sing', STEPS)).toBe('');
});

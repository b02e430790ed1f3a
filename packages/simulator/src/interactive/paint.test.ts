import { expect, it } from 'vitest';
import { COLOURED, PLAIN, paintFor } from './paint.ts';

it.each([
  [true, {}, COLOURED],
  [true, { NO_COLOR: '' }, COLOURED],
  [true, { NO_COLOR: '1' }, PLAIN],
  [true, { TERM: 'dumb' }, PLAIN],
  [false, { TERM: 'xterm-256color' }, PLAIN],
])('at a terminal: %s, with %j', (isTerminal, env, paint) => {
  expect(paintFor(isTerminal, env)).toBe(paint);
});

import { describe, expect, it } from 'vitest';
import { PhasorError, errorCatalogue, hasCode, messageOf } from './errors.ts';

const errors = errorCatalogue({
  FUSE_TOO_SMALL: 'the fuse {name} holds {ratingA} A; lower the limit to that',
  LINK_LOST: 'the charger is offline',
});

describe('errorCatalogue', () => {
  it('raises an error with the code, the sentence and the figures', () => {
    const cause = new Error('socket');
    const error = errors.raise('FUSE_TOO_SMALL', { name: 'F1', ratingA: 25 }, { cause });
    expect(error).toBeInstanceOf(PhasorError);
    expect(error).toMatchObject({
      name: 'PhasorError',
      code: 'FUSE_TOO_SMALL',
      message: 'the fuse F1 holds 25 A; lower the limit to that',
      details: { name: 'F1', ratingA: 25 },
      cause,
    });
  });

  it('shows a missing figure as a question mark instead of hiding the error', () => {
    expect(errors.raise('FUSE_TOO_SMALL', { name: 'F1' }).message).toBe('the fuse F1 holds ? A; lower the limit to that');
  });

  it('lists its codes', () => {
    expect(Object.keys(errors.codes)).toEqual(['FUSE_TOO_SMALL', 'LINK_LOST']);
  });
});

describe('hasCode', () => {
  it('knows its own errors by code and no others', () => {
    expect(hasCode(errors.raise('LINK_LOST'), 'LINK_LOST')).toBe(true);
    expect(hasCode(errors.raise('LINK_LOST'), 'FUSE_TOO_SMALL')).toBe(false);
    expect(hasCode(Object.assign(new Error('x'), { code: 'LINK_LOST' }), 'LINK_LOST')).toBe(false);
    expect(hasCode(undefined, 'LINK_LOST')).toBe(false);
  });
});

describe('messageOf', () => {
  it.each([
    [new Error('disk full'), 'disk full'],
    ['a word', 'a word'],
    [undefined, 'undefined'],
  ])('says %s in words', (thrown, words) => {
    expect(messageOf(thrown)).toBe(words);
  });
});

import { describe, expect, it } from 'vitest';
import { answerGist, answerTimeMs, prettyFrame } from './frames.ts';

describe('frames', () => {
  it('indents JSON and leaves everything else as it crossed the socket', () => {
    expect(prettyFrame('[2,"1","Heartbeat",{}]')).toBe('[\n  2,\n  "1",\n  "Heartbeat",\n  {}\n]');
    expect(prettyFrame('[2,"1",')).toBe('[2,"1",');
  });

  it.each([
    ['[3,"1",{"status":"Rejected"}]', { word: 'Rejected', isGood: false }],
    ['[3,"1",{"status":"Accepted"}]', { word: 'Accepted', isGood: true }],
    ['[3,"1",{"idTagInfo":{"status":"Blocked"}}]', { word: 'Blocked', isGood: false }],
    ['[4,"1","NotSupported","no",{}]', { word: 'NotSupported', isGood: false }],
    ['[3,"1",{"currentTime":"2026-11-22T19:00:00Z"}]', null],
    ['[3,"1",{"status":7}]', null],
    ['no json', null],
    [null, null],
  ])('finds the word in %s', (answer, gist) => expect(answerGist(answer)).toEqual(gist));

  it('measures the time to the answer, where there is one', () => {
    expect(answerTimeMs({ at: '2026-11-22T19:00:00.000Z', answeredAt: '2026-11-22T19:00:01.250Z' })).toBe(1_250);
    expect(answerTimeMs({ at: '2026-11-22T19:00:00.000Z', answeredAt: null })).toBeNull();
  });
});

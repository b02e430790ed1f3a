import { describe, expect, it } from 'vitest';
import { firstMarks, marksAfter } from './marks.ts';

const T0 = Date.parse('2026-03-02T00:00:00Z');

/** A step of the audit with one move in it. */
const moved = (atMs: number, from: string, to: string, why = 'so', fact = 'tick') => ({
  fact: { kind: fact, atMs },
  events: [{ kind: 'moved', atMs, from, to, why, attempt: 1, epoch: 1, owner: 'CAPI' }],
});
const said = (atMs: number, event: object) => ({ fact: { kind: 'tick', atMs }, events: [{ atMs, ...event }] });

const TRIAL = [moved(1, 'Draining', 'Armed'), moved(2, 'Armed', 'Switching')];
type Steps = Parameters<typeof marksAfter>[1];
const after = (...rows: object[]) => marksAfter(firstMarks(T0), rows as Steps);

describe('what a campaign takes from the audit of a way', () => {
  it('an attempt counts when it is armed, and succeeds when it is committed', () => {
    expect(after(...TRIAL, moved(3, 'Committing', 'Soaking'), said(3, { kind: 'committed' }))).toMatchObject({
      ...{ state: 'Soaking', sinceMs: 3, attempts: 1, failedAttempts: 0, committedAtMs: 3, armedAtMs: 1 },
    });
    expect(after(moved(1, 'Staging', 'RolledBack'))).toMatchObject({ attempts: 0, failedAttempts: 0, lastRolledBackMs: 1 });
  });

  it('a failure counts once for an attempt, however it goes on', () => {
    const rows = [...TRIAL, moved(3, 'Switching', 'Stranded'), moved(4, 'Stranded', 'RollingBack'), moved(5, 'RollingBack', 'RolledBack')];
    expect(after(...rows)).toMatchObject({ attempts: 1, failedAttempts: 1, wasStranded: true, lastRolledBackMs: 5, committedAtMs: null });
    expect(after(...rows, ...TRIAL, moved(9, 'Switching', 'RollingBack'))).toMatchObject({ attempts: 2, failedAttempts: 2 });
  });

  it('what people called back has not failed', () => {
    const committed = [...TRIAL, moved(3, 'Committing', 'Soaking'), said(3, { kind: 'committed' })];
    expect(
      after(...committed, moved(4, 'Soaking', 'RollingBack', 'recalled', 'recall'), moved(5, 'RollingBack', 'RolledBack')),
    ).toMatchObject({
      ...{ state: 'RolledBack', attempts: 1, failedAttempts: 0, committedAtMs: null },
    });
  });

  it('what a person says of one charger stays; what its campaign says of all does not', () => {
    const says = (kind: string, isByPerson: boolean, events: object[] = []) => ({
      fact: { kind, atMs: 5, ...(isByPerson ? { isByPerson } : {}) },
      events,
    });
    expect(after(says('pause', false))).toMatchObject({ isHeld: false });
    expect(after(says('pause', true), says('resume', false))).toMatchObject({ isHeld: true });
    expect(after(says('pause', true), says('resume', true))).toMatchObject({ isHeld: false });
    expect(after(says('abort', false))).toMatchObject({ isGivenUp: false });
    expect(after(says('abort', true))).toMatchObject({ isGivenUp: true });
    expect(after(says('recall', true, [{ kind: 'refused', atMs: 5, fact: 'recall', why: 'no' }]))).toMatchObject({ isGivenUp: false });
  });

  it('leave to fetch an image is held until the image is there; who is read anew by itself has none', () => {
    const begun = [moved(1, 'Candidate', 'Admitted'), moved(2, 'Admitted', 'Snapshotted')];
    expect(after(...begun)).toMatchObject({ holdsPlace: true });
    const staged = [...begun, moved(3, 'Snapshotted', 'Staging'), moved(4, 'Staging', 'Staged')];
    expect(after(...staged)).toMatchObject({ holdsPlace: false });
    expect(after(...staged, moved(5, 'Staged', 'Admitted'), moved(6, 'Admitted', 'Snapshotted'))).toMatchObject({ holdsPlace: false });
  });

  it('a max current that could not be carried is somebody’s safety', () => {
    for (const name of ['max current', 'current while offline'])
      expect(after(said(7, { kind: 'itemSettled', name, outcome: 'notPossible', reason: 'no' })).unsafeAtMs).toBe(7);
    expect(after(said(7, { kind: 'itemSettled', name: 'cable lock', outcome: 'notPossible', reason: 'no' })).unsafeAtMs).toBeNull();
    expect(after(said(7, { kind: 'itemSettled', name: 'max current of 1', outcome: 'adapted', reason: 'no' })).unsafeAtMs).toBeNull();
  });

  it('the newest test of the OCPP endpoint, until another attempt begins', () => {
    const tested = (atMs: number, failure: string | null) => said(atMs, { kind: 'endpointTested', failure });
    const rows = [tested(1, 'connection: no'), tested(2, null), moved(3, 'Staged', 'Admitted'), ...TRIAL];
    expect(after(...rows).endpointTest).toEqual({ atMs: 2, failure: null });
    expect(after(...rows, moved(9, 'Candidate', 'Admitted')).endpointTest).toBeNull();
  });

  it('read on from anywhere it comes to the same', () => {
    const rows = [
      ...TRIAL,
      moved(3, 'Switching', 'RollingBack'),
      moved(4, 'RollingBack', 'RolledBack'),
      ...TRIAL,
      moved(9, 'Soaking', 'Migrated'),
    ];
    const whole = after(...rows);
    for (let at = 0; at <= rows.length; at += 1) {
      const half = JSON.parse(JSON.stringify(after(...rows.slice(0, at)))) as typeof whole;
      expect(marksAfter(half, rows.slice(at) as object[] as Steps)).toEqual(whole);
    }
  });
});

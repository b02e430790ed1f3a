import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planUpdate, type HeldList, type ListEntry, type ListQuestion } from './plan-update.ts';

const entry = (idTag: string, status: ListEntry['idTagInfo']['status'] = 'Accepted'): ListEntry => ({ idTag, idTagInfo: { status } });
const plan = (question: Partial<ListQuestion>) =>
  planUpdate({ wanted: [], held: null, chargerVersion: 0, sendMaxLength: 10, mustBeFull: false, ...question });

describe('planUpdate', () => {
  it('sends a new list whole, in chunks: the first Full, the others Differential, each with its own version', () => {
    const steps = plan({ wanted: ['A', 'B', 'C', 'D', 'E'].map((tag) => entry(tag)), sendMaxLength: 2 });
    expect(steps.map(({ request }) => [request.listVersion, request.updateType, request.localAuthorizationList?.length])).toEqual([
      [1, 'Full', 2],
      [2, 'Differential', 2],
      [3, 'Differential', 1],
    ]);
    expect(steps.at(-1)?.held.entries).toHaveLength(5);
  });

  it('sends the changes alone where it knows what the charger holds, those that go first and without idTagInfo', () => {
    const held: HeldList = { version: 7, entries: [entry('A'), entry('B'), entry('C')] };
    const [step, ...more] = plan({ wanted: [entry('a'), entry('B', 'Blocked'), entry('D')], held: { ...held }, chargerVersion: 7 });
    expect(more).toEqual([]);
    expect(step?.request).toEqual({
      listVersion: 8,
      updateType: 'Differential',
      localAuthorizationList: [{ idTag: 'C' }, entry('B', 'Blocked'), entry('D')],
    });
  });

  it('sends nothing when the charger holds the right list, or none is wanted and it has none', () => {
    expect(plan({ wanted: [entry('A')], held: { version: 3, entries: [entry('A')] }, chargerVersion: 3 })).toEqual([]);
    expect(plan({})).toEqual([]);
  });

  it('clears a list with an empty Full', () => {
    const [step] = plan({ chargerVersion: 4 });
    expect(step?.request).toEqual({ listVersion: 5, updateType: 'Full', localAuthorizationList: [] });
  });

  it('starts anew, above both versions, where the charger holds another version than we gave it', () => {
    for (const chargerVersion of [2, 12]) {
      const [step] = plan({ wanted: [entry('A')], held: { version: 5, entries: [entry('A')] }, chargerVersion });
      expect(step?.request).toMatchObject({ updateType: 'Full', listVersion: Math.max(5, chargerVersion) + 1 });
    }
  });

  it('ends with the wanted list, whatever was there, wherever the chain breaks off', () => {
    const entries = fc.uniqueArray(fc.record({ idTag: fc.constantFrom(...'ABCDEFGHIJ'), isBlocked: fc.boolean() }), {
      selector: ({ idTag }) => idTag,
    });
    fc.assert(
      fc.property(
        entries,
        entries,
        fc.integer({ min: 1, max: 4 }),
        fc.nat(6),
        fc.boolean(),
        (before, after, sendMaxLength, brokenAt, isKnown) => {
          const list = (of: typeof before) => of.map(({ idTag, isBlocked }) => entry(idTag, isBlocked ? 'Blocked' : 'Accepted'));
          const wanted = list(after);
          // The charger, as OCPP describes it.
          let charger = {
            version: before.length === 0 ? 0 : 5,
            entries: new Map(list(before).map((item) => [item.idTag, item.idTagInfo])),
          };
          let held: HeldList | null = isKnown ? { version: charger.version, entries: list(before) } : null;
          for (const steps of [brokenAt, Infinity]) {
            const question = { wanted, held, chargerVersion: charger.version, sendMaxLength, mustBeFull: false };
            for (const step of planUpdate(question).slice(0, steps)) {
              const { listVersion, updateType, localAuthorizationList = [] } = step.request;
              expect(listVersion).toBeGreaterThan(charger.version);
              expect(localAuthorizationList.length).toBeLessThanOrEqual(sendMaxLength);
              const next = new Map(updateType === 'Full' ? [] : charger.entries);
              for (const { idTag, idTagInfo } of localAuthorizationList) {
                if (idTagInfo) next.set(idTag, idTagInfo as ListEntry['idTagInfo']);
                else next.delete(idTag);
              }
              charger = { version: listVersion, entries: next };
              held = step.held;
            }
          }
          expect(new Map(charger.entries)).toEqual(new Map(wanted.map((item) => [item.idTag, item.idTagInfo])));
        },
      ),
    );
  });
});

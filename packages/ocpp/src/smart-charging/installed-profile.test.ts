import { describe, expect, it } from 'vitest';
import { on, profile } from '../testing/profiles.ts';
import { clearProfiles, installProfile, withoutTxProfiles, type ClearCriteria, type InstalledProfile } from './installed-profile.ts';

const made = (connectorId: number, chargingProfileId: number, change: Parameters<typeof profile>[1] = {}): InstalledProfile =>
  on(connectorId, profile([[0, 16]], { chargingProfileId, ...change }));
const ids = (profiles: readonly InstalledProfile[]): number[] => profiles.map((one) => one.profile.chargingProfileId);

const max = made(0, 1, { chargingProfilePurpose: 'ChargePointMaxProfile' });
const everywhere = made(0, 2);
const first = made(1, 3);
const stacked = made(1, 4, { stackLevel: 2 });
const second = made(2, 5);
const tx = made(1, 6, { chargingProfilePurpose: 'TxProfile', stackLevel: 2 });
const all = [max, everywhere, first, stacked, second, tx];

describe('installProfile', () => {
  it('replaces what has the same purpose, stackLevel and connector', () => {
    expect(ids(installProfile(all, made(1, 7)))).toEqual([1, 2, 4, 5, 6, 7]);
    expect(ids(installProfile(all, made(0, 7, { stackLevel: 3 })))).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('replaces what has its id, wherever it is', () => {
    expect(ids(installProfile(all, made(2, 1, { stackLevel: 4 })))).toEqual([2, 3, 4, 5, 6, 1]);
  });
});

describe('clearProfiles', () => {
  it.each<[ClearCriteria, number[]]>([
    [{}, [1, 2, 3, 4, 5, 6]],
    [{ id: 4 }, [4]],
    [{ id: 4, connectorId: 2, stackLevel: 9 }, [4]],
    [{ id: 99 }, []],
    [{ connectorId: 1 }, [3, 4, 6]],
    [{ connectorId: 0 }, [1, 2]],
    [{ stackLevel: 2 }, [4, 6]],
    [{ chargingProfilePurpose: 'TxDefaultProfile' }, [2, 3, 4, 5]],
    [{ connectorId: 1, chargingProfilePurpose: 'TxDefaultProfile', stackLevel: 2 }, [4]],
    [{ connectorId: 2, stackLevel: 2 }, []],
  ])('%j', (criteria, gone) => {
    const { kept, cleared } = clearProfiles(all, criteria);
    expect(ids(cleared)).toEqual(gone);
    expect(ids(kept)).toEqual(ids(all).filter((id) => !gone.includes(id)));
  });
});

describe('withoutTxProfiles', () => {
  it('leaves all but the TxProfiles of that connector', () => {
    expect(ids(withoutTxProfiles([...all, { ...tx, connectorId: 2 }], 1))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(ids(withoutTxProfiles(all, 1))).toEqual([1, 2, 3, 4, 5]);
  });
});

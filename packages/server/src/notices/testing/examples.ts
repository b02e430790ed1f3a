import type { NoticeBody, NoticeItem, NoticeKind, SettledItem } from '../notice-body.ts';

/** 2 March 2026, 14:00 in Stockholm. */
export const EXAMPLE_MS = Date.UTC(2026, 2, 2, 13);
const HOUR_MS = 3_600_000;
const at = (hours: number): number => EXAMPLE_MS + hours * HOUR_MS;

const charger = { chargerId: '2403080001M', chargerName: 'Garage' };
const schedule = { scheduleWindows: 5, limits: [{ connectorId: 1, maxA: 16 }] };
const carried: readonly NoticeItem[] = [
  { name: 'maxCurrent' },
  { name: 'tags' },
  { name: 'rfidLock' },
  { name: 'cableLock' },
  { name: 'dimmer' },
  { name: 'downLight' },
  { name: 'mode', connectorId: 1 },
  { name: 'history' },
];

/** An item for every reason that there is. */
export const exampleItems: readonly SettledItem[] = [
  { name: 'history', outcome: 'carried', reason: null },
  { name: 'downLight', outcome: 'carried', reason: null },
  { name: 'maxCurrent', outcome: 'adapted', reason: { code: 'wholeAmperes' } },
  { name: 'offlineCurrent', outcome: 'adapted', reason: { code: 'tookLess', text: '1.10,2.10' } },
  { name: 'tags', outcome: 'adapted', reason: { code: 'tagsOffline', works: 200, total: 260 } },
  { name: 'rfidLock', outcome: 'adapted', reason: { code: 'lockIsOne' } },
  { name: 'cableLock', outcome: 'adapted', reason: { code: 'cableLockIsOne' } },
  { name: 'mode', connectorId: 2, outcome: 'adapted', reason: { code: 'onUntilSchedule' } },
  { name: 'dimmer', outcome: 'notPossible', reason: { code: 'noSuchSetting' } },
  { name: 'cableLock', outcome: 'notPossible', reason: { code: 'refused', text: 'Rejected' } },
  { name: 'dimmer', outcome: 'notPossible', reason: { code: 'other', text: 'written 66, and read back 50' } },
  { name: 'schedule', outcome: 'notPossible', reason: { code: 'scheduleNotCarried' } },
];

/** A notice of each kind, with all that it can say. */
export const examples: { readonly [Kind in NoticeKind]: Extract<NoticeBody, { kind: Kind }> } = {
  migrationPlanned: {
    kind: 'migrationPlanned',
    ...charger,
    ...schedule,
    notBeforeMs: at(24),
    window: { fromMs: at(33), untilMs: at(39) },
    carried,
  },
  migrationCrossing: { kind: 'migrationCrossing', ...charger, ...schedule, untilMs: at(0.75) },
  migrationPutOff: { kind: 'migrationPutOff', ...charger, againMs: at(9) },
  migrationCalledOff: { kind: 'migrationCalledOff', ...charger },
  migrationDone: {
    ...{ kind: 'migrationDone', ...charger, sinceMs: at(0) },
    items: exampleItems,
    scheduleWindows: 5,
    limits: [
      { connectorId: 1, maxA: 16 },
      { connectorId: 2, maxA: 12.5 },
    ],
  },
  migrationRolledBack: {
    ...{ kind: 'migrationRolledBack', ...charger, sinceMs: at(0), againMs: at(72), isByPerson: false },
    reason: 'the charger could not reach the OCPP endpoint',
  },
  migrationStranded: { kind: 'migrationStranded', ...charger, heardMs: at(-2) },
  migrationOneWayOffered: { kind: 'migrationOneWayOffered', ...charger, ...schedule, scheduleWindows: 0, untilMs: at(24 * 14), carried },
  migrationSlotOffered: {
    ...{ kind: 'migrationSlotOffered', ...charger },
    pluggedInSinceMs: at(-24 * 15),
    slot: { fromMs: at(28), untilMs: at(30) },
  },
};

/** The other thing that a notice can say where it has two. */
export const variants: readonly NoticeBody[] = [
  { ...examples.migrationPlanned, window: null, scheduleWindows: 0 },
  { ...examples.migrationPutOff, againMs: null },
  { ...examples.migrationDone, items: [], scheduleWindows: 0 },
  { ...examples.migrationRolledBack, againMs: null, reason: null },
  { ...examples.migrationRolledBack, againMs: null, isByPerson: true, reason: 'recalled' },
  { ...examples.migrationOneWayOffered, scheduleWindows: 1, untilMs: null },
];

import type { Phrases } from './phrases.ts';

export const en: Phrases = {
  locale: 'en-GB',
  greeting: 'Hello {name},',
  namedCharger: '“{name}” ({id})',
  link: 'The page of your charger: {url}',
  automatic: 'This message was sent automatically. You also find it in the app, under Notices.',

  scheduleNotCarried:
    'Your weekly schedule is not carried over. It is kept, and afterwards it is offered to you as a draft. Until you have confirmed it, a car charges as soon as it is plugged in, up to the max current: {limits}.',
  scheduleDraft:
    'Your weekly schedule was not carried over. It is kept as a draft (charging periods in it: {windows}): look at it, change what you like, and confirm it. Until then, a car charges as soon as it is plugged in, up to the max current: {limits}.',
  noSchedule: 'You have no weekly schedule: a car charges as soon as it is plugged in, up to the max current: {limits}.',
  limitOfConnector: '{current} at connector {connectorId}',
  carriedWillBe: 'These are carried over:',

  plannedSubject: 'Your charger {charger} will be upgraded to OCPP',
  planned:
    'Your charger {charger} will change from the protocol CAPI to the open standard OCPP. This is done over the internet; nobody needs to visit it.',
  plannedWhen:
    'At the earliest: {span}. The change begins only while no car is plugged in. It takes up to 45 minutes, in which you cannot charge.',
  plannedSoon:
    'The time is not fixed yet, but it is not done before this time: {at}. The change begins only while no car is plugged in. It takes up to 45 minutes, in which you cannot charge.',
  plannedKeepOnline: 'All that you need to do is to leave the charger switched on and online.',
  plannedWayHome: 'If something does not work, the charger goes back by itself, and everything is as before.',

  crossingSubject: 'Your charger {charger} is being upgraded now',
  crossing: 'Your charger {charger} is changing to OCPP right now. It can be used again at the latest at this time: {until}.',
  crossingPlease: 'Please do not switch it off, and do not plug in a car until then.',

  putOffSubject: 'The upgrade of your charger {charger} was put off',
  putOff: 'A car is plugged in at your charger {charger}, so nothing was changed. You can go on charging as usual.',
  putOffUntil: 'The upgrade is tried again while no car is plugged in, but not before this time: {at}.',
  putOffSoon: 'The upgrade is tried again when no car is plugged in.',

  calledOffSubject: 'The upgrade of your charger {charger} was called off',
  calledOff:
    'The upgrade of your charger {charger} to OCPP was called off. The charger stays as it is, and you can go on charging as usual. You need not do anything.',

  doneSubject: 'Your charger {charger} was upgraded to OCPP',
  done: 'Your charger {charger} has been on OCPP since {at}. You can see it by the word “OCPP” below its name.',
  doneCarried: 'Carried over as it was:',
  doneAdapted: 'Carried over with a change:',
  doneNotPossible: 'Not carried over:',

  rolledBackSubject: 'Your charger {charger} was not upgraded; everything is as before',
  rolledBack:
    'The upgrade of your charger {charger} did not succeed. Since {at} it has worked as before, with the same settings, tags and schedule. You need not do anything.',
  rolledBackAgain: 'The upgrade is tried once more, but not before this time: {at}.',
  rolledBackForGood: 'The upgrade is not tried again by itself.',
  takenBackSubject: 'Your charger {charger} is back as it was before its upgrade',
  takenBack:
    'The upgrade of your charger {charger} was taken back by those who run it. Since {at} it has worked as before the upgrade, with the same settings, tags and schedule. You need not do anything.',
  forSupport: 'For support, in English: {reason}',

  strandedSubject: 'Your charger {charger} needs your help',
  stranded: 'Your charger {charger} was last heard from during its upgrade, at this time: {at}. It may be that you cannot charge now.',
  strandedPlease: 'Please do this, in this order:',
  strandedSteps: [
    'Unplug the car.',
    'Check that your internet connection works.',
    'Switch off the charger’s circuit breaker, wait five minutes, and switch it on again.',
    'Leave the charger switched on for an hour. It then finishes the upgrade or goes back to how it was.',
  ],
  strandedSupport: 'If it still does not work then, contact support and name this number: {id}.',

  oneWaySubject: 'Your charger {charger} can be upgraded to OCPP: please decide',
  oneWay:
    'Your charger {charger} can change from the protocol CAPI to the open standard OCPP. But it cannot go back by itself: if something does not work, somebody may have to come to it. It is therefore upgraded only if you agree, on the charger’s page.',
  oneWayIfNot: 'If you do nothing, your charger stays as it is.',
  oneWayUntil: 'You can agree until this time: {at}.',

  slotSubject: 'Upgrade your charger {charger}: please unplug the car',
  slot: 'Your charger {charger} is ready for its upgrade to OCPP. The upgrade is made only while no car is plugged in, and one has been plugged in since {at}.',
  slotWhen:
    'This time would suit: {span}. Unplug the car before it begins and leave it unplugged until it ends. The charger does the rest.',
  slotNow: 'Another time will do as well: while no car is plugged in, the upgrade begins by itself as soon as it is the charger’s turn.',

  items: {
    maxCurrent: 'max current',
    offlineCurrent: 'current while offline',
    tags: 'RFID tags',
    rfidLock: 'RFID lock',
    cableLock: 'cable lock',
    dimmer: 'brightness of the lights',
    downLight: 'down light',
    mode: 'switched on or off',
    schedule: 'weekly schedule',
    history: 'name, place, group and history',
  },
  itemOfConnector: '{item} (connector {connectorId})',
  itemWithReason: '{item}: {reason}',
  reasons: {
    wholeAmperes: 'on OCPP the charger takes whole amperes only, so it was rounded down',
    lockIsOne: 'on OCPP there is one lock for all connectors, and it is on',
    cableLockIsOne: 'on OCPP there is one cable lock for all sockets, and it is on',
    onUntilSchedule: 'it is on until a schedule is made',
    noSuchSetting: 'the charger has no such setting on OCPP',
    noOwnList: 'the charger keeps no list of tags of its own: they work while it is connected',
    scheduleNotCarried: 'kept to be read, and offered as a draft',
    tagsOffline: '{works} of {total} also work while the charger is offline; all of them work while it is online',
    tookLess: 'the charger took less ({text})',
    refused: 'the charger refused it ({text})',
    other: '{text}',
  },
};

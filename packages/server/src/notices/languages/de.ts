import type { Phrases } from './phrases.ts';

export const de: Phrases = {
  locale: 'de-DE',
  greeting: 'Guten Tag {name},',
  namedCharger: '„{name}“ ({id})',
  link: 'Die Seite Ihrer Ladestation: {url}',
  automatic: 'Diese Nachricht wurde automatisch versandt. Sie finden sie auch in der App unter „Mitteilungen“.',

  scheduleNotCarried:
    'Ihr Wochenplan wird nicht übernommen. Er bleibt erhalten, und danach erhalten Sie ihn als Entwurf. Bis Sie ihn bestätigt haben, lädt ein Auto, sobald es angesteckt wird, bis zum maximalen Strom: {limits}.',
  scheduleDraft:
    'Ihr Wochenplan wurde nicht übernommen. Er liegt als Entwurf bereit (Ladezeiten darin: {windows}): Sehen Sie ihn an, ändern Sie, was Sie möchten, und bestätigen Sie ihn. Bis dahin lädt ein Auto, sobald es angesteckt wird, bis zum maximalen Strom: {limits}.',
  noSchedule: 'Sie haben keinen Wochenplan: Ein Auto lädt, sobald es angesteckt wird, bis zum maximalen Strom: {limits}.',
  limitOfConnector: '{current} an Anschluss {connectorId}',
  carriedWillBe: 'Das wird übernommen:',

  plannedSubject: 'Ihre Ladestation {charger} wird auf OCPP umgestellt',
  planned:
    'Ihre Ladestation {charger} wird vom Protokoll CAPI auf den offenen Standard OCPP umgestellt. Das geschieht über das Internet; niemand muss dafür vorbeikommen.',
  plannedWhen:
    'Frühestens: {span}. Die Umstellung beginnt nur, während kein Auto angesteckt ist. Sie dauert bis zu 45 Minuten, in denen Sie nicht laden können.',
  plannedSoon:
    'Der Zeitpunkt steht noch nicht fest, aber es geschieht nicht vor diesem Zeitpunkt: {at}. Die Umstellung beginnt nur, während kein Auto angesteckt ist. Sie dauert bis zu 45 Minuten, in denen Sie nicht laden können.',
  plannedKeepOnline: 'Sie müssen nur dafür sorgen, dass die Ladestation eingeschaltet und mit dem Internet verbunden bleibt.',
  plannedWayHome: 'Wenn etwas nicht funktioniert, kehrt die Ladestation von selbst zurück, und alles ist wie zuvor.',

  crossingSubject: 'Ihre Ladestation {charger} wird gerade umgestellt',
  crossing:
    'Ihre Ladestation {charger} wird in diesem Moment auf OCPP umgestellt. Spätestens zu diesem Zeitpunkt ist sie wieder benutzbar: {until}.',
  crossingPlease: 'Bitte schalten Sie sie nicht aus, und stecken Sie bis dahin kein Auto an.',

  putOffSubject: 'Die Umstellung Ihrer Ladestation {charger} wurde verschoben',
  putOff: 'An Ihrer Ladestation {charger} ist ein Auto angesteckt, daher wurde nichts geändert. Sie können wie gewohnt weiterladen.',
  putOffUntil: 'Die Umstellung folgt, wenn kein Auto angesteckt ist, aber nicht vor diesem Zeitpunkt: {at}.',
  putOffSoon: 'Die Umstellung folgt, wenn kein Auto angesteckt ist.',

  calledOffSubject: 'Die Umstellung Ihrer Ladestation {charger} wurde abgesagt',
  calledOff:
    'Die Umstellung Ihrer Ladestation {charger} auf OCPP wurde abgesagt. Die Ladestation bleibt, wie sie ist, und Sie können wie gewohnt weiterladen. Sie müssen nichts tun.',

  doneSubject: 'Ihre Ladestation {charger} wurde auf OCPP umgestellt',
  done: 'Ihre Ladestation {charger} spricht OCPP, und zwar seit: {at}. Sie erkennen es am Wort „OCPP“ unter ihrem Namen.',
  doneCarried: 'Unverändert übernommen:',
  doneAdapted: 'Mit einer Änderung übernommen:',
  doneNotPossible: 'Nicht übernommen:',

  rolledBackSubject: 'Ihre Ladestation {charger} wurde nicht umgestellt; alles ist wie zuvor',
  rolledBack:
    'Die Umstellung Ihrer Ladestation {charger} ist nicht gelungen. Die Ladestation funktioniert wie zuvor, mit denselben Einstellungen, Tags und demselben Wochenplan, und zwar seit: {at}. Sie müssen nichts tun.',
  rolledBackAgain: 'Es wird noch einmal versucht, aber nicht vor diesem Zeitpunkt: {at}.',
  rolledBackForGood: 'Es wird nicht von selbst noch einmal versucht.',
  takenBackSubject: 'Ihre Ladestation {charger} ist wieder wie vor der Umstellung',
  takenBack:
    'Die Umstellung Ihrer Ladestation {charger} wurde von ihrem Betreiber zurückgenommen. Die Ladestation funktioniert wie vor der Umstellung, mit denselben Einstellungen, Tags und demselben Wochenplan, und zwar seit: {at}. Sie müssen nichts tun.',
  forSupport: 'Für den Support, auf Englisch: {reason}',

  strandedSubject: 'Ihre Ladestation {charger} braucht Ihre Hilfe',
  stranded:
    'Ihre Ladestation {charger} hat sich zuletzt während der Umstellung gemeldet, zu diesem Zeitpunkt: {at}. Es kann sein, dass Sie jetzt nicht laden können.',
  strandedPlease: 'Bitte tun Sie Folgendes, in dieser Reihenfolge:',
  strandedSteps: [
    'Stecken Sie das Auto ab.',
    'Prüfen Sie, ob Ihre Internetverbindung funktioniert.',
    'Schalten Sie die Sicherung der Ladestation aus, warten Sie fünf Minuten, und schalten Sie sie wieder ein.',
    'Lassen Sie die Ladestation eine Stunde lang eingeschaltet. Dann beendet sie die Umstellung oder kehrt zum vorherigen Zustand zurück.',
  ],
  strandedSupport: 'Funktioniert sie dann immer noch nicht, wenden Sie sich an den Support und nennen Sie diese Nummer: {id}.',

  oneWaySubject: 'Ihre Ladestation {charger} kann auf OCPP umgestellt werden: bitte entscheiden Sie',
  oneWay:
    'Ihre Ladestation {charger} kann vom Protokoll CAPI auf den offenen Standard OCPP umgestellt werden. Sie kann aber nicht von selbst zurückkehren: Wenn etwas nicht funktioniert, muss vielleicht jemand zu ihr kommen. Darum wird sie nur umgestellt, wenn Sie auf der Seite der Ladestation zustimmen.',
  oneWayIfNot: 'Wenn Sie nichts tun, bleibt die Ladestation, wie sie ist.',
  oneWayUntil: 'Sie können bis zu diesem Zeitpunkt zustimmen: {at}.',

  slotSubject: 'Ihre Ladestation {charger} umstellen: bitte Auto abstecken',
  slot: 'Ihre Ladestation {charger} ist für die Umstellung auf OCPP bereit. Umgestellt wird nur, während kein Auto angesteckt ist, und eines ist angesteckt seit: {at}.',
  slotWhen:
    'Diese Zeit würde passen: {span}. Stecken Sie das Auto vorher ab, und lassen Sie es bis zum Ende abgesteckt. Den Rest erledigt die Ladestation.',
  slotNow:
    'Eine andere Zeit geht auch: Während kein Auto angesteckt ist, beginnt die Umstellung von selbst, sobald die Ladestation an der Reihe ist.',

  items: {
    maxCurrent: 'maximaler Strom',
    offlineCurrent: 'Strom ohne Verbindung',
    tags: 'RFID-Tags',
    rfidLock: 'RFID-Sperre',
    cableLock: 'Kabelverriegelung',
    dimmer: 'Helligkeit der Lichter',
    downLight: 'Licht nach unten',
    mode: 'ein- oder ausgeschaltet',
    schedule: 'Wochenplan',
    history: 'Name, Ort, Gruppe und Verlauf',
  },
  itemOfConnector: '{item} (Anschluss {connectorId})',
  itemWithReason: '{item}: {reason}',
  reasons: {
    wholeAmperes: 'mit OCPP nimmt die Ladestation nur ganze Ampere, daher wurde abgerundet',
    lockIsOne: 'mit OCPP gibt es eine Sperre für alle Anschlüsse, und sie ist eingeschaltet',
    cableLockIsOne: 'mit OCPP gibt es eine Kabelverriegelung für alle Steckdosen, und sie ist eingeschaltet',
    onUntilSchedule: 'eingeschaltet, bis es einen Wochenplan gibt',
    noSuchSetting: 'die Ladestation hat mit OCPP keine solche Einstellung',
    noOwnList: 'die Ladestation führt keine eigene Liste von Tags: sie gelten, solange sie verbunden ist',
    scheduleNotCarried: 'bleibt zum Nachlesen erhalten und wird als Entwurf angeboten',
    tagsOffline: '{works} von {total} funktionieren auch, wenn die Ladestation keine Verbindung hat; mit Verbindung funktionieren alle',
    tookLess: 'die Ladestation nahm einen kleineren Wert ({text})',
    refused: 'die Ladestation hat es abgelehnt ({text})',
    other: '{text}',
  },
};

import type { Phrases } from './phrases.ts';

export const nb: Phrases = {
  locale: 'nb-NO',
  greeting: 'Hei {name},',
  namedCharger: '«{name}» ({id})',
  link: 'Siden til laderen din: {url}',
  automatic: 'Denne meldingen ble sendt automatisk. Du finner den også i appen, under Meldinger.',

  scheduleNotCarried:
    'Ukeplanen din blir ikke med over. Den tas vare på, og etterpå får du den som et utkast. Til du har bekreftet det, lader en bil så snart den kobles til, opp til maksstrømmen: {limits}.',
  scheduleDraft:
    'Ukeplanen din ble ikke med over. Den finnes som et utkast (antall ladeperioder: {windows}): se på den, endre det du vil, og bekreft den. Inntil da lader en bil så snart den kobles til, opp til maksstrømmen: {limits}.',
  noSchedule: 'Du har ingen ukeplan: en bil lader så snart den kobles til, opp til maksstrømmen: {limits}.',
  limitOfConnector: '{current} på uttak {connectorId}',
  carriedWillBe: 'Dette blir med over:',

  plannedSubject: 'Laderen din {charger} skal oppgraderes til OCPP',
  planned:
    'Laderen din {charger} skal bytte fra protokollen CAPI til den åpne standarden OCPP. Det skjer over internett; ingen trenger å besøke den.',
  plannedWhen:
    'Tidligst: {span}. Byttet begynner bare når ingen bil er koblet til. Det tar opptil 45 minutter, og i den tiden kan du ikke lade.',
  plannedSoon:
    'Tiden er ikke bestemt ennå, men det skjer ikke før dette tidspunktet: {at}. Byttet begynner bare når ingen bil er koblet til. Det tar opptil 45 minutter, og i den tiden kan du ikke lade.',
  plannedKeepOnline: 'Alt du trenger å gjøre, er å la laderen være slått på og tilkoblet internett.',
  plannedWayHome: 'Hvis noe ikke fungerer, går laderen tilbake av seg selv, og alt er som før.',

  crossingSubject: 'Laderen din {charger} oppgraderes nå',
  crossing: 'Laderen din {charger} bytter til OCPP akkurat nå. Den kan brukes igjen senest på dette tidspunktet: {until}.',
  crossingPlease: 'Ikke slå den av, og ikke koble til en bil før det.',

  putOffSubject: 'Oppgraderingen av laderen din {charger} er utsatt',
  putOff: 'En bil er koblet til laderen din {charger}, så ingenting er endret. Du kan fortsette å lade som vanlig.',
  putOffUntil: 'Oppgraderingen gjøres når ingen bil er koblet til, men ikke før dette tidspunktet: {at}.',
  putOffSoon: 'Oppgraderingen gjøres når ingen bil er koblet til.',

  calledOffSubject: 'Oppgraderingen av laderen din {charger} er avlyst',
  calledOff:
    'Oppgraderingen av laderen din {charger} til OCPP er avlyst. Laderen forblir som den er, og du kan fortsette å lade som vanlig. Du trenger ikke å gjøre noe.',

  doneSubject: 'Laderen din {charger} er oppgradert til OCPP',
  done: 'Laderen din {charger} har brukt OCPP siden {at}. Du ser det på ordet «OCPP» under navnet.',
  doneCarried: 'Dette ble med over som det var:',
  doneAdapted: 'Dette ble med over, med en endring:',
  doneNotPossible: 'Dette ble ikke med over:',

  rolledBackSubject: 'Laderen din {charger} ble ikke oppgradert; alt er som før',
  rolledBack:
    'Oppgraderingen av laderen din {charger} lyktes ikke. Siden {at} har den fungert som før, med de samme innstillingene, brikkene og ukeplanen. Du trenger ikke å gjøre noe.',
  rolledBackAgain: 'Det gjøres et nytt forsøk, men ikke før dette tidspunktet: {at}.',
  rolledBackForGood: 'Det gjøres ikke noe nytt forsøk automatisk.',
  takenBackSubject: 'Laderen din {charger} er tilbake slik den var før oppgraderingen',
  takenBack:
    'Oppgraderingen av laderen din {charger} er trukket tilbake av dem som har ansvaret for den. Siden {at} har den fungert som før oppgraderingen, med de samme innstillingene, brikkene og ukeplanen. Du trenger ikke å gjøre noe.',
  forSupport: 'Til kundestøtte, på engelsk: {reason}',

  strandedSubject: 'Laderen din {charger} trenger din hjelp',
  stranded:
    'Laderen din {charger} ga sist lyd fra seg under oppgraderingen, på dette tidspunktet: {at}. Det kan hende at du ikke kan lade nå.',
  strandedPlease: 'Gjør dette, i denne rekkefølgen:',
  strandedSteps: [
    'Koble fra bilen.',
    'Kontroller at internettforbindelsen din fungerer.',
    'Slå av laderens sikring, vent fem minutter, og slå den på igjen.',
    'La laderen være slått på i en time. Da fullfører den oppgraderingen eller går tilbake til slik den var.',
  ],
  strandedSupport: 'Hvis den fortsatt ikke fungerer da, kontakt kundestøtte og oppgi dette nummeret: {id}.',

  oneWaySubject: 'Laderen din {charger} kan oppgraderes til OCPP: du bestemmer',
  oneWay:
    'Laderen din {charger} kan bytte fra protokollen CAPI til den åpne standarden OCPP. Men den kan ikke gå tilbake av seg selv: hvis noe ikke fungerer, kan det hende at noen må komme til den. Derfor oppgraderes den bare hvis du godtar det, på siden til laderen.',
  oneWayIfNot: 'Hvis du ikke gjør noe, forblir laderen som den er.',
  oneWayUntil: 'Du kan godta det fram til dette tidspunktet: {at}.',

  slotSubject: 'Oppgrader laderen din {charger}: koble fra bilen',
  slot: 'Laderen din {charger} er klar til å oppgraderes til OCPP. Det gjøres bare når ingen bil er koblet til, og en bil har vært koblet til siden {at}.',
  slotWhen:
    'Denne tiden ville passe: {span}. Koble fra bilen før den begynner, og la den være frakoblet til den er slutt. Laderen gjør resten.',
  slotNow: 'En annen tid går også bra: når ingen bil er koblet til, begynner oppgraderingen av seg selv, så snart det er laderens tur.',

  items: {
    maxCurrent: 'maksstrøm',
    offlineCurrent: 'strøm uten forbindelse',
    tags: 'RFID-brikker',
    rfidLock: 'RFID-lås',
    cableLock: 'kabellås',
    dimmer: 'lysstyrken på lampene',
    downLight: 'nedoverrettet lys',
    mode: 'på eller av',
    schedule: 'ukeplan',
    history: 'navn, sted, gruppe og historikk',
  },
  itemOfConnector: '{item} (uttak {connectorId})',
  itemWithReason: '{item}: {reason}',
  reasons: {
    wholeAmperes: 'med OCPP tar laderen bare hele ampere, så verdien er rundet ned',
    lockIsOne: 'med OCPP finnes det én lås for alle uttak, og den er på',
    cableLockIsOne: 'med OCPP finnes det én kabellås for alle uttak, og den er på',
    onUntilSchedule: 'på til en ukeplan er laget',
    noSuchSetting: 'laderen har ingen slik innstilling med OCPP',
    noOwnList: 'laderen har ingen egen liste over brikker: de virker når den er tilkoblet',
    scheduleNotCarried: 'tatt vare på, og tilbys som et utkast',
    tagsOffline: '{works} av {total} virker også når laderen er uten forbindelse; alle virker når den er tilkoblet',
    tookLess: 'laderen tok en lavere verdi ({text})',
    refused: 'laderen avviste det ({text})',
    other: '{text}',
  },
};

import type { Phrases } from './phrases.ts';

export const da: Phrases = {
  locale: 'da-DK',
  greeting: 'Hej {name},',
  namedCharger: '»{name}« ({id})',
  link: 'Din laders side: {url}',
  automatic: 'Denne besked blev sendt automatisk. Du finder den også i appen under Beskeder.',

  scheduleNotCarried:
    'Din ugeplan følger ikke med. Den gemmes, og bagefter får du den som et udkast. Indtil du har bekræftet det, lader en bil, så snart den tilsluttes, op til den maksimale strøm: {limits}.',
  scheduleDraft:
    'Din ugeplan fulgte ikke med. Den ligger som et udkast (antal ladeperioder: {windows}): se på den, ret det, du vil, og bekræft den. Indtil da lader en bil, så snart den tilsluttes, op til den maksimale strøm: {limits}.',
  noSchedule: 'Du har ingen ugeplan: en bil lader, så snart den tilsluttes, op til den maksimale strøm: {limits}.',
  limitOfConnector: '{current} på udtag {connectorId}',
  carriedWillBe: 'Dette følger med:',

  plannedSubject: 'Din lader {charger} bliver opgraderet til OCPP',
  planned:
    'Din lader {charger} skal skifte fra protokollen CAPI til den åbne standard OCPP. Det sker over internettet; ingen behøver at besøge den.',
  plannedWhen:
    'Tidligst: {span}. Skiftet begynder kun, når ingen bil er tilsluttet. Det tager op til 45 minutter, og i den tid kan du ikke lade.',
  plannedSoon:
    'Tiden er ikke fastlagt endnu, men det sker ikke før dette tidspunkt: {at}. Skiftet begynder kun, når ingen bil er tilsluttet. Det tager op til 45 minutter, og i den tid kan du ikke lade.',
  plannedKeepOnline: 'Det eneste, du skal gøre, er at lade laderen være tændt og forbundet til internettet.',
  plannedWayHome: 'Hvis noget ikke virker, går laderen tilbage af sig selv, og alt er som før.',

  crossingSubject: 'Din lader {charger} opgraderes nu',
  crossing: 'Din lader {charger} skifter til OCPP lige nu. Den kan bruges igen senest på dette tidspunkt: {until}.',
  crossingPlease: 'Sluk den ikke, og tilslut ikke en bil før da.',

  putOffSubject: 'Opgraderingen af din lader {charger} er udskudt',
  putOff: 'En bil er tilsluttet din lader {charger}, så intet er ændret. Du kan fortsætte med at lade som normalt.',
  putOffUntil: 'Opgraderingen foretages, når ingen bil er tilsluttet, men ikke før dette tidspunkt: {at}.',
  putOffSoon: 'Opgraderingen foretages, når ingen bil er tilsluttet.',

  calledOffSubject: 'Opgraderingen af din lader {charger} er aflyst',
  calledOff:
    'Opgraderingen af din lader {charger} til OCPP er aflyst. Laderen forbliver, som den er, og du kan fortsætte med at lade som normalt. Du behøver ikke at gøre noget.',

  doneSubject: 'Din lader {charger} er opgraderet til OCPP',
  done: 'Din lader {charger} har brugt OCPP siden {at}. Du kan se det på ordet »OCPP« under dens navn.',
  doneCarried: 'Dette fulgte med, som det var:',
  doneAdapted: 'Dette fulgte med, med en ændring:',
  doneNotPossible: 'Dette fulgte ikke med:',

  rolledBackSubject: 'Din lader {charger} blev ikke opgraderet; alt er som før',
  rolledBack:
    'Opgraderingen af din lader {charger} lykkedes ikke. Siden {at} har den virket som før, med de samme indstillinger, brikker og ugeplan. Du behøver ikke at gøre noget.',
  rolledBackAgain: 'Der gøres et nyt forsøg, men ikke før dette tidspunkt: {at}.',
  rolledBackForGood: 'Der gøres ikke et nyt forsøg automatisk.',
  takenBackSubject: 'Din lader {charger} er igen, som den var før opgraderingen',
  takenBack:
    'Opgraderingen af din lader {charger} er trukket tilbage af dem, der har ansvaret for den. Siden {at} har den virket som før opgraderingen, med de samme indstillinger, brikker og ugeplan. Du behøver ikke at gøre noget.',
  forSupport: 'Til supporten, på engelsk: {reason}',

  strandedSubject: 'Din lader {charger} har brug for din hjælp',
  stranded: 'Din lader {charger} gav sidst lyd fra sig under opgraderingen, på dette tidspunkt: {at}. Du kan måske ikke lade nu.',
  strandedPlease: 'Gør følgende, i denne rækkefølge:',
  strandedSteps: [
    'Kobl bilen fra.',
    'Kontrollér, at din internetforbindelse virker.',
    'Slå laderens sikring fra, vent fem minutter, og slå den til igen.',
    'Lad laderen være tændt i en time. Så afslutter den opgraderingen eller går tilbage til, som den var.',
  ],
  strandedSupport: 'Hvis den stadig ikke virker, så kontakt supporten og oplys dette nummer: {id}.',

  oneWaySubject: 'Din lader {charger} kan opgraderes til OCPP: du bestemmer',
  oneWay:
    'Din lader {charger} kan skifte fra protokollen CAPI til den åbne standard OCPP. Men den kan ikke gå tilbage af sig selv: hvis noget ikke virker, må der måske komme nogen ud til den. Derfor opgraderes den kun, hvis du giver lov til det, på laderens side.',
  oneWayIfNot: 'Hvis du ikke gør noget, forbliver laderen, som den er.',
  oneWayUntil: 'Du kan give lov indtil dette tidspunkt: {at}.',

  slotSubject: 'Opgrader din lader {charger}: kobl bilen fra',
  slot: 'Din lader {charger} er klar til at blive opgraderet til OCPP. Det sker kun, når ingen bil er tilsluttet, og en bil har været tilsluttet siden {at}.',
  slotWhen:
    'Denne tid ville passe: {span}. Kobl bilen fra, før den begynder, og lad den være koblet fra, til den er slut. Laderen gør resten.',
  slotNow: 'En anden tid er også fin: når ingen bil er tilsluttet, begynder opgraderingen af sig selv, så snart det er laderens tur.',

  items: {
    maxCurrent: 'maksimal strøm',
    offlineCurrent: 'strøm uden forbindelse',
    tags: 'RFID-brikker',
    rfidLock: 'RFID-lås',
    cableLock: 'kabellås',
    dimmer: 'lampernes lysstyrke',
    downLight: 'nedadrettet lys',
    mode: 'tændt eller slukket',
    schedule: 'ugeplan',
    history: 'navn, sted, gruppe og historik',
  },
  itemOfConnector: '{item} (udtag {connectorId})',
  itemWithReason: '{item}: {reason}',
  reasons: {
    wholeAmperes: 'med OCPP tager laderen kun hele ampere, så værdien er rundet ned',
    lockIsOne: 'med OCPP er der én lås for alle udtag, og den er slået til',
    cableLockIsOne: 'med OCPP er der én kabellås for alle udtag, og den er slået til',
    onUntilSchedule: 'tændt, indtil der er lavet en ugeplan',
    noSuchSetting: 'laderen har ikke en sådan indstilling med OCPP',
    noOwnList: 'laderen har ingen egen liste over brikker: de virker, når den er forbundet',
    scheduleNotCarried: 'gemt til læsning, og tilbydes som et udkast',
    tagsOffline: '{works} af {total} virker også, når laderen er uden forbindelse; alle virker, når den er forbundet',
    tookLess: 'laderen tog en lavere værdi ({text})',
    refused: 'laderen afviste det ({text})',
    other: '{text}',
  },
};

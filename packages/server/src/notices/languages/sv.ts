import type { Phrases } from './phrases.ts';

export const sv: Phrases = {
  locale: 'sv-SE',
  greeting: 'Hej {name},',
  namedCharger: '”{name}” ({id})',
  link: 'Din laddares sida: {url}',
  automatic: 'Det här meddelandet skickades automatiskt. Du hittar det också i appen, under Meddelanden.',

  scheduleNotCarried:
    'Ditt veckoschema följer inte med. Det sparas, och efteråt får du det som ett utkast. Tills du har bekräftat det laddar en bil så snart den kopplas in, upp till maxströmmen: {limits}.',
  scheduleDraft:
    'Ditt veckoschema följde inte med. Det finns kvar som ett utkast (antal laddperioder: {windows}): titta på det, ändra det du vill och bekräfta det. Till dess laddar en bil så snart den kopplas in, upp till maxströmmen: {limits}.',
  noSchedule: 'Du har inget veckoschema: en bil laddar så snart den kopplas in, upp till maxströmmen: {limits}.',
  limitOfConnector: '{current} på uttag {connectorId}',
  carriedWillBe: 'Det här följer med:',

  plannedSubject: 'Din laddare {charger} kommer att uppgraderas till OCPP',
  planned:
    'Din laddare {charger} kommer att byta från protokollet CAPI till den öppna standarden OCPP. Det sker över internet; ingen behöver besöka den.',
  plannedWhen:
    'Tidigast: {span}. Bytet börjar bara när ingen bil är inkopplad. Det tar upp till 45 minuter, och under den tiden kan du inte ladda.',
  plannedSoon:
    'Tiden är inte bestämd än, men det sker inte före denna tid: {at}. Bytet börjar bara när ingen bil är inkopplad. Det tar upp till 45 minuter, och under den tiden kan du inte ladda.',
  plannedKeepOnline: 'Det enda du behöver göra är att låta laddaren vara påslagen och uppkopplad.',
  plannedWayHome: 'Om något inte fungerar går laddaren tillbaka av sig själv, och allt är som förut.',

  crossingSubject: 'Din laddare {charger} uppgraderas nu',
  crossing: 'Din laddare {charger} byter till OCPP just nu. Den går att använda igen senast vid denna tid: {until}.',
  crossingPlease: 'Stäng inte av den, och koppla inte in någon bil förrän då.',

  putOffSubject: 'Uppgraderingen av din laddare {charger} har skjutits upp',
  putOff: 'En bil är inkopplad i din laddare {charger}, så ingenting har ändrats. Du kan fortsätta att ladda som vanligt.',
  putOffUntil: 'Uppgraderingen görs när ingen bil är inkopplad, men inte före denna tid: {at}.',
  putOffSoon: 'Uppgraderingen görs när ingen bil är inkopplad.',

  calledOffSubject: 'Uppgraderingen av din laddare {charger} har ställts in',
  calledOff:
    'Uppgraderingen av din laddare {charger} till OCPP har ställts in. Laddaren förblir som den är, och du kan fortsätta att ladda som vanligt. Du behöver inte göra någonting.',

  doneSubject: 'Din laddare {charger} har uppgraderats till OCPP',
  done: 'Din laddare {charger} använder OCPP sedan {at}. Du ser det på ordet ”OCPP” under dess namn.',
  doneCarried: 'Det här följde med som det var:',
  doneAdapted: 'Det här följde med, med en ändring:',
  doneNotPossible: 'Det här följde inte med:',

  rolledBackSubject: 'Din laddare {charger} uppgraderades inte; allt är som förut',
  rolledBack:
    'Uppgraderingen av din laddare {charger} lyckades inte. Sedan {at} fungerar den som förut, med samma inställningar, taggar och schema. Du behöver inte göra någonting.',
  rolledBackAgain: 'Ett nytt försök görs, men inte före denna tid: {at}.',
  rolledBackForGood: 'Inget nytt försök görs automatiskt.',
  takenBackSubject: 'Din laddare {charger} är tillbaka som före uppgraderingen',
  takenBack:
    'Uppgraderingen av din laddare {charger} har tagits tillbaka av dem som ansvarar för den. Sedan {at} fungerar den som före uppgraderingen, med samma inställningar, taggar och schema. Du behöver inte göra någonting.',
  forSupport: 'Till supporten, på engelska: {reason}',

  strandedSubject: 'Din laddare {charger} behöver din hjälp',
  stranded: 'Din laddare {charger} hördes senast av under uppgraderingen, vid denna tid: {at}. Det kan hända att du inte kan ladda nu.',
  strandedPlease: 'Gör så här, i den här ordningen:',
  strandedSteps: [
    'Koppla ur bilen.',
    'Kontrollera att din internetanslutning fungerar.',
    'Slå av laddarens säkring, vänta fem minuter och slå på den igen.',
    'Låt laddaren vara påslagen i en timme. Den slutför då uppgraderingen eller återgår till hur den var.',
  ],
  strandedSupport: 'Om den fortfarande inte fungerar då, kontakta supporten och uppge detta nummer: {id}.',

  oneWaySubject: 'Din laddare {charger} kan uppgraderas till OCPP: bestäm dig gärna',
  oneWay:
    'Din laddare {charger} kan byta från protokollet CAPI till den öppna standarden OCPP. Men den kan inte gå tillbaka av sig själv: om något inte fungerar kan någon behöva komma till den. Därför uppgraderas den bara om du godkänner det, på laddarens sida.',
  oneWayIfNot: 'Om du inte gör någonting förblir laddaren som den är.',
  oneWayUntil: 'Du kan godkänna det fram till denna tid: {at}.',

  slotSubject: 'Uppgradera din laddare {charger}: koppla ur bilen',
  slot: 'Din laddare {charger} är redo att uppgraderas till OCPP. Det görs bara när ingen bil är inkopplad, och en bil har varit inkopplad sedan {at}.',
  slotWhen:
    'Den här tiden skulle passa: {span}. Koppla ur bilen innan den börjar och låt den vara urkopplad tills den är slut. Laddaren gör resten.',
  slotNow: 'En annan tid går också bra: när ingen bil är inkopplad börjar uppgraderingen av sig själv, så snart det är laddarens tur.',

  items: {
    maxCurrent: 'maxström',
    offlineCurrent: 'ström utan uppkoppling',
    tags: 'RFID-taggar',
    rfidLock: 'RFID-lås',
    cableLock: 'kabellås',
    dimmer: 'lampornas ljusstyrka',
    downLight: 'nedåtriktat ljus',
    mode: 'på eller av',
    schedule: 'veckoschema',
    history: 'namn, plats, grupp och historik',
  },
  itemOfConnector: '{item} (uttag {connectorId})',
  itemWithReason: '{item}: {reason}',
  reasons: {
    wholeAmperes: 'med OCPP tar laddaren bara hela ampere, så värdet har avrundats nedåt',
    lockIsOne: 'med OCPP finns ett lås för alla uttag, och det är på',
    cableLockIsOne: 'med OCPP finns ett kabellås för alla uttag, och det är på',
    onUntilSchedule: 'på tills ett schema har gjorts',
    noSuchSetting: 'laddaren har ingen sådan inställning med OCPP',
    noOwnList: 'laddaren har ingen egen lista över taggar: de fungerar när den är ansluten',
    scheduleNotCarried: 'sparat för läsning, och erbjuds som utkast',
    tagsOffline: '{works} av {total} fungerar även när laddaren saknar uppkoppling; alla fungerar när den är uppkopplad',
    tookLess: 'laddaren tog ett lägre värde ({text})',
    refused: 'laddaren avvisade det ({text})',
    other: '{text}',
  },
};

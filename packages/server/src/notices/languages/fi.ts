import type { Phrases } from './phrases.ts';

export const fi: Phrases = {
  locale: 'fi-FI',
  greeting: 'Hei {name},',
  namedCharger: '”{name}” ({id})',
  link: 'Laturisi sivu: {url}',
  automatic: 'Tämä viesti lähetettiin automaattisesti. Löydät sen myös sovelluksen kohdasta Ilmoitukset.',

  scheduleNotCarried:
    'Viikkoaikataulusi ei siirry. Se säilytetään, ja saat sen jälkeenpäin luonnoksena. Kunnes olet vahvistanut sen, auto latautuu heti, kun se kytketään, enintään enimmäisvirralla: {limits}.',
  scheduleDraft:
    'Viikkoaikataulusi ei siirtynyt. Se on tallella luonnoksena (latausjaksoja: {windows}): katso se läpi, muuta mitä haluat ja vahvista se. Siihen asti auto latautuu heti, kun se kytketään, enintään enimmäisvirralla: {limits}.',
  noSchedule: 'Sinulla ei ole viikkoaikataulua: auto latautuu heti, kun se kytketään, enintään enimmäisvirralla: {limits}.',
  limitOfConnector: '{current} (pistoke {connectorId})',
  carriedWillBe: 'Nämä siirtyvät:',

  plannedSubject: 'Laturisi {charger} päivitetään OCPP:hen',
  planned:
    'Laturisi {charger} vaihtaa CAPI-protokollasta avoimeen OCPP-standardiin. Se tehdään internetin kautta; kenenkään ei tarvitse käydä paikalla.',
  plannedWhen:
    'Aikaisintaan: {span}. Vaihto alkaa vain, kun yksikään auto ei ole kytkettynä. Se kestää enintään 45 minuuttia, eikä sinä aikana voi ladata.',
  plannedSoon:
    'Aikaa ei ole vielä päätetty, mutta vaihtoa ei tehdä ennen tätä aikaa: {at}. Vaihto alkaa vain, kun yksikään auto ei ole kytkettynä. Se kestää enintään 45 minuuttia, eikä sinä aikana voi ladata.',
  plannedKeepOnline: 'Sinun tarvitsee vain pitää laturi päällä ja yhteydessä internetiin.',
  plannedWayHome: 'Jos jokin ei toimi, laturi palaa itsestään entiseen, ja kaikki on kuten ennen.',

  crossingSubject: 'Laturiasi {charger} päivitetään nyt',
  crossing: 'Laturisi {charger} vaihtaa juuri nyt OCPP:hen. Sitä voi taas käyttää viimeistään tähän aikaan: {until}.',
  crossingPlease: 'Älä katkaise siitä virtaa äläkä kytke autoa ennen sitä.',

  putOffSubject: 'Laturisi {charger} päivitystä siirrettiin',
  putOff: 'Laturiisi {charger} on kytketty auto, joten mitään ei muutettu. Voit jatkaa lataamista tavalliseen tapaan.',
  putOffUntil: 'Päivitys tehdään, kun yksikään auto ei ole kytkettynä, mutta ei ennen tätä aikaa: {at}.',
  putOffSoon: 'Päivitys tehdään, kun yksikään auto ei ole kytkettynä.',

  calledOffSubject: 'Laturisi {charger} päivitys peruttiin',
  calledOff:
    'Laturisi {charger} päivitys OCPP:hen peruttiin. Laturi pysyy ennallaan, ja voit jatkaa lataamista tavalliseen tapaan. Sinun ei tarvitse tehdä mitään.',

  doneSubject: 'Laturisi {charger} on päivitetty OCPP:hen',
  done: 'Laturisi {charger} on käyttänyt OCPP:tä tästä ajasta lähtien: {at}. Näet sen sanasta ”OCPP” laturin nimen alla.',
  doneCarried: 'Nämä siirtyivät sellaisinaan:',
  doneAdapted: 'Nämä siirtyivät muutettuina:',
  doneNotPossible: 'Nämä eivät siirtyneet:',

  rolledBackSubject: 'Laturiasi {charger} ei päivitetty; kaikki on kuten ennen',
  rolledBack:
    'Laturisi {charger} päivitys ei onnistunut. Laturi toimii kuten ennen, samoin asetuksin, tunnistein ja aikatauluin, tästä ajasta lähtien: {at}. Sinun ei tarvitse tehdä mitään.',
  rolledBackAgain: 'Päivitystä yritetään uudelleen, mutta ei ennen tätä aikaa: {at}.',
  rolledBackForGood: 'Päivitystä ei yritetä uudelleen automaattisesti.',
  takenBackSubject: 'Laturisi {charger} on taas kuten ennen päivitystä',
  takenBack:
    'Laturisi {charger} ylläpitäjä perui päivityksen. Laturi toimii kuten ennen päivitystä, samoin asetuksin, tunnistein ja aikatauluin, tästä ajasta lähtien: {at}. Sinun ei tarvitse tehdä mitään.',
  forSupport: 'Tukea varten, englanniksi: {reason}',

  strandedSubject: 'Laturisi {charger} tarvitsee apuasi',
  stranded: 'Laturistasi {charger} kuultiin viimeksi päivityksen aikana, tähän aikaan: {at}. Voi olla, ettet nyt voi ladata.',
  strandedPlease: 'Tee näin, tässä järjestyksessä:',
  strandedSteps: [
    'Irrota auto.',
    'Tarkista, että internetyhteytesi toimii.',
    'Katkaise laturin virta sulakkeesta, odota viisi minuuttia ja kytke virta takaisin.',
    'Pidä laturi päällä tunnin ajan. Silloin se vie päivityksen loppuun tai palaa entiseen.',
  ],
  strandedSupport: 'Jos se ei vieläkään toimi, ota yhteyttä tukeen ja mainitse tämä numero: {id}.',

  oneWaySubject: 'Laturisi {charger} voidaan päivittää OCPP:hen: päätös on sinun',
  oneWay:
    'Laturisi {charger} voi vaihtaa CAPI-protokollasta avoimeen OCPP-standardiin. Se ei kuitenkaan voi palata itsestään: jos jokin ei toimi, jonkun on ehkä käytävä paikalla. Siksi se päivitetään vain, jos hyväksyt sen laturin sivulla.',
  oneWayIfNot: 'Jos et tee mitään, laturi pysyy ennallaan.',
  oneWayUntil: 'Voit hyväksyä päivityksen tähän aikaan asti: {at}.',

  slotSubject: 'Päivitä laturisi {charger}: irrota auto',
  slot: 'Laturisi {charger} on valmis päivitettäväksi OCPP:hen. Päivitys tehdään vain, kun yksikään auto ei ole kytkettynä, ja auto on ollut kytkettynä tästä ajasta lähtien: {at}.',
  slotWhen: 'Tämä aika sopisi: {span}. Irrota auto ennen kuin aika alkaa ja pidä se irti, kunnes aika päättyy. Laturi hoitaa loput.',
  slotNow: 'Jokin toinenkin aika käy: kun yksikään auto ei ole kytkettynä, päivitys alkaa itsestään heti, kun on laturin vuoro.',

  items: {
    maxCurrent: 'enimmäisvirta',
    offlineCurrent: 'virta ilman yhteyttä',
    tags: 'RFID-tunnisteet',
    rfidLock: 'RFID-lukitus',
    cableLock: 'kaapelin lukitus',
    dimmer: 'valojen kirkkaus',
    downLight: 'alaspäin suunnattu valo',
    mode: 'päällä vai pois päältä',
    schedule: 'viikkoaikataulu',
    history: 'nimi, paikka, ryhmä ja historia',
  },
  itemOfConnector: '{item} (pistoke {connectorId})',
  itemWithReason: '{item}: {reason}',
  reasons: {
    wholeAmperes: 'OCPP:ssä laturi hyväksyy vain kokonaisia ampeereja, joten arvo pyöristettiin alaspäin',
    lockIsOne: 'OCPP:ssä kaikilla pistokkeilla on yhteinen lukitus, ja se on päällä',
    cableLockIsOne: 'OCPP:ssä kaikilla pistorasioilla on yhteinen kaapelin lukitus, ja se on päällä',
    onUntilSchedule: 'päällä, kunnes aikataulu on tehty',
    noSuchSetting: 'laturilla ei ole tällaista asetusta OCPP:ssä',
    noOwnList: 'laturilla ei ole omaa tunnisteluetteloa: tunnisteet toimivat, kun se on yhteydessä',
    scheduleNotCarried: 'säilytetään luettavana ja tarjotaan luonnoksena',
    tagsOffline: '{works} / {total} toimii myös ilman yhteyttä; kaikki toimivat, kun laturi on yhteydessä',
    tookLess: 'laturi hyväksyi pienemmän arvon ({text})',
    refused: 'laturi ei hyväksynyt sitä ({text})',
    other: '{text}',
  },
};

import { phrasesOf, type Phrases } from './languages/index.ts';
import type { ConnectorLimit, ItemReason, NoticeBody, NoticeItem, SettledItem, Span } from './notice-body.ts';
import { oneLine } from './one-line.ts';

/** A notice in words: a title, and paragraphs and lists below it. Plain text: whoever shows it as HTML escapes it. */
export interface Composed {
  readonly title: string;
  readonly blocks: readonly NoticeBlock[];
}

/** A list has an entry for each line; a paragraph is one line. */
export interface NoticeBlock {
  readonly kind: 'paragraph' | 'list' | 'steps';
  readonly lines: readonly string[];
}

/** In whose words: a language (English where we have no such), and the zone in which times are told (IANA). */
export interface Readers {
  readonly languageTag: string;
  readonly zone: string;
}

/** The words of a notice. Instants stand in the site's zone, figures as the language writes them. */
export function compose(body: NoticeBody, { languageTag, zone }: Readers): Composed {
  const phrases = phrasesOf(languageTag);
  const writer = new Writer(phrases, zone, body);
  switch (body.kind) {
    case 'migrationPlanned':
      return writer.write(phrases.plannedSubject, [
        writer.say(phrases.planned),
        body.window
          ? writer.say(phrases.plannedWhen, { span: writer.span(body.window) })
          : writer.say(phrases.plannedSoon, { at: writer.instant(body.notBeforeMs) }),
        writer.say(phrases.plannedKeepOnline),
        writer.say(phrases.plannedWayHome),
        ...writer.named(
          phrases.carriedWillBe,
          'list',
          body.carried.map((item) => writer.item(item)),
        ),
        writer.schedule(phrases.scheduleNotCarried, body),
      ]);
    case 'migrationCrossing':
      return writer.write(phrases.crossingSubject, [
        writer.say(phrases.crossing, { until: writer.instant(body.untilMs) }),
        writer.say(phrases.crossingPlease),
        writer.schedule(phrases.scheduleNotCarried, body),
      ]);
    case 'migrationPutOff':
      return writer.write(phrases.putOffSubject, [
        writer.say(phrases.putOff),
        body.againMs === null ? writer.say(phrases.putOffSoon) : writer.say(phrases.putOffUntil, { at: writer.instant(body.againMs) }),
      ]);
    case 'migrationCalledOff':
      return writer.write(phrases.calledOffSubject, [writer.say(phrases.calledOff)]);
    case 'migrationDone': {
      const lines = (outcome: SettledItem['outcome']): string[] =>
        body.items.filter((item) => item.outcome === outcome).map((item) => writer.settled(item));
      return writer.write(phrases.doneSubject, [
        writer.say(phrases.done, { at: writer.instant(body.sinceMs) }),
        ...writer.named(phrases.doneCarried, 'list', lines('carried')),
        ...writer.named(phrases.doneAdapted, 'list', lines('adapted')),
        ...writer.named(phrases.doneNotPossible, 'list', lines('notPossible')),
        writer.schedule(phrases.scheduleDraft, body),
      ]);
    }
    case 'migrationRolledBack':
      return writer.write(body.isByPerson ? phrases.takenBackSubject : phrases.rolledBackSubject, [
        writer.say(body.isByPerson ? phrases.takenBack : phrases.rolledBack, { at: writer.instant(body.sinceMs) }),
        body.againMs === null
          ? writer.say(phrases.rolledBackForGood)
          : writer.say(phrases.rolledBackAgain, { at: writer.instant(body.againMs) }),
        ...(body.reason === null ? [] : [writer.say(phrases.forSupport, { reason: oneLine(body.reason, 300) })]),
      ]);
    case 'migrationStranded':
      return writer.write(phrases.strandedSubject, [
        writer.say(phrases.stranded, { at: writer.instant(body.heardMs) }),
        ...writer.named(phrases.strandedPlease, 'steps', phrases.strandedSteps),
        writer.say(phrases.strandedSupport, { id: oneLine(body.chargerId) }),
      ]);
    case 'migrationOneWayOffered':
      return writer.write(phrases.oneWaySubject, [
        writer.say(phrases.oneWay),
        ...(body.untilMs === null ? [] : [writer.say(phrases.oneWayUntil, { at: writer.instant(body.untilMs) })]),
        writer.say(phrases.oneWayIfNot),
        ...writer.named(
          phrases.carriedWillBe,
          'list',
          body.carried.map((item) => writer.item(item)),
        ),
        writer.schedule(phrases.scheduleNotCarried, body),
      ]);
    case 'migrationSlotOffered':
      return writer.write(phrases.slotSubject, [
        writer.say(phrases.slot, { at: writer.instant(body.pluggedInSinceMs) }),
        writer.say(phrases.slotWhen, { span: writer.span(body.slot) }),
        writer.say(phrases.slotNow),
      ]);
  }
}

/** `{name}` in a phrase becomes the figure of that name. What a figure says is not looked at again. */
export const filled = (phrase: string, figures: Readonly<Record<string, string | number>>): string =>
  phrase.replace(/\{(\w+)\}/g, (whole, name: string) => String(figures[name] ?? whole));

class Writer {
  readonly #phrases: Phrases;
  readonly #instants: Intl.DateTimeFormat;
  readonly #numbers: Intl.NumberFormat;
  readonly #charger: string;

  constructor(phrases: Phrases, zone: string, { chargerId, chargerName }: NoticeBody) {
    this.#phrases = phrases;
    const day = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
    this.#instants = new Intl.DateTimeFormat(phrases.locale, { ...day, hour: '2-digit', minute: '2-digit', timeZone: zone });
    this.#numbers = new Intl.NumberFormat(phrases.locale, { maximumFractionDigits: 1 });
    const [id, name] = [oneLine(chargerId), oneLine(chargerName)];
    this.#charger = name === '' || name === id ? id : filled(phrases.namedCharger, { name, id });
  }

  write(subject: string, blocks: readonly NoticeBlock[]): Composed {
    return { title: filled(subject, { charger: this.#charger }), blocks };
  }

  say(phrase: string, figures: Readonly<Record<string, string | number>> = {}): NoticeBlock {
    return { kind: 'paragraph', lines: [filled(phrase, { charger: this.#charger, ...figures })] };
  }

  /** A line that says what the list below it is; nothing where the list is empty. */
  named(phrase: string, kind: 'list' | 'steps', lines: readonly string[]): NoticeBlock[] {
    return lines.length === 0 ? [] : [this.say(phrase), { kind, lines }];
  }

  instant(ms: number): string {
    return this.#instants.format(ms);
  }

  span({ fromMs, untilMs }: Span): string {
    return this.#instants.formatRange(fromMs, untilMs);
  }

  /** R5, R6: what becomes of the schedule, and what rules until there is one. */
  schedule(
    phrase: string,
    { scheduleWindows, limits }: { readonly scheduleWindows: number; readonly limits: readonly ConnectorLimit[] },
  ): NoticeBlock {
    const currents = limits.map(({ connectorId, maxA }) => {
      const current = `${this.#numbers.format(maxA)}\u00a0A`;
      return limits.length === 1 ? current : filled(this.#phrases.limitOfConnector, { current, connectorId });
    });
    const list = new Intl.ListFormat(this.#phrases.locale).format(currents);
    return this.say(scheduleWindows === 0 ? this.#phrases.noSchedule : phrase, { windows: scheduleWindows, limits: list });
  }

  item({ name, connectorId }: NoticeItem): string {
    const item = this.#phrases.items[name];
    return connectorId === undefined ? item : filled(this.#phrases.itemOfConnector, { item, connectorId });
  }

  settled({ reason, ...item }: SettledItem): string {
    const name = this.item(item);
    return reason === null ? name : filled(this.#phrases.itemWithReason, { item: name, reason: this.#why(reason) });
  }

  #why(reason: ItemReason): string {
    const figures: Readonly<Record<string, string | number>> = 'text' in reason ? { text: oneLine(reason.text, 200) } : { ...reason };
    return filled(this.#phrases.reasons[reason.code], figures);
  }
}

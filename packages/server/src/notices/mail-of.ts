import { compose, filled, type Composed, type NoticeBlock, type Readers } from './compose.ts';
import { phrasesOf } from './languages/index.ts';
import type { NoticeBody } from './notice-body.ts';
import { oneLine } from './one-line.ts';

/** A mail without its envelope: the same words as plain text and as simple HTML. */
export interface MailText {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface MailFrame extends Readers {
  readonly personName: string;
  readonly organisationName: string;
  /** Where the pages are, such as `https://cpms.example.org`; null: no link is given. */
  readonly publicUrl: string | null;
}

/** A notice as a mail: greeting, what it says, where to go, who sent it. */
export function mailOf(body: NoticeBody, frame: MailFrame): MailText {
  const { title, blocks } = compose(body, frame);
  const phrases = phrasesOf(frame.languageTag);
  const paragraph = (line: string): NoticeBlock => ({ kind: 'paragraph', lines: [line] });
  const url = frame.publicUrl === null ? null : `${frame.publicUrl.replace(/\/+$/, '')}/chargers/${encodeURIComponent(body.chargerId)}`;
  const all: readonly NoticeBlock[] = [
    paragraph(filled(phrases.greeting, { name: oneLine(frame.personName) })),
    ...blocks,
    ...(url === null ? [] : [paragraph(filled(phrases.link, { url }))]),
    paragraph(oneLine(frame.organisationName)),
    paragraph(phrases.automatic),
  ];
  return { subject: title, text: plainText(all), html: html({ title, blocks: all }, phrases.locale, url) };
}

const plainText = (blocks: readonly NoticeBlock[]): string =>
  `${blocks.map(({ kind, lines }) => lines.map((line, at) => `${mark(kind, at)}${line}`).join('\n')).join('\n\n')}\n`;

const mark = (kind: NoticeBlock['kind'], at: number): string => (kind === 'paragraph' ? '' : kind === 'list' ? '- ' : `${at + 1}. `);

function html({ title, blocks }: Composed, locale: string, url: string | null): string {
  const body = blocks.map(({ kind, lines }) => {
    if (kind === 'paragraph') return `<p>${lines.map((line) => linked(escaped(line), url)).join('<br>')}</p>`;
    const tag = kind === 'list' ? 'ul' : 'ol';
    return `<${tag}>${lines.map((line) => `<li>${escaped(line)}</li>`).join('')}</${tag}>`;
  });
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title>`;
  const style = 'font-family:sans-serif;font-size:16px;line-height:1.5;max-width:40em;margin:1em auto;padding:0 1em';
  return `<!doctype html>\n<html lang="${locale}"><head>${head}</head>\n<body style="${style}">\n${body.join('\n')}\n</body></html>\n`;
}

const linked = (line: string, url: string | null): string =>
  url === null ? line : line.replace(escaped(url), (address) => `<a href="${address}">${address}</a>`);

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => ESCAPES[letter] ?? letter);

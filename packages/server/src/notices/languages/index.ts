import { da } from './da.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { fi } from './fi.ts';
import { nb } from './nb.ts';
import type { Phrases } from './phrases.ts';
import { sv } from './sv.ts';

/** The languages that notices speak, by their tag; the table `language` has the same. */
export const LANGUAGES = { da, de, en, fi, nb, sv } as const satisfies Readonly<Record<string, Phrases>>;
export type LanguageTag = keyof typeof LANGUAGES;

/** The language of a tag; English where there is none. */
export const phrasesOf = (tag: string): Phrases => (isLanguage(tag) ? LANGUAGES[tag] : en);

const isLanguage = (tag: string): tag is LanguageTag => Object.hasOwn(LANGUAGES, tag);

export type { Phrases } from './phrases.ts';

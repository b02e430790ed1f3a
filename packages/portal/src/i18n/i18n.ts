import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './en.json';
import sv from './sv.json';

/** The languages of the portal, each in its own words. English holds the full set of keys. */
export const languages = { en: 'English', sv: 'Svenska' } as const;
export type Language = keyof typeof languages;

const STORED_AS = 'phasor.language';

/** True for a language that the portal has. */
export function isLanguage(tag: string | null | undefined): tag is Language {
  return tag != null && Object.hasOwn(languages, tag);
}

/** Starts i18next with the language chosen earlier on this machine, else English. */
export async function startI18n(): Promise<i18n> {
  const chosen = readChoice();
  const instance = i18next.createInstance();
  await instance.use(initReactI18next).init({
    lng: chosen ?? 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en }, sv: { translation: sv } },
    interpolation: { escapeValue: false },
  });
  const label = (language: string): void => {
    document.documentElement.lang = language;
  };
  label(instance.language);
  instance.on('languageChanged', label);
  return instance;
}

/** Switches and remembers the choice on this machine. */
export async function chooseLanguage(instance: i18n, language: Language): Promise<void> {
  await instance.changeLanguage(language);
  try {
    localStorage.setItem(STORED_AS, language);
  } catch {
    // Storage is off: the choice lasts until the page is closed.
  }
}

/** The person's own language, unless another was chosen on this machine. */
export async function followPerson(instance: i18n, tag: string): Promise<void> {
  if (readChoice() === null && isLanguage(tag) && instance.language !== tag) await instance.changeLanguage(tag);
}

function readChoice(): Language | null {
  try {
    const stored = localStorage.getItem(STORED_AS);
    return isLanguage(stored) ? stored : null;
  } catch {
    return null;
  }
}

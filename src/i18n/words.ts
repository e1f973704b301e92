/**
 * The words of Highwater in English and Russian. Works without a page: the same sentences are
 * printed by the headless runner.
 */
import { createInstance, type i18n } from 'i18next';
import { en, type WordKey } from './en.ts';
import { ru } from './ru.ts';

export type Language = 'en' | 'ru';

export const LANGUAGES: readonly Language[] = ['en', 'ru'];

export type WordValues = Readonly<Record<string, string | number>>;

/** Says `key` in one language, with `values` in the places left for them. */
export type Words = (key: WordKey, values?: WordValues) => string;

/** An i18next instance with both languages. Texts are never markup, so nothing is escaped. */
export function createI18n(language: Language): i18n {
  const instance = createInstance();
  void instance.init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: en }, ru: { translation: ru } },
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  return instance;
}

const instances = new Map<Language, Words>();

/** The words of one language. */
export function wordsIn(language: Language): Words {
  const known = instances.get(language);
  if (known !== undefined) return known;
  const fixed = createI18n(language).getFixedT(language);
  const words: Words = (key, values) => String(fixed(key, { ...values }));
  instances.set(language, words);
  return words;
}

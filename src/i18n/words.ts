/**
 * The words of Highwater in English and Russian. Works without a page: the same sentences are
 * printed by the headless runner. English is always there; Russian is learnt when it is wanted.
 */
import { createInstance, type i18n } from 'i18next';
import { en, type WordKey } from './en.ts';

export type Language = 'en' | 'ru';

export const LANGUAGES: readonly Language[] = ['en', 'ru'];

export type WordValues = Readonly<Record<string, string | number>>;

/** Says `key` in one language, with `values` in the places left for them. */
export type Words = (key: WordKey, values?: WordValues) => string;

type Texts = Readonly<Record<string, string>>;

const known = new Map<Language, Texts>([['en', en]]);
const speakers = new Map<Language, Words>();

/** Makes the words of a language known: see `learnRussian`. */
export function learn(language: Language, texts: Texts): void {
  known.set(language, texts);
  speakers.delete(language);
}

export function isKnown(language: Language): boolean {
  return known.has(language);
}

/**
 * An i18next instance with the languages known so far. Texts are never markup: nothing is escaped.
 */
export function createI18n(language: Language): i18n {
  const instance = createInstance();
  const resources = [...known].map(([name, texts]) => [name, { translation: texts }]);
  void instance.init({
    lng: language,
    fallbackLng: 'en',
    resources: Object.fromEntries(resources),
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  return instance;
}

/** The words of one language; of one that is not known yet, English. */
export function wordsIn(language: Language): Words {
  const speaker = speakers.get(language);
  if (speaker !== undefined) return speaker;
  const fixed = createI18n(language).getFixedT(language);
  const words: Words = (key, values) => String(fixed(key, { ...values }));
  speakers.set(language, words);
  return words;
}

/**
 * The words of Highwater in English and Russian. Works without a page: the same sentences are
 * printed by the headless runner. The first words in English are always there; the other words and
 * Russian are learnt when they are wanted.
 */
import { createInstance, type i18n } from 'i18next';
import type { WordKey } from './en.ts';
import { page } from './en/page.ts';
import { stage } from './en/stage.ts';

export type Language = 'en' | 'ru';

export const LANGUAGES: readonly Language[] = ['en', 'ru'];

export type WordValues = Readonly<Record<string, string | number>>;

/** Says `key` in one language, with `values` in the places left for them. */
export type Words = (key: WordKey, values?: WordValues) => string;

type Texts = Readonly<Record<string, string>>;

/** What the page begins with: a test holds the modules of its first file to these. */
export const FIRST_WORDS: Texts = { ...page, ...stage };

const known = new Map<Language, Texts>([['en', FIRST_WORDS]]);
const learnt = new Set<Language>();
const speakers = new Map<Language, Words>();

/** Makes all words of a language known: see `learnEnglish` and `learnRussian`. */
export function learn(language: Language, texts: Texts): void {
  known.set(language, texts);
  learnt.add(language);
  speakers.delete(language);
}

/** Whether all its words are known. */
export function isLearnt(language: Language): boolean {
  return learnt.has(language);
}

/** An i18next with the languages known so far. Texts are never markup: nothing is escaped. */
function createI18n(language: Language): i18n {
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

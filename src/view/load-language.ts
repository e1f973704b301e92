/** The words of a language, fetched when they are wanted. */
import { lazy, type ComponentType } from 'react';
import { isLearnt, type Language } from '../i18n/words.ts';
import { ui } from './ui-store.ts';

/** All its words. */
export async function loadLanguage(language: Language): Promise<void> {
  if (isLearnt(language)) return;
  if (language === 'ru') (await import('../i18n/russian.ts')).learnRussian();
  else (await import('../i18n/english.ts')).learnEnglish();
}

/** What the first picture is labelled with: in English it is there. */
export async function loadFirstWords(language: Language): Promise<void> {
  if (language !== 'en') await loadLanguage(language);
}

/** A component that comes in a file of its own, with the words that it speaks. */
export function lazyWithWords<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  return lazy(async () => {
    const [component] = await Promise.all([load(), loadLanguage(ui.getState().language)]);
    return { default: component };
  });
}

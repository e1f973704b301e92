/** The words of a language, fetched when it is chosen. */
import { isKnown, type Language } from '../i18n/words.ts';

export async function loadLanguage(language: Language): Promise<void> {
  if (isKnown(language)) return;
  const { learnRussian } = await import('../i18n/russian.ts');
  learnRussian();
}

/** Facts in words, in the chosen language. */
import { useCallback } from 'react';
import type { Fact } from '../../engine/index.ts';
import { factWords } from '../../i18n/fact-words.ts';
import { useLanguage, useNames } from '../use-words.ts';

export function useFactWords(): (fact: Fact) => string {
  const names = useNames();
  const language = useLanguage();
  return useCallback((fact) => factWords(fact, names, language), [names, language]);
}

/** A fault in a scenario file or a link, in words. */
import type { Fault } from '../base/result.ts';
import { en, type WordKey } from './en.ts';
import { wordsIn, type Language } from './words.ts';

export function faultWords(fault: Fault, language: Language): string {
  const words = wordsIn(language);
  const key = `fault.${fault.code}`;
  if (fault.code === 'wrong-type') {
    const { expected, found } = fault.values;
    return words('fault.wrong-type', { expected: typeWords(expected), found: typeWords(found) });
  }
  return isWordKey(key)
    ? words(key, fault.values)
    : words('fault.other', { code: fault.code, ...fault.values });

  function typeWords(type: string | number | undefined): string {
    const typeKey = `fault.type.${type}`;
    return isWordKey(typeKey) ? words(typeKey) : String(type);
  }
}

function isWordKey(key: string): key is WordKey {
  return key in en;
}

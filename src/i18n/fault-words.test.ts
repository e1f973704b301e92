import { beforeAll, describe, expect, it } from 'vitest';
import { readScenarioValue } from '../scenarios/read-scenario.ts';
import { learnEnglish } from './english.ts';
import { faultWords } from './fault-words.ts';
import { learnRussian } from './russian.ts';
import type { Language } from './words.ts';

beforeAll(learnEnglish);
beforeAll(learnRussian);

function told(value: unknown, language: Language): string[] {
  const read = readScenarioValue(value);
  return read.ok ? [] : read.faults.map((fault) => faultWords(fault, language));
}

describe('a fault in words', () => {
  it('names what stands there and what should', () => {
    expect(told('cluster', 'en')).toEqual(['This is text; it should be an object.']);
    expect(told('cluster', 'ru')).toEqual(['Ожидается объект, а здесь текст.']);
    expect(told([], 'en')).toEqual(['This is a list; it should be an object.']);
    expect(told(null, 'ru')).toEqual(['Ожидается объект, а здесь null.']);
    const named = { highwater: 1, title: 7 };
    expect(told(named, 'en')).toContain('This is a number; it should be text.');
    expect(told(named, 'ru')).toContain('Ожидается текст, а здесь число.');
  });
});

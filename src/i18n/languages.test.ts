import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { ru } from './ru.ts';

const PLURAL = /_(one|few|many|other)$/;

function placesIn(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').toSorted();
}

/** Without the ending that a Russian case or a capital letter adds. */
function stem(place: string): string {
  return place.replace(/(Gen|Dat|Acc|Ins)$/, '').toLowerCase();
}

describe('the two languages', () => {
  const english: Readonly<Record<string, string>> = en;
  const base = (key: string): string => key.replace(PLURAL, '');
  const keysOf = (words: Readonly<Record<string, string>>): string[] =>
    [...new Set(Object.keys(words).map(base))].toSorted();

  it('have the same keys', () => {
    expect(keysOf(ru)).toEqual(keysOf(english));
  });

  it('have every plural form that they need', () => {
    const plurals = new Set(
      Object.keys(english)
        .filter((key) => PLURAL.test(key))
        .map(base),
    );
    for (const key of plurals) {
      for (const form of ['one', 'other']) expect(english).toHaveProperty([`${key}_${form}`]);
      for (const form of ['one', 'few', 'many', 'other']) {
        expect(ru).toHaveProperty([`${key}_${form}`]);
      }
    }
  });

  it('leave places for the same values', () => {
    for (const [key, text] of Object.entries(ru)) {
      const other = english[key] ?? english[`${base(key)}_other`] ?? '';
      const wanted = new Set(placesIn(other).map(stem));
      for (const place of placesIn(text)) {
        expect([key, ...wanted]).toContain(stem(place));
      }
    }
  });

  it('say something under every key', () => {
    const mayBeEmpty = new Set(['inspect.unit.count', 'inspect.unit.none']);
    const silent: string[] = [];
    for (const words of [english, ru]) {
      for (const [key, text] of Object.entries(words)) {
        if (!mayBeEmpty.has(key) && text.trim() === '') silent.push(key);
      }
    }
    expect(silent).toEqual([]);
  });

  it('keep Kafka’s identifiers as they are', () => {
    for (const [key, text] of Object.entries(english)) {
      if (PLURAL.test(key)) continue;
      for (const name of text.match(/\b[a-z]+(\.[a-z]+){2,}\b/g) ?? []) {
        expect(`${key}: ${ru[key]}`).toContain(name);
      }
    }
  });
});

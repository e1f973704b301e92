import { describe, expect, it } from 'vitest';
import { utf8Bytes, writeUtf8 } from './utf8.ts';

function encoded(text: string): number[] {
  const buffer = new Uint8Array(64);
  return [...buffer.subarray(0, writeUtf8(text, buffer))];
}

describe('UTF-8', () => {
  it.each(['', 'plain', 'ä', 'Ж', '€', '漢字', '😀', 'a😀ä€z', '\u07ff\u0800\uffff'])(
    'of %j is as the platform encodes it',
    (text) => {
      const expected = [...new TextEncoder().encode(text)];
      expect(encoded(text)).toEqual(expected);
      expect(utf8Bytes(text)).toBe(expected.length);
    },
  );

  it.each(['\ud83d', '\ude00', 'a\ud83db', '\ude00\ud83d', '\ud83d\ud83d\ude00'])(
    'of %j has one question mark for each lone surrogate',
    (text) => {
      const java = text.replaceAll(
        /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
        '?',
      );
      const expected = [...new TextEncoder().encode(java)];
      expect(encoded(text)).toEqual(expected);
      expect(utf8Bytes(text)).toBe(expected.length);
    },
  );
});

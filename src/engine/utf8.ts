/**
 * UTF-8 as Java writes it: a lone surrogate becomes one question mark. Texts are measured and
 * encoded often, so neither allocates.
 *
 * Kafka: StringSerializer (java.lang.String.getBytes).
 */

/** Bytes of a text in UTF-8. */
export function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (unit < 0xd800 || unit > 0xdfff) bytes += 2;
    else if (isPair(text, index)) {
      // Two units, four bytes.
      bytes += 2;
      index += 1;
    }
  }
  return bytes;
}

/** Writes a text into `buffer`, which has room for it, and returns the number of bytes. */
export function writeUtf8(text: string, buffer: Uint8Array): number {
  let end = 0;
  for (let index = 0; index < text.length; index += 1) {
    let point = text.charCodeAt(index);
    if (point >= 0xd800 && point <= 0xdfff) {
      if (isPair(text, index)) {
        index += 1;
        point = 0x10000 + ((point - 0xd800) << 10) + (text.charCodeAt(index) - 0xdc00);
      } else point = QUESTION_MARK;
    }
    if (point < 0x80) {
      buffer[end++] = point;
      continue;
    }
    if (point < 0x800) buffer[end++] = 0xc0 | (point >> 6);
    else {
      if (point < 0x10000) buffer[end++] = 0xe0 | (point >> 12);
      else {
        buffer[end++] = 0xf0 | (point >> 18);
        buffer[end++] = 0x80 | ((point >> 12) & 0x3f);
      }
      buffer[end++] = 0x80 | ((point >> 6) & 0x3f);
    }
    buffer[end++] = 0x80 | (point & 0x3f);
  }
  return end;
}

const QUESTION_MARK = 0x3f;

function isPair(text: string, index: number): boolean {
  if (text.charCodeAt(index) > 0xdbff) return false;
  const next = text.charCodeAt(index + 1);
  return next >= 0xdc00 && next <= 0xdfff;
}

/**
 * How a text becomes the value of a setting, with Kafka's words for a text that does not.
 *
 * Kafka: ConfigDef.parseType, AbstractConfig; java.lang.Integer.parseInt, Double.parseDouble.
 * Simplified: classes are not loaded: those of Kafka and Java exist and no others do; numbers are
 * read in decimal digits of ASCII alone.
 */
import type { ConfigKey, ConfigType } from './config-def.ts';
import { invalidValue, validatorFault, type TypedValue } from './validator.ts';

/** A value of the setting's type that it may have, or what Kafka says of the text. */
export function parseValue(
  { name, type, validator }: ConfigKey,
  text: string,
): TypedValue | { readonly message: string } {
  const read = parseType(name, type, text);
  if ('message' in read || validator === null) return read;
  const typed = validator.kind === 'list' ? withoutDuplicates(read) : read;
  const message = validatorFault(validator, name, typed);
  return message === null ? typed : { message };
}

/** The same without asking whether the setting may have that value. */
export function parseType(
  name: string,
  type: ConfigType,
  text: string,
): TypedValue | { readonly message: string } {
  const trimmed = javaTrim(text);
  switch (type) {
    case 'BOOLEAN': {
      const lower = trimmed.toLowerCase();
      if (lower === 'true' || lower === 'false') return { value: lower === 'true', shown: lower };
      return wrong(name, text, 'Expected value to be either true or false');
    }
    case 'SHORT':
      return wholeNumber(name, type, text, 15n);
    case 'INT':
      return wholeNumber(name, type, text, 31n);
    case 'LONG':
      return wholeNumber(name, type, text, 63n);
    case 'DOUBLE':
      return double(name, text);
    case 'LIST': {
      const value = trimmed === '' ? [] : trimmed.split(/[ \t\n\v\f\r]*,[ \t\n\v\f\r]*/);
      return { value, shown: `[${value.join(', ')}]` };
    }
    case 'CLASS':
      if (/^(org\.apache\.kafka|java)\.[\w.$]*\w$/.test(trimmed)) {
        return { value: trimmed, shown: `class ${trimmed}` };
      }
      return wrong(name, text, `Class ${text} could not be found.`);
    case 'STRING':
    case 'PASSWORD':
      return { value: trimmed, shown: trimmed };
  }
}

/** Kafka drops what a list names twice, with a warning. */
function withoutDuplicates(typed: TypedValue): TypedValue {
  if (typeof typed.value !== 'object') return typed;
  const value = [...new Set(typed.value)];
  return { value, shown: `[${value.join(', ')}]` };
}

function wholeNumber(
  name: string,
  type: ConfigType,
  text: string,
  bits: bigint,
): TypedValue | { readonly message: string } {
  const trimmed = javaTrim(text);
  if (/^[-+]?\d{1,40}$/.test(trimmed)) {
    const value = BigInt(trimmed.startsWith('+') ? trimmed.slice(1) : trimmed);
    if (value >= -(1n << bits) && value < 1n << bits) {
      return { value: Number(value), shown: String(value) };
    }
  }
  return wrong(name, text, `Not a number of type ${type}`);
}

function double(name: string, text: string): TypedValue | { readonly message: string } {
  const trimmed = javaTrim(text);
  const pattern = /^[-+]?(NaN|Infinity|(\d+\.?\d*|\.\d+)(e[-+]?\d+)?[fd]?)$/i;
  const isWord = /[NI]/i.test(trimmed) && !/^[-+]?(NaN|Infinity)$/.test(trimmed);
  if (!pattern.test(trimmed) || isWord) return wrong(name, text, 'Not a number of type DOUBLE');
  const value = Number(trimmed.replace(/(\d\.?)[fd]$/i, '$1').replace(/^([-+]?)NaN$/, 'NaN'));
  return { value, shown: javaDouble(value) };
}

/** As Java's Double.toString: with an exponent below a thousandth and from ten million on. */
function javaDouble(value: number): string {
  const size = Math.abs(value);
  if (Number.isNaN(value) || size === Infinity) return String(value);
  if (size === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  if (size >= 1e-3 && size < 1e7) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
}

/** As Java's String.trim, which takes off everything up to the space. */
function javaTrim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= 32) start += 1;
  while (end > start && text.charCodeAt(end - 1) <= 32) end -= 1;
  return text.slice(start, end);
}

function wrong(name: string, text: string, why: string): { readonly message: string } {
  return { message: invalidValue(name, text, why) };
}

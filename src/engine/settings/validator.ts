/**
 * Which values a setting may have, and Kafka's words for those that it may not.
 *
 * Kafka: ConfigDef.Range, ValidString, CaseInsensitiveValidString, ValidList, NonEmptyString,
 * NonNullValidator;
 * CompressionType.levelValidator, AutoOffsetResetStrategy.Validator, ShareAcknowledgementMode,
 * ShareAcquireMode, ThrottledReplicaListValidator, QuorumConfig.
 */
import { parseOffsetReset } from './offset-reset.ts';

export type Validator =
  | { readonly kind: 'range'; readonly min: number; readonly max: number | null }
  | { readonly kind: 'choice'; readonly choices: readonly string[]; readonly ignoresCase: boolean }
  | {
      readonly kind: 'list';
      /** Empty: any. */
      readonly choices: readonly string[];
      readonly mayBeEmpty: boolean;
      readonly mayBeNull: boolean;
    }
  | { readonly kind: 'rule'; readonly rule: Rule };

/** Rules of single settings. */
type Rule = keyof typeof RULES;

/** A value that is of the type of its setting, and how Java writes it. */
export interface TypedValue {
  readonly value: number | boolean | string | readonly string[];
  readonly shown: string;
}

const DURATION_FORMAT = 'PnDTnHnMn.nS';

const RULES = {
  gzip: '[1,...,9] or -1',
  text: 'non-empty string',
  given: 'non-null string',
  reset: `[latest, earliest, none, by_duration:${DURATION_FORMAT}]`,
  'share-reset': `[latest, earliest, by_duration:${DURATION_FORMAT}]`,
  acknowledgement: '[implicit, explicit]',
  acquire: '[batch_optimized, record_limit]',
  throttled: '[partitionId]:[brokerId],[partitionId]:[brokerId],...',
  voters: 'non-empty list',
  servers: 'non-empty list',
} as const;

/**
 * `>=1`, `0..1`, `in a,b` (`IN A,B` whatever the case), `list a,b` (`list!` may not be empty,
 * `list?` may be null), or the name of a rule; nothing: any value.
 */
export function parseValidator(text: string): Validator | null {
  const [head = '', words = ''] = text.split(' ');
  const choices = words === '' ? [] : words.split(',');
  if (head === '') return null;
  if (head === 'in' || head === 'IN') {
    return { kind: 'choice', choices, ignoresCase: head === 'IN' };
  }
  if (head.startsWith('list')) {
    return {
      kind: 'list',
      choices,
      mayBeEmpty: !head.includes('!'),
      mayBeNull: head.includes('?'),
    };
  }
  if (head.startsWith('>=')) return { kind: 'range', min: Number(head.slice(2)), max: null };
  const [min, max] = head.split('..');
  if (max !== undefined) return { kind: 'range', min: Number(min), max: Number(max) };
  return { kind: 'rule', rule: ruleOf(head) };
}

/** What Kafka's documents say of it: the validator's toString. */
export function validatorText(validator: Validator): string {
  switch (validator.kind) {
    case 'range':
      return `[${validator.min},...${validator.max === null ? '' : `,${validator.max}`}]`;
    case 'choice':
      return (validator.ignoresCase ? '(case insensitive) ' : '') + bracketed(validator.choices);
    case 'list':
      return validator.choices.length === 0 ? '' : bracketed(validator.choices);
    case 'rule':
      return RULES[validator.rule];
  }
}

/** What Kafka says of a value that may not be, or null. */
export function validatorFault(
  validator: Validator,
  name: string,
  typed: TypedValue,
): string | null {
  const { value, shown } = typed;
  switch (validator.kind) {
    case 'range': {
      const { min, max } = validator;
      if (typeof value !== 'number') return null;
      if (value < min) return invalidValue(name, shown, `Value must be at least ${min}`);
      if (max === null || !(value > max)) return null;
      return invalidValue(name, shown, `Value must be no more than ${max}`);
    }
    case 'choice':
      return choiceFault(validator.choices, validator.ignoresCase, name, shown);
    case 'list':
      return listFault(validator, name, typeof value === 'object' ? value : []);
    case 'rule':
      return ruleFault(validator.rule, name, typed);
  }
}

/** Kafka: ConfigException. */
export function invalidValue(name: string, shown: string, why: string): string {
  return `Invalid value ${shown} for configuration ${name}: ${why}`;
}

function bracketed(choices: readonly string[]): string {
  return `[${choices.join(', ')}]`;
}

function ruleOf(text: string): Rule {
  for (const rule of Object.keys(RULES)) if (rule === text && isRule(rule)) return rule;
  throw new Error(`${text} is no rule of valid values`);
}

function isRule(text: string): text is Rule {
  return text in RULES;
}

function choiceFault(
  choices: readonly string[],
  ignoresCase: boolean,
  name: string,
  shown: string,
): string | null {
  if (choices.includes(ignoresCase ? shown.toUpperCase() : shown)) return null;
  const how = ignoresCase ? ' (case insensitive)' : '';
  return invalidValue(name, shown, `String must be one of${how}: ${choices.join(', ')}`);
}

function listFault(
  { choices, mayBeEmpty }: Extract<Validator, { kind: 'list' }>,
  name: string,
  values: readonly string[],
): string | null {
  if (values.length === 0 && !mayBeEmpty) {
    const valid = choices.length === 0 ? 'any non-empty value' : bracketed(choices);
    return `Configuration '${name}' must not be empty. Valid values include: ${valid}`;
  }
  for (const value of values) {
    if (value === '') return `Configuration '${name}' values must not be empty.`;
    const fault = choices.length === 0 ? null : choiceFault(choices, false, name, value);
    if (fault !== null) return fault;
  }
  return null;
}

function ruleFault(rule: Rule, name: string, { value, shown }: TypedValue): string | null {
  const values = typeof value === 'object' ? value : [];
  switch (rule) {
    case 'gzip':
      if (value === -1 || (typeof value === 'number' && value >= 1 && value <= 9)) return null;
      return invalidValue(name, shown, 'Value must be between 1 and 9 or equal to -1');
    case 'text':
      return shown === '' ? invalidValue(name, shown, 'String must be non-empty') : null;
    case 'given':
      return null;
    case 'reset':
      return parseOffsetReset(shown) === null ? resetFault(name, shown, true) : null;
    case 'share-reset': {
      const reset = parseOffsetReset(shown);
      return reset === null || reset.type === 'none' ? resetFault(name, shown, false) : null;
    }
    case 'acknowledgement':
      return modeFault(['implicit', 'explicit'], shown, name, shown);
    case 'acquire':
      return modeFault(['batch_optimized', 'record_limit'], shown.toLowerCase(), name, shown);
    case 'throttled':
      return throttledFault(name, values, shown);
    case 'voters':
      return votersFault(name, values);
    case 'servers':
      return serversFault(name, values);
  }
}

/** Kafka's own words have the value and the name twice, and one dot more for a consumer. */
function resetFault(name: string, shown: string, mayBeNone: boolean): string {
  const names = mayBeNone ? "'earliest', 'latest', 'none'" : "'earliest', 'latest'";
  const format = `by_duration:<${DURATION_FORMAT}${mayBeNone ? '.' : ''}>`;
  const why = `The value must be either ${names} or of the format '${format}'.`;
  return twice(name, shown, why);
}

function modeFault(
  [first, second]: readonly [string, string],
  mode: string,
  name: string,
  shown: string,
): string | null {
  if (mode === first || mode === second) return null;
  return twice(name, shown, `The value must either be '${first}' or '${second}'.`);
}

function twice(name: string, shown: string, why: string): string {
  const inner = `Invalid value \`${shown}\` for configuration ${name}. ${why}`;
  return invalidValue(name, shown, inner);
}

function throttledFault(name: string, values: readonly string[], shown: string): string | null {
  if (values[0] === '*' || values.every((value) => /^(\d+:\d+)?$/.test(value))) return null;
  const format = `a list of replicas in the following format: ${RULES.throttled}`;
  return invalidValue(name, shown, `${name} must be the literal '*' or ${format}`);
}

function votersFault(name: string, values: readonly string[]): string | null {
  const form = 'Each entry should be in the form `{id}@{host}:{port}`.';
  for (const value of values) {
    if (!/^[^@]*@[^@]*$/.test(value)) return `Invalid configuration value for ${name}. ${form}`;
    if (isAddress(value.slice(value.indexOf('@') + 1))) continue;
    return `Failed to parse host name from entry ${value} for the configuration ${name}. ${form}`;
  }
  return null;
}

function serversFault(name: string, values: readonly string[]): string | null {
  const form = 'Each entry should be in the form "{host}:{port}"';
  const wrong = values.find((value) => !isAddress(value));
  if (wrong === undefined) return null;
  return `Failed to parse host name from ${wrong} for the configuration ${name}. ${form}`;
}

function isAddress(text: string): boolean {
  return /^[^:\s]+:\d{1,5}$/.test(text);
}

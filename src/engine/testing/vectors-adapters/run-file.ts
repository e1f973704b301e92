/** Runs one file of recorded cases through the engine. */
import { compare, describe } from './compare.ts';
import { asList, asObject, isObject, type Json, type JsonObject } from './json.ts';
import type { CaseKind } from './kind.ts';
import { OTHER_CASE_LISTS, VECTOR_KINDS } from './kinds.ts';

export interface FileReport {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  /** Cases of a kind that is not known yet. */
  readonly skipped: number;
  /** Why the file itself cannot be trusted: unreadable, or cases are missing. */
  readonly fault: string | null;
  /** What is wrong in the cases that failed, one line each. */
  readonly failures: readonly string[];
}

interface Lists {
  readonly cases: readonly Json[];
  readonly others: readonly { readonly name: string; readonly cases: readonly Json[] }[];
}

/** `name` is folder and file, `core/murmur2`; `text` what is in it. */
export function runFile(name: string, text: string): FileReport {
  const kind = VECTOR_KINDS.find((candidate) => candidate.name === name);
  const empty = { name, passed: 0, failed: 0, skipped: 0, fault: null, failures: [] };
  try {
    const file = asObject(parse(text), 'the file');
    const other = kind === undefined ? OTHER_CASE_LISTS[name] : Object.keys(kind.lists)[1];
    const lists = readLists(file, other);
    const fault = faultOf(file, lists.cases.length);
    if (kind === undefined) {
      const skipped = lists.others.reduce(
        (sum, list) => sum + list.cases.length,
        lists.cases.length,
      );
      return { ...empty, skipped, fault };
    }
    const failures: string[] = [];
    let total = 0;
    for (const list of [{ name: 'cases', cases: lists.cases }, ...lists.others]) {
      const caseKind = kind.lists[list.name];
      if (caseKind === undefined) continue;
      total += list.cases.length;
      failures.push(...runCases(list.name, list.cases, caseKind));
    }
    return { ...empty, passed: total - failures.length, failed: failures.length, fault, failures };
  } catch (error) {
    return { ...empty, fault: `malformed: ${messageOf(error)}` };
  }
}

function parse(text: string): Json {
  const value: Json = JSON.parse(text);
  return value;
}

function readLists(file: JsonObject, other: string | undefined): Lists {
  const cases = asList(file.cases, 'cases');
  if (other === undefined || file[other] === undefined) return { cases, others: [] };
  return { cases, others: [{ name: other, cases: asList(file[other], other) }] };
}

function faultOf(file: JsonObject, found: number): string | null {
  const { count } = file;
  if (typeof count !== 'number') return 'malformed: count is not a number';
  return found < count ? `${count - found} cases missing: ${found} of ${count}` : null;
}

/** A line for each case that failed. */
function runCases(list: string, cases: readonly Json[], kind: CaseKind): readonly string[] {
  const failures: string[] = [];
  cases.forEach((recorded, index) => {
    const wrong = runCase(recorded, kind);
    if (wrong !== null) failures.push(`${list}[${index}]${titleOf(recorded)}: ${wrong}`);
  });
  return failures;
}

function runCase(recorded: Json, kind: CaseKind): string | null {
  try {
    const { input, expected } = kind.split(recorded);
    const [first, ...others] = compare(expected, kind.run(input), kind);
    if (first === undefined) return null;
    return describe(first) + (others.length > 0 ? ` (and ${others.length} more)` : '');
  } catch (error) {
    return messageOf(error);
  }
}

function titleOf(recorded: Json): string {
  const title = isObject(recorded) ? (recorded.name ?? recorded.origin) : null;
  return typeof title === 'string' ? ` "${title}"` : '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

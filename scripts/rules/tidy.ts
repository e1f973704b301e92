/**
 * The rules of style that no other tool checks: sizes, names of files, and what a module says about
 * itself. Functions, `any` and `!` are the linter's.
 */
import path from 'node:path';
import { faultAt, isNode, isTest, isTypeScript, walk } from './source.ts';
import type { Fault, Source } from './source.ts';

const LINES_MAX = 400;
const COLUMNS_MAX = 100;

/** Names that say nothing: what lies in such a file belongs to the thing that it is about. */
const GRAB_BAGS = new Set(['common', 'helper', 'helpers', 'misc', 'types', 'util', 'utils']);

const BARRELS = new Set(['src/engine/index.ts', 'src/scenarios/index.ts']);

export function tidyFaults(sources: readonly Source[]): readonly Fault[] {
  return sources
    .filter(isCode)
    .flatMap((source) => [
      ...sizeFaults(source),
      ...nameFaults(source),
      ...markFaults(source),
      ...(isTypeScript(source) ? moduleFaults(source) : []),
    ]);
}

function isCode({ path: name }: Source): boolean {
  return /\.(m?tsx?|mjs|css|html)$/.test(name);
}

/** Tables of words are data: a sentence is not broken in two for the sake of a column. */
function isWords({ path: name }: Source): boolean {
  return /(^|\/)(en|ru)(\/|\.ts$|-)/.test(name);
}

function sizeFaults(source: Source): readonly Fault[] {
  const lines = source.text.split('\n');
  const faults = lines.flatMap((text, index) => {
    if (text.length <= COLUMNS_MAX || isWords(source)) return [];
    return [{ path: source.path, line: index + 1, rule: `${text.length} columns` }];
  });
  const count = lines.length - 1;
  if (count <= LINES_MAX) return faults;
  return [...faults, { path: source.path, line: count, rule: `${count} lines` }];
}

function nameFaults(source: Source): readonly Fault[] {
  const rule = brokenNameRule(source.path);
  return rule === null ? [] : [{ path: source.path, line: 1, rule }];
}

function brokenNameRule(name: string): string | null {
  const file = path.posix.basename(name);
  const folders = name.split('/').slice(0, -1);
  const [stem = ''] = file.split('.');
  const bag = [...folders, stem].find((part) => GRAB_BAGS.has(part));
  if (bag !== undefined) return `'${bag}' says nothing`;
  if (stem === 'index' && file.endsWith('.ts') && !BARRELS.has(name)) return 'another barrel';
  if (file.endsWith('.spec.ts') && folders[0] !== 'e2e') return '*.spec.ts belongs to e2e';
  if (folders.some((part) => !isKebabCase(part))) return 'a folder is not in kebab-case';
  if (file.endsWith('.tsx') && stem !== 'main') {
    return /^[A-Z][A-Za-z0-9]*$/.test(stem) ? null : 'the file is not in PascalCase';
  }
  return isKebabCase(stem) ? null : 'the file is not in kebab-case';
}

function isKebabCase(name: string): boolean {
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name);
}

/** The brackets keep this module from accusing itself. */
const MARKS = /\b(T[O]DO|FI[X]ME|X[X]X)\b/g;

function markFaults(source: Source): readonly Fault[] {
  return [...source.text.matchAll(MARKS)].map((found) =>
    faultAt(source, found.index, 'unfinished work belongs to an issue'),
  );
}

function moduleFaults(source: Source): readonly Fault[] {
  const faults: Fault[] = [];
  const needsDoc = !isTest(source) && !source.path.endsWith('.d.mts');
  if (needsDoc && !source.text.startsWith('/**')) {
    faults.push({
      path: source.path,
      line: 1,
      rule: 'the module does not open with its doc comment',
    });
  }
  walk(source, (node) => {
    const rule = classRule(source, node.type) ?? sinkRule(node);
    if (rule !== null) faults.push(faultAt(source, node.start, rule));
  });
  return faults;
}

function classRule(source: Source, type: string): string | null {
  const isPlain = /^src\/(engine|scene)\//.test(source.path);
  const isClass = type === 'ClassDeclaration' || type === 'ClassExpression';
  return isPlain && isClass ? 'a class where plain data is the rule' : null;
}

/** Ways to make markup of a string: names and labels come from strangers. */
const SINKS = new Set(['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'srcdoc', 'html']);

function sinkRule(node: { type: string; [key: string]: unknown }): string | null {
  const { property } = node;
  if (node.type !== 'MemberExpression' || !isNode(property)) return null;
  const name = property.name ?? property.value;
  return typeof name === 'string' && SINKS.has(name) ? `.${name} makes markup of a string` : null;
}

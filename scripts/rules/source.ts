/**
 * The sources as the rules see them: text with its place, and its syntax tree where one is needed.
 * A tree and not a search in the text, because a word in a comment or in a sentence breaks no rule.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'vite';

export interface Source {
  /** From the project's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Fault {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
}

export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

/** Where a node stands: its parent, and the name of the parent's property that holds it. */
export interface Place {
  readonly parent: SyntaxNode | null;
  readonly key: string;
}

/** Every file below the folders, in a fixed order. What is installed or built is left out. */
export function readSources(root: string, folders: readonly string[]): readonly Source[] {
  const left = new Set(['node_modules', 'dist', 'results']);
  return folders
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true }),
    )
    .filter((entry) => entry.isFile())
    .map((entry) =>
      path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'),
    )
    .filter((name) => !name.split('/').some((part) => left.has(part)))
    .toSorted()
    .map((name) => ({ path: name, text: readFileSync(path.join(root, name), 'utf8') }));
}

export function isTypeScript({ path: name }: Source): boolean {
  return /\.m?tsx?$/.test(name);
}

/** Tests and what only tests use. */
export function isTest({ path: name }: Source): boolean {
  return /\.(test|spec)\.tsx?$/.test(name) || name.includes('/testing/');
}

/** Calls `visit` for every node of the tree, parents before children. */
export function walk(source: Source, visit: (node: SyntaxNode, place: Place) => void): void {
  const { program, errors } = parseSync(source.path, source.text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${source.path}: ${error.message}`);
  descend(program, { parent: null, key: 'program' }, visit);
}

function descend(
  value: unknown,
  place: Place,
  visit: (node: SyntaxNode, place: Place) => void,
): void {
  if (Array.isArray(value)) {
    for (const item of value) descend(item, place, visit);
  } else if (isNode(value)) {
    visit(value, place);
    for (const [key, child] of Object.entries(value)) descend(child, { parent: value, key }, visit);
  }
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** The fault of a rule at a node, or at a place in the text. */
export function faultAt({ path: name, text }: Source, start: number, rule: string): Fault {
  return { path: name, line: text.slice(0, start).split('\n').length, rule };
}

export function describeFaults(faults: readonly Fault[]): readonly string[] {
  return faults.map((fault) => `${fault.path}:${fault.line}: ${fault.rule}`);
}

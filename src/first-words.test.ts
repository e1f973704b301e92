import path from 'node:path';
import { expect, it } from 'vitest';
import {
  isNode,
  readSources,
  walk,
  type Source,
  type SyntaxNode,
} from '../scripts/rules/source.ts';
import { en } from './i18n/en.ts';
import { FIRST_WORDS } from './i18n/words.ts';

const sources = new Map(readSources(process.cwd(), ['src']).map((one) => [one.path, one]));
const LATER_KEYS = Object.keys(en).filter((key) => !(key in FIRST_WORDS));

interface Read {
  /** Modules that come with this one. */
  readonly imports: readonly string[];
  /** Texts, and the beginnings of those that are put together, which end in a dot. */
  readonly texts: readonly string[];
}

const STATEMENTS = ['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration'];

function read(source: Source): Read {
  const imports: string[] = [];
  const texts: string[] = [];
  walk(source, (node) => {
    if (STATEMENTS.includes(node.type) && isNode(node.source)) {
      const isType = node.importKind === 'type' || node.exportKind === 'type';
      if (!isType) imports.push(String(node.source.value));
    } else if (node.type === 'Literal' && typeof node.value === 'string') texts.push(node.value);
    else if (node.type === 'TemplateLiteral') texts.push(beginningOf(node));
  });
  return { imports, texts };
}

/** Of a text that is put together: what stands before its first place. */
function beginningOf({ quasis }: SyntaxNode): string {
  const [first]: unknown[] = Array.isArray(quasis) ? quasis : [];
  if (!isNode(first) || typeof first.value !== 'object' || first.value === null) return '';
  return String(Reflect.get(first.value, 'cooked'));
}

/** All that is loaded with `entry` at once: what is imported where it is needed is not. */
function loadedWith(entry: string): ReadonlyMap<string, Read> {
  const found = new Map<string, Read>();
  const visit = (name: string): void => {
    const source = sources.get(name);
    if (source === undefined || found.has(name) || !/\.tsx?$/.test(name)) return;
    const module = read(source);
    found.set(name, module);
    for (const from of module.imports) {
      if (from.startsWith('.')) visit(path.posix.join(path.posix.dirname(name), from));
    }
  };
  visit(entry);
  return found;
}

function isSaidBy(text: string, key: string): boolean {
  const base = key.replace(/_(one|few|many|other)$/, '');
  return text === base || (/^[a-z-]+\..*\.$|^[a-z-]+\.$/.test(text) && key.startsWith(text));
}

it('says with its first words all that the first file of the page says', () => {
  const loaded = loadedWith('src/main.tsx');
  expect(loaded.has('src/view/stage/Stage.tsx')).toBe(true);
  expect(loaded.has('src/view/inspector/InspectorBody.tsx')).toBe(false);
  const spoken = [...loaded].filter(([name]) => name.startsWith('src/view/'));
  const missing = spoken.flatMap(([name, { texts }]) =>
    texts.flatMap((text) =>
      LATER_KEYS.filter((key) => isSaidBy(text, key)).map((key) => `${name}: ${key}`),
    ),
  );
  expect(missing).toEqual([]);
});

it('has words for later', () => {
  expect(LATER_KEYS.length).toBeGreaterThan(Object.keys(FIRST_WORDS).length);
});

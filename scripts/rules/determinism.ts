/**
 * What the engine may not use, because it would make two runs differ: clocks, timers, promises,
 * locales, and arithmetic that engines of JavaScript round differently. The picture and the
 * scenarios may do no more than compute, too, but with the whole of `Math`.
 */
import { faultAt, isNode, isTest, isTypeScript, walk } from './source.ts';
import type { Fault, Place, Source, SyntaxNode } from './source.ts';

const SURROUNDINGS = [
  ...'Date performance setTimeout setInterval setImmediate queueMicrotask'.split(' '),
  ...'requestAnimationFrame document navigator localStorage sessionStorage'.split(' '),
  ...'globalThis Intl Promise Worker XMLHttpRequest WebSocket WeakRef'.split(' '),
];

/** Exact in every engine of JavaScript. `sin`, `exp`, `pow` ... differ in the last bit. */
const EXACT_MATH = new Set('abs ceil clz32 floor imul max min round sign trunc'.split(' '));

export function determinismFaults(sources: readonly Source[]): readonly Fault[] {
  return sources
    .filter((source) => isTypeScript(source) && !isTest(source))
    .flatMap((source) => {
      if (source.path.startsWith('src/engine/')) return faultsOf(source, engineRule);
      if (/^src\/(scene|scenarios)\//.test(source.path)) return faultsOf(source, pureRule);
      return [];
    });
}

type Rule = (node: SyntaxNode, place: Place) => string | null;

function faultsOf(source: Source, rule: Rule): readonly Fault[] {
  const faults: Fault[] = [];
  walk(source, (node, place) => {
    const broken = rule(node, place);
    if (broken !== null) faults.push(faultAt(source, node.start, broken));
  });
  return faults;
}

const pureRule: Rule = (node, place) => {
  const name = referredName(node, place);
  if (name !== null && SURROUNDINGS.includes(name)) return `${name} depends on the surroundings`;
  if (mathMember(node) === 'random') return 'Math.random cannot be repeated';
  return localeRule(node);
};

const engineRule: Rule = (node, place) => {
  const member = mathMember(node);
  if (member !== null && !EXACT_MATH.has(member)) return `Math.${member} is not exact everywhere`;
  if (node.operator === '**' || node.operator === '**=') return `** is not exact everywhere`;
  if (node.async === true || node.type === 'AwaitExpression')
    return 'async work has no fixed order';
  return pureRule(node, place);
};

function localeRule(node: SyntaxNode): string | null {
  const name = propertyName(node);
  const isLocal = name === 'localeCompare' || name?.startsWith('toLocale') === true;
  return isLocal ? `${name} depends on the locale` : null;
}

/** The name of a variable or type that a node refers to; the name of a property is none. */
function referredName(node: SyntaxNode, { parent, key }: Place): string | null {
  if (node.type !== 'Identifier' || typeof node.name !== 'string') return null;
  const isName = (key === 'property' || key === 'key') && parent?.computed !== true;
  return isName ? null : node.name;
}

function mathMember(node: SyntaxNode): string | null {
  const { object } = node;
  return isNode(object) && object.name === 'Math' ? propertyName(node) : null;
}

/** The property of `a.b` and of `a['b']`; what is computed counts as unknown. */
function propertyName({ type, property }: SyntaxNode): string | null {
  if (type !== 'MemberExpression' || !isNode(property)) return null;
  const name = property.type === 'Literal' ? property.value : property.name;
  return typeof name === 'string' ? name : null;
}

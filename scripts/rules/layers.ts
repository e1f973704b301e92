/**
 * Who may import whom. The table is the architecture: a new arrow is a decision, made here.
 *
 * The engine knows no page, the picture knows no React, the session knows neither; so a run is the
 * same in Node, in a worker and in the page, and each part can be tested without the others.
 */
import path from 'node:path';
import { importsOf, type Import } from './imports.ts';
import { isPureD3 } from './pure-d3.ts';
import { faultAt, isTest, isTypeScript, type Fault, type Source } from './source.ts';

interface Layer {
  readonly layers: readonly string[];
  /** Layers of which only types may be imported. */
  readonly types?: readonly string[];
  /** A name that ends in `/` stands for everything below it. */
  readonly packages: readonly string[];
}

/** Files directly in `src` (the entry of the page) are the layer `page`. */
const LAYERS: Readonly<Record<string, Layer>> = {
  base: { layers: [], packages: [] },
  engine: { layers: ['base'], packages: ['pure-rand/'] },
  scenarios: { layers: ['base', 'engine'], packages: [] },
  scene: { layers: ['base', 'engine'], packages: ['d3'] },
  session: {
    layers: ['base', 'engine', 'scenarios'],
    packages: ['zustand/vanilla', 'xstate'],
  },
  i18n: { layers: ['base'], types: ['engine', 'scenarios'], packages: ['i18next'] },
  view: {
    layers: ['base', 'engine', 'scenarios', 'scene', 'session', 'i18n'],
    packages: [
      'react',
      'react-dom',
      'react-dom/',
      'zustand',
      'zustand/',
      'xstate',
      '@xstate/react',
      'lucide-react',
      '@tanstack/react-virtual',
      'tinykeys',
      'react-error-boundary',
      'd3',
    ],
  },
  embed: { layers: ['base', 'session', 'i18n'], packages: [] },
  page: {
    layers: ['base', 'engine', 'scenarios', 'session', 'i18n', 'view', 'embed'],
    packages: ['react', 'react-dom/', 'react-error-boundary'],
  },
};

/** Layers with one door: from outside, only their `index.ts` may be imported. */
const DOORS = ['engine', 'scenarios'];

const TEST_PACKAGES = ['vitest', 'fast-check', 'react-dom/server', 'xstate/graph', 'node:'];

/** Every import of every module below `src` that the table does not allow. */
export function layerFaults(sources: readonly Source[]): readonly Fault[] {
  return sources.filter(isTypeScript).flatMap((source) =>
    importsOf(source).flatMap((imported) => {
      const rule = brokenRule(source, imported);
      return rule === null ? [] : [faultAt(source, imported.start, rule)];
    }),
  );
}

function brokenRule(source: Source, imported: Import): string | null {
  const from = layerOf(source.path);
  const layer = LAYERS[from];
  if (layer === undefined) return `'${from}' is not a layer`;
  if (!imported.from.startsWith('.')) return brokenPackageRule(source, layer, imported);
  const target = path.posix.join(
    path.posix.dirname(source.path),
    imported.from.split('?')[0] ?? '',
  );
  return (
    brokenPathRule(source, target) ??
    brokenLayerRule(source, layer, { from, target, imported }) ??
    brokenMutantRule(source, target, imported) ??
    brokenDoorRule(source, from, target)
  );
}

function layerOf(name: string): string {
  const [, folder, ...rest] = name.split('/');
  return rest.length === 0 || folder === undefined ? 'page' : folder;
}

function brokenPackageRule(source: Source, layer: Layer, imported: Import): string | null {
  const allowed = isTest(source) ? [...layer.packages, ...TEST_PACKAGES] : layer.packages;
  const name = imported.from;
  const isAllowed = allowed.some(
    (one) => one === name || (/[/:]$/.test(one) && name.startsWith(one)),
  );
  if (!isAllowed) return `${layerOf(source.path)} may not import the package ${name}`;
  return name === 'd3' ? brokenD3Rule(source, imported) : null;
}

function brokenD3Rule(source: Source, imported: Import): string | null {
  if (layerOf(source.path) === 'view') {
    const isBehavior = source.path.startsWith('src/view/behaviors/');
    return isBehavior ? null : 'in the view, D3 belongs to view/behaviors; geometry to scene';
  }
  const impure = imported.isTypeOnly ? [] : imported.names.filter((name) => !isPureD3(name));
  return impure.length === 0 ? null : `scene may not import ${impure.join(', ')} of d3`;
}

function brokenPathRule(source: Source, target: string): string | null {
  if (!/\.(tsx?|css|json|svg)$/.test(target)) return `${target} is imported without its extension`;
  if (target.startsWith('src/')) return null;
  return layerOf(source.path) === 'page' && isTest(source) ? null : `${target} is outside src`;
}

interface Arrow {
  readonly from: string;
  readonly target: string;
  readonly imported: Import;
}

function brokenLayerRule(
  source: Source,
  layer: Layer,
  { from, target, imported }: Arrow,
): string | null {
  const to = layerOf(target);
  if (to === from || !target.startsWith('src/') || layer.layers.includes(to)) return null;
  if (layer.types?.includes(to) !== true) return `${from} may not import ${to}`;
  // A test may make the values whose types its layer knows.
  return imported.isTypeOnly || isTest(source) ? null : `${from} may import only types of ${to}`;
}

/** Where production code may read which checks are left out, only tests may leave one out. */
function brokenMutantRule(source: Source, target: string, { names }: Import): string | null {
  if (target !== 'src/engine/mutants.ts') return null;
  const isForTests = source.path.startsWith('src/engine/testing/');
  const onlyReads = names.every((name) => name === 'mutants');
  return isForTests || onlyReads ? null : 'only engine/testing may leave out checks';
}

function brokenDoorRule(source: Source, from: string, target: string): string | null {
  if (isTest(source)) return null;
  if (target.includes('/testing/')) return 'testing is imported by tests only';
  const to = layerOf(target);
  if (to === from || !DOORS.includes(to) || target === `src/${to}/index.ts`) return null;
  return `outside ${to}, only ${to}/index.ts may be imported`;
}

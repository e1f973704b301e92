/** The colours of the page, as the canvas needs them: read once for each theme. */
import { KEY_COLOURS } from '../../scene/palette.ts';

export interface Colours {
  readonly keys: readonly string[];
  readonly keyEdges: readonly string[];
  readonly noKey: string;
  readonly noKeyEdge: string;
  readonly lane: string;
  readonly arc: string;
  readonly glow: string;
  readonly amber: string;
  readonly good: string;
  readonly bad: string;
  readonly pill: string;
  readonly pillEdge: string;
  readonly pillText: string;
  readonly font: string;
}

export function readColours(node: Element): Colours {
  const style = getComputedStyle(node);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  const numbers = Array.from({ length: KEY_COLOURS }, (_, index) => index);
  return {
    keys: numbers.map((index) => read(`--key-${index}`)),
    keyEdges: numbers.map((index) => read(`--key-${index}-edge`)),
    noKey: read('--key-none'),
    noKeyEdge: read('--key-none-edge'),
    lane: read('--lane'),
    arc: read('--arc'),
    glow: read('--water-line'),
    amber: read('--leader'),
    good: read('--good'),
    bad: read('--bad'),
    pill: read('--panel'),
    pillEdge: read('--pill-edge'),
    pillText: read('--text-2'),
    font: `10.5px ${read('--font')}`,
  };
}

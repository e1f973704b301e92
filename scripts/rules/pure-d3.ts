/**
 * The part of D3 that computes and touches no page: scales, shapes, interpolation, easing, arrays,
 * colours and number formats. The rest (selection, zoom, drag, timer, fetch ...) needs a browser.
 */
const FAMILIES = /^(scale|curve|interpolate|ease|symbol|link|bisect|tick|quantile)/;

const NAMES = new Set([
  ...'arc area areaRadial line lineRadial path pie stack'.split(' '),
  ...'ascending bin descending extent group groups index max maxIndex'.split(' '),
  ...'mean median min minIndex nice range rollup rollups sum'.split(' '),
  ...'color hcl hsl lab rgb format formatPrefix precisionFixed'.split(' '),
]);

export function isPureD3(name: string): boolean {
  return FAMILIES.test(name) || NAMES.has(name);
}

/** For the test that each of them exists. */
export const PURE_NAMES: readonly string[] = [...NAMES];

/**
 * The water that consumers may read from: everything below the high watermark, with a waving edge.
 */
import { area, curveNatural, line } from 'd3';

export interface Water {
  /** The area, from the left edge of the cell to the water line. */
  readonly area: string;
  /** The water line. */
  readonly edge: string;
  /** x of the water line. */
  readonly x: number;
}

interface WaterBox {
  readonly left: number;
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
}

/** Half of a wave's length and its height. */
const HALF_WAVE = 9;
const SWING = 2.4;

const edgeLine = line<readonly [number, number]>().curve(curveNatural).digits(1);
const body = area<readonly [number, number]>().curve(curveNatural).digits(1);

export function waterOf({ left, x, top, bottom }: WaterBox): Water {
  const points = wavePoints(x, top, bottom);
  const shape = body
    .x0(left)
    .x1(([px]) => px)
    .y(([, py]) => py);
  return { area: shape(points) ?? '', edge: edgeLine(points) ?? '', x };
}

function wavePoints(x: number, top: number, bottom: number): [number, number][] {
  const steps = Math.max(Math.round((bottom - top) / HALF_WAVE), 2);
  const points: [number, number][] = [];
  for (let step = 0; step <= steps; step += 1) {
    const y = top + ((bottom - top) * step) / steps;
    points.push([x + (step % 2 === 0 ? SWING : -SWING), y]);
  }
  return points;
}

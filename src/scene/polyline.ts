/** A way made of straight pieces with round corners, and the place at each part of it. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Polyline {
  readonly points: readonly Point[];
  /** Length of the way up to each point. */
  readonly lengths: readonly number[];
  readonly length: number;
}

/** Samples of each round corner. */
const CORNER_STEPS = 4;

/** `corners` joined by straight lines, each inner corner rounded. */
export function roundedPolyline(corners: readonly Point[], radius: number): Polyline {
  const points: Point[] = [];
  corners.forEach((corner, index) => {
    const before = corners[index - 1];
    const after = corners[index + 1];
    if (before === undefined || after === undefined) points.push(corner);
    else points.push(...roundCorner(before, corner, after, radius));
  });
  return measured(points);
}

function roundCorner(before: Point, corner: Point, after: Point, radius: number): Point[] {
  const start = towards(corner, before, radius);
  const end = towards(corner, after, radius);
  const points: Point[] = [];
  for (let step = 0; step <= CORNER_STEPS; step += 1) {
    const u = step / CORNER_STEPS;
    // A quadratic curve with the corner as its control point.
    points.push({
      x: (1 - u) * (1 - u) * start.x + 2 * u * (1 - u) * corner.x + u * u * end.x,
      y: (1 - u) * (1 - u) * start.y + 2 * u * (1 - u) * corner.y + u * u * end.y,
    });
  }
  return points;
}

/** The point at `distance` from `from` on the way to `to`, or half of the way when it is short. */
function towards(from: Point, to: Point, distance: number): Point {
  const length = distanceOf(from, to);
  if (length === 0) return from;
  const part = Math.min(distance / length, 0.5);
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

export function measured(points: readonly Point[]): Polyline {
  const lengths: number[] = [];
  let length = 0;
  points.forEach((point, index) => {
    const before = points[index - 1];
    if (before !== undefined) length += distanceOf(before, point);
    lengths.push(length);
  });
  return { points, lengths, length };
}

function distanceOf(one: Point, other: Point): number {
  return Math.sqrt((one.x - other.x) * (one.x - other.x) + (one.y - other.y) * (one.y - other.y));
}

/** The place after `distance`; before the start and behind the end, the ends. */
export function pointAt(line: Polyline, distance: number): Point {
  const { points, lengths } = line;
  const first = points[0] ?? { x: 0, y: 0 };
  if (distance <= 0) return first;
  for (let index = 1; index < points.length; index += 1) {
    const length = lengths[index] ?? 0;
    const start = points[index - 1];
    const end = points[index];
    if (length < distance || start === undefined || end === undefined) continue;
    const before = lengths[index - 1] ?? 0;
    const part = length === before ? 0 : (distance - before) / (length - before);
    return { x: start.x + (end.x - start.x) * part, y: start.y + (end.y - start.y) * part };
  }
  return points[points.length - 1] ?? first;
}

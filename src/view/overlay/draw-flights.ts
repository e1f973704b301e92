/** Records on their way, within the lanes of their columns. */
import { progressAt, type Flight } from '../../scene/flights.ts';
import type { Glow } from '../../scene/glow.ts';
import { pointAt, type Point, type Polyline } from '../../scene/polyline.ts';
import type { Colours } from './colours.ts';

export interface Motion {
  readonly t: number;
  /** Reduced motion: everything rests in the middle of its way. */
  readonly isCalm: boolean;
  /** Opacity of single flights. */
  readonly flights: number;
  /** Opacity of the afterglow, and how far back it reaches. */
  readonly glow: number;
  readonly glowMs: number;
}

/** Above that, records are dots without paths and numbers. */
const DETAILED = 300;
const BRICK = { width: 9, height: 14, step: 11 };

export function drawFlights(
  context: CanvasRenderingContext2D,
  flights: readonly Flight[],
  colours: Colours,
  motion: Motion,
): void {
  const isDetailed = flights.length <= DETAILED;
  context.globalAlpha = motion.flights;
  if (isDetailed) for (const flight of flights) drawPath(context, flight.path, colours);
  for (const flight of flights) {
    const distance = distanceAt(flight, motion);
    if (!isDetailed) drawDot(context, pointAt(flight.path, distance), colours);
    else if (flight.kind === 'acknowledge')
      drawRing(context, pointAt(flight.path, distance), colours);
    else if (flight.kind === 'refuse') drawCross(context, pointAt(flight.path, distance), colours);
    else drawBricks(context, flight, distance, colours);
  }
  if (flights.length <= LABELLED) drawNames(context, flights, colours);
  context.globalAlpha = 1;
}

/** With more flights than that, names would cover each other. */
const LABELLED = 12;

/** `Produce`, once for each request, where it leaves its producer. */
function drawNames(
  context: CanvasRenderingContext2D,
  flights: readonly Flight[],
  colours: Colours,
): void {
  const named = new Set<number>();
  for (const { seq, kind, path } of flights) {
    const [start] = path.points;
    if (kind !== 'produce' || named.has(seq) || start === undefined) continue;
    named.add(seq);
    drawPill(context, 'Produce', { x: start.x - 38, y: start.y + 12 }, colours);
  }
}

/** How far along its path a flight is. */
function distanceAt(flight: Flight, { t, isCalm }: Motion): number {
  return flight.path.length * (isCalm ? 0.5 : ease(progressAt(flight, t)));
}

/** Pixels around a flying thing that still hit it: a finger is not a needle. */
export const HIT_RADIUS = 14;

/** The envelope of the flight at a point of the sheet, or null. */
export function flightAt(flights: readonly Flight[], at: Point, motion: Motion): number | null {
  for (const flight of flights) {
    const place = pointAt(flight.path, distanceAt(flight, motion));
    if (Math.hypot(place.x - at.x, place.y - at.y) <= HIT_RADIUS) return flight.seq;
  }
  return null;
}

/** Slow at both ends, so that leaving and arriving are seen. */
function ease(part: number): number {
  return part < 0.5 ? 2 * part * part : 1 - 2 * (1 - part) * (1 - part);
}

function drawPath(context: CanvasRenderingContext2D, path: Polyline, colours: Colours): void {
  context.beginPath();
  path.points.forEach(({ x, y }, index) => {
    if (index === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
  context.setLineDash([2, 3]);
  context.lineWidth = 1;
  context.strokeStyle = colours.lane;
  context.stroke();
  context.setLineDash([]);
}

function drawBricks(
  context: CanvasRenderingContext2D,
  { path, bricks, count }: Flight,
  distance: number,
  colours: Colours,
): void {
  for (let index = bricks.length - 1; index >= 0; index -= 1) {
    const colour = bricks[index] ?? -1;
    const { x, y } = pointAt(path, distance - index * BRICK.step);
    context.fillStyle = colours.keys[colour] ?? colours.noKey;
    context.strokeStyle = colours.keyEdges[colour] ?? colours.noKeyEdge;
    context.lineWidth = 1;
    context.beginPath();
    context.roundRect(x - BRICK.width / 2, y - BRICK.height / 2, BRICK.width, BRICK.height, 2);
    context.fill();
    context.stroke();
  }
  if (count > bricks.length) {
    const at = pointAt(path, distance);
    drawPill(context, `×${count}`, { x: at.x - 22, y: at.y }, colours);
  }
}

function drawRing(context: CanvasRenderingContext2D, at: Point, colours: Colours): void {
  context.beginPath();
  context.arc(at.x, at.y, 4, 0, 2 * Math.PI);
  context.lineWidth = 2;
  context.strokeStyle = colours.good;
  context.fillStyle = colours.pill;
  context.fill();
  context.stroke();
}

function drawCross(context: CanvasRenderingContext2D, at: Point, colours: Colours): void {
  context.beginPath();
  context.moveTo(at.x - 4, at.y - 4);
  context.lineTo(at.x + 4, at.y + 4);
  context.moveTo(at.x + 4, at.y - 4);
  context.lineTo(at.x - 4, at.y + 4);
  context.lineWidth = 2.4;
  context.strokeStyle = colours.bad;
  context.stroke();
}

function drawDot(context: CanvasRenderingContext2D, at: Point, colours: Colours): void {
  context.fillStyle = colours.noKey;
  context.fillRect(at.x - 2, at.y - 2, 4, 4);
}

export function drawGlows(
  context: CanvasRenderingContext2D,
  glows: readonly Glow[],
  colours: Colours,
  motion: Motion,
): void {
  context.lineWidth = 2.5;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.strokeStyle = colours.glow;
  for (const { x, fromY, toY, endX, strength } of glows) {
    context.globalAlpha = motion.glow * strength * 0.55;
    context.beginPath();
    context.moveTo(x, fromY);
    context.lineTo(x, toY);
    context.lineTo(endX + 2, toY);
    context.stroke();
  }
  context.globalAlpha = 1;
  context.lineCap = 'butt';
}

/** A small label with a border, centred on a point. */
export function drawPill(
  context: CanvasRenderingContext2D,
  text: string,
  { x, y }: Point,
  colours: Colours,
  edge: string = colours.pillEdge,
): void {
  context.font = colours.font;
  const width = context.measureText(text).width + 14;
  context.beginPath();
  context.roundRect(x - width / 2, y - 9, width, 18, 9);
  context.fillStyle = colours.pill;
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = edge;
  context.stroke();
  context.fillStyle = colours.pillText;
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  context.fillText(text, x, y + 0.5);
}

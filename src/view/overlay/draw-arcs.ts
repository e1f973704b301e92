/** Requests between machines: arcs left of the row heads, each pair of rows with one label. */
import { LABELLED_ARCS, type Arc, type ArcTraveller } from '../../scene/arcs.ts';
import { progressAt } from '../../scene/flights.ts';
import type { Point } from '../../scene/polyline.ts';
import type { LinkGlow } from '../../scene/glow.ts';
import type { Colours } from './colours.ts';
import { drawPill, HIT_RADIUS, type Motion } from './draw-flights.ts';

interface ArcScene {
  readonly gutter: number;
  readonly colours: Colours;
  readonly motion: Motion;
}

/** Arcs end so far left of the heads. */
const CLEAR = 7;

/** Narrower than that there is no room for labels. */
const LABEL_ROOM = 80;

export function drawArcs(
  context: CanvasRenderingContext2D,
  arcs: readonly Arc[],
  full: ArcScene,
): void {
  const scene = { ...full, gutter: full.gutter - CLEAR };
  const { gutter, colours, motion } = scene;
  context.globalAlpha = motion.flights;
  for (const arc of arcs) drawCurve(context, arc, scene);
  for (const arc of arcs) {
    for (const traveller of arc.travellers) drawTraveller(context, arc, traveller, scene);
  }
  if (arcs.length <= LABELLED_ARCS && gutter >= LABEL_ROOM) {
    for (const arc of arcs) drawLabel(context, arc, gutter, colours);
  }
  context.globalAlpha = 1;
}

function drawCurve(
  context: CanvasRenderingContext2D,
  arc: Arc,
  { gutter, colours }: ArcScene,
): void {
  context.beginPath();
  context.moveTo(gutter, arc.fromY);
  const x = controlX(arc.bulge, gutter);
  context.bezierCurveTo(x, arc.fromY, x, arc.toY, gutter, arc.toY);
  context.lineWidth = 1.4;
  context.strokeStyle = colours.arc;
  context.stroke();
}

function drawTraveller(
  context: CanvasRenderingContext2D,
  arc: Arc,
  traveller: ArcTraveller,
  { gutter, colours, motion }: ArcScene,
): void {
  const { x, y } = placeOf(arc, traveller, gutter, motion);
  context.beginPath();
  context.arc(x, y, 4, 0, 2 * Math.PI);
  context.lineWidth = 2;
  context.strokeStyle = colours.arc;
  context.fillStyle = traveller.isResponse ? colours.pill : colours.arc;
  context.fill();
  context.stroke();
}

function placeOf(arc: Arc, traveller: ArcTraveller, gutter: number, motion: Motion): Point {
  const progress = motion.isCalm ? 0.5 : progressAt(traveller, motion.t);
  return onCurve(arc, gutter, traveller.isDown ? progress : 1 - progress);
}

/** The request at a point left of the rows: its dot, or the label of its arc. */
export function arcAt(
  arcs: readonly Arc[],
  at: Point,
  room: number,
  motion: Motion,
): number | null {
  const gutter = room - CLEAR;
  for (const arc of arcs) {
    for (const traveller of arc.travellers) {
      const { x, y } = placeOf(arc, traveller, gutter, motion);
      if (Math.hypot(x - at.x, y - at.y) <= HIT_RADIUS) return traveller.seq;
    }
    const [first] = arc.travellers;
    if (first !== undefined && at.x < gutter && Math.abs(at.y - arc.labelY) <= 10) return first.seq;
  }
  return null;
}

function drawLabel(
  context: CanvasRenderingContext2D,
  arc: Arc,
  gutter: number,
  colours: Colours,
): void {
  context.font = colours.font;
  const widthOf = (text: string): number => context.measureText(text).width + 14;
  const room = gutter + CLEAR - 4;
  const text = arc.labels.find((label) => widthOf(label) <= room) ?? arc.labels.at(-1) ?? '';
  const width = widthOf(text);
  const middle = onCurve(arc, gutter, 0.5).x;
  const x = Math.min(Math.max(middle, width / 2 + 2), Math.max(room - width / 2, width / 2 + 2));
  drawPill(context, text, { x, y: arc.labelY }, colours, colours.arc);
}

function controlX(bulge: number, gutter: number): number {
  // The curve reaches three quarters of the way to its control points.
  return gutter - (bulge * (gutter - 8)) / 0.75;
}

/** A point of the cubic curve, `part` of the way from the upper row to the lower one. */
function onCurve(
  { fromY, toY, bulge }: Pick<Arc, 'fromY' | 'toY' | 'bulge'>,
  gutter: number,
  part: number,
): { x: number; y: number } {
  const control = controlX(bulge, gutter);
  const u = 1 - part;
  const outer = u * u * u + part * part * part;
  const inner = 3 * u * part;
  return {
    x: outer * gutter + inner * control,
    y: u * u * (u + 3 * part) * fromY + part * part * (part + 3 * u) * toY,
  };
}

export function drawLinkGlows(
  context: CanvasRenderingContext2D,
  glows: readonly LinkGlow[],
  { gutter: room, colours, motion }: ArcScene,
): void {
  const gutter = room - CLEAR;
  context.lineWidth = 2;
  context.strokeStyle = colours.glow;
  for (const { fromY, toY, bulge, strength } of glows) {
    context.globalAlpha = motion.glow * strength * 0.6;
    context.beginPath();
    context.moveTo(gutter, fromY);
    const x = controlX(bulge, gutter);
    context.bezierCurveTo(x, fromY, x, toY, gutter, toY);
    context.stroke();
  }
  context.globalAlpha = 1;
}

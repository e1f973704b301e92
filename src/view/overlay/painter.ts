/**
 * Paints one moment: flights and arcs of what is under way, or, when time runs too fast for single
 * requests, the afterglow of what has just happened. Nothing is kept from frame to frame but what
 * follows from the cluster.
 */
import { envelopesInFlight, type Envelope } from '../../engine/index.ts';
import { arcsOf, rowYOf, type Arc, type RowY } from '../../scene/arcs.ts';
import { flightsOf, indexStage, type Flight, type StageIndex } from '../../scene/flights.ts';
import { glowsOf, linkGlowsOf } from '../../scene/glow.ts';
import type { Point } from '../../scene/polyline.ts';
import type { StageModel } from '../../scene/stage-model.ts';
import type { Frame, SessionState } from '../../session/store.ts';
import { readColours, type Colours } from './colours.ts';
import { arcAt, drawArcs, drawLinkGlows } from './draw-arcs.ts';
import { drawFlights, drawGlows, flightAt, type Motion } from './draw-flights.ts';

export interface Shown {
  readonly model: StageModel;
  readonly gutter: number;
  readonly left: number;
}

export interface Painter {
  readonly show: (shown: Shown) => void;
  readonly paint: (state: SessionState) => void;
  /** The request or response that is painted at this point of the stage, or null. */
  readonly envelopeAt: (point: Point) => number | null;
  readonly dispose: () => void;
}

interface Derived {
  readonly key: string;
  readonly model: StageModel;
  readonly index: StageIndex;
  readonly rowY: RowY;
  readonly flights: readonly Flight[];
  readonly arcs: readonly Arc[];
}

export function createPainter(canvas: HTMLCanvasElement, scroller: HTMLElement): Painter {
  const context = canvas.getContext('2d');
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)');
  let colours = readColours(canvas);
  let shown: Shown | null = null;
  let derived: Derived | null = null;
  let painted = '';
  let paintedScene: Derived | null = null;
  let lastMotion: Motion | null = null;
  const repaint = (): void => {
    colours = readColours(canvas);
    painted = '';
  };
  const theme = new MutationObserver(repaint);
  theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return {
    show: (next) => {
      shown = next;
    },
    envelopeAt: ({ x, y }) => {
      if (shown === null || derived === null || lastMotion === null) return null;
      if (lastMotion.flights === 0) return null;
      const { gutter, left } = shown;
      const arc = arcAt(derived.arcs, { x, y: y + scroller.scrollTop }, gutter, lastMotion);
      if (arc !== null || x < left) return arc;
      const onSheet = { x: x - left + scroller.scrollLeft, y: y + scroller.scrollTop };
      return flightAt(derived.flights, onSheet, lastMotion);
    },
    dispose: () => {
      theme.disconnect();
    },
    paint: ({ frame, playback }) => {
      if (context === null || shown === null) return;
      derived = derive(derived, frame, shown.model);
      const { scrollLeft, scrollTop, clientWidth, clientHeight } = scroller;
      const ratio = window.devicePixelRatio;
      const place = [scrollLeft, scrollTop, clientWidth, clientHeight, ratio];
      const key = [frame.t, derived.key, ...place, playback.speed, shown.gutter].join('|');
      // At rest nothing is painted again.
      if (key === painted && derived === paintedScene) return;
      painted = key;
      paintedScene = derived;
      fitCanvas(canvas, clientWidth, clientHeight, ratio);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, clientWidth, clientHeight);
      const motion: Motion = {
        t: frame.t,
        isCalm: calm.matches,
        ...visibility(playback.speed, frame.cluster.settings.linkDelayMs, calm.matches),
      };
      lastMotion = motion;
      paintAll(context, { frame, shown, derived, colours, motion }, { scrollLeft, scrollTop });
    },
  };
}

interface Scene {
  readonly frame: Frame;
  readonly shown: Shown;
  readonly derived: Derived;
  readonly colours: Colours;
  readonly motion: Motion;
}

function paintAll(
  context: CanvasRenderingContext2D,
  { frame, shown, derived, colours, motion }: Scene,
  { scrollLeft, scrollTop }: { scrollLeft: number; scrollTop: number },
): void {
  const { gutter, left } = shown;
  const { width, height } = context.canvas;
  context.save();
  context.beginPath();
  context.rect(left, 0, width, height);
  context.clip();
  context.translate(left - scrollLeft, -scrollTop);
  if (motion.glow > 0) {
    drawGlows(
      context,
      glowsOf(frame.recent, frame.t, motion.glowMs, derived.index),
      colours,
      motion,
    );
  }
  if (motion.flights > 0) drawFlights(context, derived.flights, colours, motion);
  context.restore();
  context.save();
  context.translate(0, -scrollTop);
  if (motion.glow > 0) {
    const { connections } = frame.cluster.network;
    const glows = linkGlowsOf(connections, frame.t, motion.glowMs, derived.rowY);
    drawLinkGlows(context, glows, { gutter, colours, motion });
  }
  if (motion.flights > 0) drawArcs(context, derived.arcs, { gutter, colours, motion });
  context.restore();
}

function derive(before: Derived | null, frame: Frame, model: StageModel): Derived {
  const key = `${frame.version}|${frame.tick}`;
  if (before !== null && before.key === key && before.model === model) return before;
  const isSameStage = before !== null && before.model === model;
  const index = isSameStage ? before.index : indexStage(model);
  const rowY = isSameStage ? before.rowY : rowYOf(model);
  const envelopes = envelopesInFlight(frame.cluster).filter(
    ({ sentAt, arrivesAt }) => sentAt <= frame.tick && arrivesAt > frame.tick,
  );
  const flights = envelopes.flatMap((envelope) => flightsOf(envelope, index));
  const flying = new Set(flights.map(({ seq }) => seq));
  const rest = envelopes.filter((envelope) => !flying.has(envelope.seq) && isShown(envelope));
  return { key, model, index, rowY, flights, arcs: arcsOf(rest, rowY) };
}

/** Data on its way to the producer's own column is a flight; what finds no column is an arc. */
function isShown({ body }: Envelope): boolean {
  return body.api !== 'Produce';
}

/**
 * A request that is on its way for less than some frames would only flicker. Then the afterglow
 * takes over, and in between both are shown, the one fading into the other.
 */
function visibility(speed: number, delayMs: number, isCalm: boolean) {
  const delay = Math.max(delayMs, 1);
  const slow = 8 * delay;
  const fast = 18 * delay;
  const part = isCalm ? 0 : Math.min(Math.max((speed - slow) / (fast - slow), 0), 1);
  return { flights: 1 - part, glow: part, glowMs: Math.min(Math.max(speed * 0.35, 4), 200) };
}

function fitCanvas(canvas: HTMLCanvasElement, width: number, height: number, ratio: number): void {
  const pixelWidth = Math.round(width * ratio);
  const pixelHeight = Math.round(height * ratio);
  if (canvas.width !== pixelWidth) canvas.width = pixelWidth;
  if (canvas.height !== pixelHeight) canvas.height = pixelHeight;
}

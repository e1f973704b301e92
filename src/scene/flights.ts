/**
 * Records in flight: each moves within its column, through the lane at the column's right edge, so
 * that its path keeps off the words. Where it is follows from the moment alone.
 */
import type {
  Envelope,
  FetchedPartition,
  LogRecord,
  PartitionId,
  RecordBatch,
} from '../engine/index.ts';
import { keyColour } from './palette.ts';
import { offsetX } from './offset-axis.ts';
import { roundedPolyline, type Point, type Polyline } from './polyline.ts';
import type { Column, StageModel } from './stage-model.ts';

export type FlightKind = 'produce' | 'acknowledge' | 'refuse' | 'replicate' | 'deliver';

export interface Flight {
  readonly seq: number;
  readonly kind: FlightKind;
  readonly sentAt: number;
  readonly arrivesAt: number;
  readonly path: Polyline;
  /** Colours of the records, at most `BRICKS_SHOWN`. */
  readonly bricks: readonly number[];
  readonly count: number;
}

const BRICKS_SHOWN = 6;
const CORNER = 7;

/** How far apart what goes down, comes up and goes on lies within a lane. */
const LANE_OFFSET: Record<FlightKind, number> = {
  produce: -3,
  replicate: 0,
  deliver: 3,
  acknowledge: 5,
  refuse: 5,
};

/** The rows of the stage as ends of paths. */
export interface StageIndex {
  readonly columns: ReadonlyMap<PartitionId, Column>;
  /** y of the strips of a broker's row. */
  readonly stripY: ReadonlyMap<string, number>;
  readonly cells: ReadonlyMap<string, { readonly endX: number }>;
  readonly tracks: ReadonlyMap<string, { readonly y: number; readonly x: number }>;
  readonly producers: ReadonlyMap<string, { readonly x: number; readonly y: number }>;
  readonly busY: number;
}

export function indexStage(stage: StageModel): StageIndex {
  const cells = new Map<string, { endX: number }>();
  const stripY = new Map<string, number>();
  for (const row of stage.brokers) {
    for (const { partition, strip } of row.cells) {
      if (strip === null) continue;
      cells.set(`${row.id}/${partition}`, { endX: strip.endX });
      stripY.set(row.id, strip.y + strip.height / 2);
    }
  }
  const tracks = new Map<string, { y: number; x: number }>();
  for (const group of stage.groups) {
    for (const { partition, y, position, fromX } of group.tracks) {
      const end = { y, x: position?.x ?? fromX };
      for (const { id } of group.members) tracks.set(`${id}/${partition}`, end);
    }
  }
  return {
    columns: new Map(stage.columns.map((column) => [column.partition, column])),
    stripY,
    cells,
    tracks,
    producers: new Map(
      stage.producers.cards.map(({ id, x, y, width, height }) => [
        id,
        { x: x + width / 2, y: y + height },
      ]),
    ),
    busY: stage.busY,
  };
}

/** The flights of one envelope: one for each column that it touches. */
export function flightsOf(envelope: Envelope, index: StageIndex): Flight[] {
  const { body } = envelope;
  if (body.api === 'Produce') {
    return envelope.kind === 'request' ? produceFlights(envelope, index) : answers(envelope, index);
  }
  if (
    body.api === 'Fetch' &&
    envelope.kind === 'response' &&
    'batches' in (body.partitions[0] ?? {})
  ) {
    return fetchFlights(envelope, index);
  }
  return [];
}

function produceFlights(envelope: Envelope, index: StageIndex): Flight[] {
  const { body, from, to } = envelope;
  if (body.api !== 'Produce' || !('acks' in body)) return [];
  return body.partitions.flatMap(({ partition, records }) => {
    const way = producerWay(index, { producer: from, broker: to, partition }, 'produce');
    return way === null ? [] : [flight(envelope, 'produce', way, records)];
  });
}

/** The answer goes back the same way. */
function answers(envelope: Envelope, index: StageIndex): Flight[] {
  const { body, from, to } = envelope;
  if (body.api !== 'Produce' || !('results' in body)) return [];
  return body.results.flatMap(({ partition, error }) => {
    const kind = error === 'NONE' ? 'acknowledge' : 'refuse';
    const way = producerWay(index, { producer: to, broker: from, partition }, kind);
    return way === null ? [] : [flight(envelope, kind, way.toReversed(), [])];
  });
}

function producerWay(
  index: StageIndex,
  ends: { producer: string; broker: string; partition: PartitionId },
  kind: FlightKind,
): Point[] | null {
  const column = index.columns.get(ends.partition);
  const card = index.producers.get(ends.producer);
  const y = index.stripY.get(ends.broker);
  const cell = index.cells.get(`${ends.broker}/${ends.partition}`);
  if (column === undefined || card === undefined || y === undefined) return null;
  const x = column.laneX + LANE_OFFSET[kind];
  return [
    { x: card.x, y: card.y },
    { x: card.x, y: index.busY },
    { x, y: index.busY },
    { x, y },
    { x: cell?.endX ?? column.axis.right, y },
  ];
}

function fetchFlights(envelope: Envelope, index: StageIndex): Flight[] {
  const { body } = envelope;
  if (body.api !== 'Fetch' || !('error' in body)) return [];
  return body.partitions.flatMap((fetched) => {
    const records = recordsOf(fetched.batches);
    if (records.length === 0) return [];
    const kind = envelope.to.startsWith('b') ? 'replicate' : 'deliver';
    const way = fetchWay(envelope, fetched, kind, index);
    return way === null ? [] : [flight(envelope, kind, way, records)];
  });
}

function fetchWay(
  { from, to }: Envelope,
  { partition, batches }: FetchedPartition,
  kind: FlightKind,
  index: StageIndex,
): Point[] | null {
  const column = index.columns.get(partition);
  const y = index.stripY.get(from);
  if (column === undefined || y === undefined) return null;
  const x = column.laneX + LANE_OFFSET[kind];
  const start = { x: index.cells.get(`${from}/${partition}`)?.endX ?? column.axis.right, y };
  const track = index.tracks.get(`${to}/${partition}`);
  const toY = kind === 'replicate' ? index.stripY.get(to) : track?.y;
  if (toY === undefined) return null;
  const offset = batches[0]?.baseOffset ?? column.axis.to;
  const toX = kind === 'replicate' ? offsetX(column.axis, offset) : (track?.x ?? x);
  return [start, { x, y }, { x, y: toY }, { x: toX, y: toY }];
}

function recordsOf(batches: readonly RecordBatch[]): LogRecord[] {
  return batches.flatMap(({ records }) => records);
}

function flight(
  { seq, sentAt, arrivesAt }: Envelope,
  kind: FlightKind,
  way: readonly Point[],
  records: readonly LogRecord[],
): Flight {
  return {
    seq,
    kind,
    sentAt,
    arrivesAt,
    path: roundedPolyline(way, CORNER),
    bricks: records.slice(0, BRICKS_SHOWN).map(({ key }) => keyColour(key)),
    count: records.length,
  };
}

/** How far an envelope has come at the moment `t`, 0 to 1. */
export function progressAt(
  { sentAt, arrivesAt }: { readonly sentAt: number; readonly arrivesAt: number },
  t: number,
): number {
  if (arrivesAt <= sentAt) return 1;
  return Math.min(Math.max((t - sentAt) / (arrivesAt - sentAt), 0), 1);
}

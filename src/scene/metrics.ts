/**
 * The measures of the stage at each level of detail, in CSS pixels. Labels are set in the system's
 * font, whose width is not known here: the rooms are made for a wide one.
 */

/** Records as bricks, logs as bars, or partitions as dots of a matrix. */
export type ZoomLevel = 'bricks' | 'bars' | 'heat';

export const ZOOM_LEVELS: readonly ZoomLevel[] = ['bricks', 'bars', 'heat'];

export interface Metrics {
  readonly columnMin: number;
  readonly columnMax: number;
  readonly columnGap: number;
  /** Between two topics, in place of `columnGap`. */
  readonly topicGap: number;
  readonly brokerHeight: number;
  readonly brokerGap: number;
  /** Between two racks, on top of `brokerGap`. */
  readonly rackGap: number;
  readonly columnHeadHeight: number;
  readonly groupBar: number;
  readonly groupTrack: number;
  /** Distance of two neighbouring offsets; 0: as the log fits. */
  readonly pitch: number;
  /** Room that records in flight take, right of the log; part of the column's width. */
  readonly lane: number;
  readonly cellTop: number;
  /** The strip of records within a cell. */
  readonly stripTop: number;
  readonly stripHeight: number;
}

const BRICKS: Metrics = {
  columnMin: 196,
  columnMax: 440,
  columnGap: 12,
  topicGap: 24,
  brokerHeight: 78,
  brokerGap: 10,
  rackGap: 8,
  columnHeadHeight: 48,
  groupBar: 22,
  groupTrack: 34,
  pitch: 11,
  lane: 18,
  cellTop: 2,
  stripTop: 28,
  stripHeight: 22,
};

const BARS: Metrics = {
  columnMin: 92,
  columnMax: 132,
  columnGap: 6,
  topicGap: 18,
  brokerHeight: 44,
  brokerGap: 6,
  rackGap: 20,
  columnHeadHeight: 42,
  groupBar: 20,
  groupTrack: 24,
  pitch: 0,
  lane: 12,
  cellTop: 2,
  stripTop: 22,
  stripHeight: 14,
};

const HEAT: Metrics = {
  columnMin: 16,
  columnMax: 28,
  columnGap: 0,
  topicGap: 10,
  brokerHeight: 28,
  brokerGap: 0,
  rackGap: 20,
  columnHeadHeight: 22,
  groupBar: 18,
  groupTrack: 10,
  pitch: 0,
  lane: 0,
  cellTop: 1,
  stripTop: 3,
  stripHeight: 24,
};

export function metricsOf(zoom: ZoomLevel): Metrics {
  if (zoom === 'bricks') return BRICKS;
  return zoom === 'bars' ? BARS : HEAT;
}

/** Bands above the brokers, the same at every level. */
export const STAGE_TOP = 14;
export const CONTROLLER_HEIGHT = 50;
export const PRODUCER_HEIGHT = 52;
export const PRODUCER_WIDTH = 216;
export const CONTROLLER_WIDTH = 216;
export const NARROW_CONTROLLER_WIDTH = 164;
export const ROW_GAP = 10;
/** Records leave their producer in this band before they turn into their column. */
export const BUS_HEIGHT = 24;
export const TOPIC_HEAD_HEIGHT = 26;
/** One member's line in the head of its group. */
export const MEMBER_LINE = 24;
export const GROUP_HEAD = 58;
export const STAGE_BOTTOM = 24;

/** The most detailed level at which the matrix stays within a few screens. */
export function zoomThatFits(size: { columns: number; brokers: number; width: number }): ZoomLevel {
  const { columns, brokers, width } = size;
  const room = Math.max(width, 320);
  if (columns * BRICKS.columnMin <= room * 4 && brokers <= 9) return 'bricks';
  if (columns * BARS.columnMin <= room * 5 && brokers <= 24) return 'bars';
  return 'heat';
}

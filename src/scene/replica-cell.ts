/** The cell of one replica: what its broker believes, what the controller says, and its log. */
import type {
  Broker,
  Link,
  Log,
  LogRecord,
  PartitionId,
  PartitionRegistration,
  Replica,
} from '../engine/index.ts';
import { epochForOffset, recordAt } from '../engine/index.ts';
import { logStrip, type FateOf, type StripBox } from './log-strip.ts';
import type { Metrics, ZoomLevel } from './metrics.ts';
import type { Brick, Column, ReplicaCell, ReplicaRole } from './stage-model.ts';

export interface CellContext {
  /** Whether its producer was told that the record is written. */
  readonly isAcknowledged: (record: number) => boolean;
  readonly metrics: Metrics;
  readonly zoom: ZoomLevel;
  readonly links: readonly Link[];
  /** The log of the leader that the controller has chosen; null without one. */
  readonly leaderLog: (partition: PartitionId) => Log | null;
}

export function replicaCell(
  broker: Broker,
  column: Column,
  rowY: number,
  context: CellContext,
  registration: PartitionRegistration,
): ReplicaCell | null {
  const replica = broker.replicas[column.partition] ?? null;
  if (replica === null && !registration.replicas.includes(broker.id)) return null;
  const { metrics } = context;
  const log = replica?.log ?? null;
  return {
    name: column.name,
    partition: column.partition,
    broker: broker.id,
    x: column.x + 4,
    y: rowY + metrics.cellTop,
    width: column.width - metrics.lane - 4,
    height: metrics.brokerHeight - 2 * metrics.cellTop,
    role: roleOf(broker, replica, registration),
    isInSync: registration.isr.includes(broker.id),
    isEligible: registration.elr.includes(broker.id),
    isPreferred: registration.replicas[0] === broker.id,
    leaderEpoch: replica?.leaderEpoch ?? -1,
    logStartOffset: log?.logStartOffset ?? 0,
    logEndOffset: log?.logEndOffset ?? 0,
    highWatermark: log?.highWatermark ?? 0,
    strip:
      log === null || context.zoom === 'heat'
        ? null
        : logStrip(
            log,
            stripBox(column, rowY, replica, context),
            fateOf(broker, column, log, context),
          ),
  };
}

function roleOf(
  broker: Broker,
  replica: Replica | null,
  { leader }: PartitionRegistration,
): ReplicaRole {
  if (broker.status === 'stopped') return replica === null ? 'empty' : 'on-disk';
  if (replica === null) return 'empty';
  if (replica.leader !== null) return leader === broker.id ? 'leader' : 'zombie';
  return 'follower';
}

function stripBox(
  column: Column,
  rowY: number,
  replica: Replica | null,
  { metrics, zoom }: CellContext,
): StripBox {
  return {
    axis: column.axis,
    left: column.x + 5,
    y: rowY + metrics.stripTop,
    height: metrics.stripHeight,
    waterBottom: rowY + metrics.brokerHeight - metrics.cellTop - 1,
    hasBricks: zoom === 'bricks',
    isLeading: replica !== null && replica.leader !== null,
  };
}

/**
 * Records that the leader's log does not hold at the same place are about to be cut off. Whether
 * somebody was told that they are safe is the ledger's to say.
 */
function fateOf(
  broker: Broker,
  { partition, leader }: Column,
  log: Log,
  context: CellContext,
): FateOf {
  const leaderLog = context.leaderLog(partition);
  if (leader === broker.id || leaderLog === null) return () => 'kept';
  const diverges = divergesFrom(leaderLog, log);
  return (record, offset): Brick['fate'] => {
    if (!diverges(record, offset)) return 'kept';
    return context.isAcknowledged(record.number) ? 'lost' : 'diverging';
  };
}

function divergesFrom(leaderLog: Log, log: Log): (record: LogRecord, offset: number) => boolean {
  const leaderEpoch = leaderLog.leaderEpochs[leaderLog.leaderEpochs.length - 1]?.epoch ?? -1;
  return (record, offset) => {
    if (offset < leaderLog.logStartOffset) return false;
    const same = recordAt(leaderLog, offset);
    if (same !== null) return same.number !== record.number;
    // Right of the leader's end: only what an older leader wrote has no future.
    return (epochForOffset(log.leaderEpochs, offset) ?? -1) < leaderEpoch;
  };
}

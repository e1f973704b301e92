/**
 * The settings that hold for one share group: its own, as far as the broker lets them be, over
 * those of the broker.
 *
 * Kafka: GroupConfig, ShareGroupConfigProvider, GroupMetadataManager (shareGroupSessionTimeoutMs
 * and its like); KIP-932, KIP-1240.
 */
import type { Broker } from '../broker/broker.ts';
import type { Context } from '../context.ts';
import { groupConfigOf } from '../controller/image.ts';
import { within } from '../group/modern/group-settings.ts';
import { parseOffsetReset, type OffsetReset } from '../settings/offset-reset.ts';
import type { ShareLimits } from './share-partition.ts';

export interface ShareGroupSettings extends ShareLimits {
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly assignmentIntervalMs: number;
  readonly offsetReset: OffsetReset;
  readonly isReadCommitted: boolean;
}

export function shareSettingsOf(
  { image }: Broker,
  group: string,
  { settings: { broker } }: Pick<Context, 'settings'>,
): ShareGroupSettings {
  const own = groupConfigOf(image, group);
  const textOf = (name: string): string | null =>
    own.find((entry) => entry.name === name)?.value ?? null;
  return {
    sessionTimeoutMs: within(own, 'share.session.timeout.ms', {
      otherwise: broker.groupShareSessionTimeoutMs,
      least: broker.groupShareMinSessionTimeoutMs,
      most: broker.groupShareMaxSessionTimeoutMs,
    }),
    heartbeatIntervalMs: within(own, 'share.heartbeat.interval.ms', {
      otherwise: broker.groupShareHeartbeatIntervalMs,
      least: broker.groupShareMinHeartbeatIntervalMs,
      most: broker.groupShareMaxHeartbeatIntervalMs,
    }),
    assignmentIntervalMs: within(own, 'share.assignment.interval.ms', {
      otherwise: broker.groupShareAssignmentIntervalMs,
      least: broker.groupShareMinAssignmentIntervalMs,
      most: broker.groupShareMaxAssignmentIntervalMs,
    }),
    recordLockDurationMs: within(own, 'share.record.lock.duration.ms', {
      otherwise: broker.groupShareRecordLockDurationMs,
      least: broker.groupShareMinRecordLockDurationMs,
      most: broker.groupShareMaxRecordLockDurationMs,
    }),
    maxDeliveryCount: within(own, 'share.delivery.count.limit', {
      otherwise: broker.groupShareDeliveryCountLimit,
      least: broker.groupShareMinDeliveryCountLimit,
      most: broker.groupShareMaxDeliveryCountLimit,
    }),
    maxInFlightRecords: within(own, 'share.partition.max.record.locks', {
      otherwise: broker.groupSharePartitionMaxRecordLocks,
      least: broker.groupShareMinPartitionMaxRecordLocks,
      most: broker.groupShareMaxPartitionMaxRecordLocks,
    }),
    isRenewEnabled: textOf('share.renew.acknowledge.enable')?.toLowerCase() !== 'false',
    offsetReset: parseOffsetReset(textOf('share.auto.offset.reset') ?? 'latest') ?? LATEST,
    isReadCommitted: textOf('share.isolation.level') === 'read_committed',
  };
}

const LATEST: OffsetReset = { type: 'latest', lookbackMs: null };

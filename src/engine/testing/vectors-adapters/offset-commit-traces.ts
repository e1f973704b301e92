/** Adapter: offsets of one group, committed plainly and in transactions, told, and expiring. */
import { assertExists } from '../../../base/assert.ts';
import { append } from '../../broker/append.ts';
import { completeWaiting } from '../../broker/completion.ts';
import { groupOf, type CoordinatorPartition } from '../../group/coordinator-state.ts';
import { expiredOffsets } from '../../group/expiry.ts';
import { applyOffsetOutcome } from '../../group/offset-outcomes.ts';
import { onGroupTransactionEnd } from '../../group/transactional-offsets.ts';
import { MARKER_BYTES, markerRecord } from '../../log/transaction-marks.ts';
import type { PartitionId } from '../../ids.ts';
import {
  createLoneCoordinator,
  OFFSETS_PARTITION,
  type LoneCoordinator,
} from '../lone-coordinator.ts';
import { booleanAt, numberAt, objectAt, objectsAt, textAt, type JsonObject } from './json.ts';
import { splitSteps, type VectorKind } from './kind.ts';

const G = 'g';
/** Partitions of the topic that offsets are committed for; their ids follow on one another. */
const PARTITIONS = 10;

export const offsetCommitTracesKind: VectorKind = {
  name: 'consumers/offset-commit-traces',
  lists: {
    cases: {
      split: (recorded) =>
        splitSteps(recorded, ({ op }) => {
          const outcomes = ['error', 'tombstones', 'group_can_be_deleted'];
          return op === 'offset_fetch' ? [...outcomes, 'offset'] : outcomes;
        }),
      run(input) {
        const configs = Object.entries(objectAt(input, 'config'));
        const lone = createLoneCoordinator({
          configs: {
            ...Object.fromEntries(configs.map(([name, value]) => [name, String(value)])),
            // The steps say when it is looked what has expired, and that nobody is to be asked.
            'offsets.retention.check.interval.ms': '2147483647',
            'transaction.partition.verification.enable': 'false',
          },
        });
        addPartitions(lone);
        return { steps: objectsAt(input, 'steps').map((step) => perform(lone, step)) };
      },
    },
  },
};

function addPartitions({ broker: { image } }: LoneCoordinator): void {
  const topic = assertExists(image.topics[1], 'the topic is there');
  const first = assertExists(image.partitions[topic.partitions[0] ?? -1], 'it has a partition');
  const ids = Array.from({ length: PARTITIONS }, (_, index) => first.id + index);
  image.topics[1] = { ...topic, partitions: ids };
  ids.forEach((id, index) => {
    image.partitions[id] = { ...first, id, index };
  });
}

function perform(lone: LoneCoordinator, step: JsonObject): JsonObject {
  switch (textAt(step, 'op')) {
    case 'advance':
      lone.advance(numberAt(step, 'ms'));
      return {};
    case 'offset_commit':
      return { error: commit(lone, step) };
    case 'txn_offset_commit':
      return { error: commitInTransaction(lone, step) };
    case 'end_marker_on_offsets_partition':
      writeMarker(lone, numberAt(step, 'producer_id'), textAt(step, 'result') === 'COMMIT');
      return {};
    case 'offset_fetch':
      return fetch(lone, step);
    case 'expire_offsets':
      return expire(lone);
    default:
      throw new Error(`unknown step ${textAt(step, 'op')}`);
  }
}

function partitionOf({ broker }: LoneCoordinator, step: JsonObject): PartitionId {
  const name = textAt(step, 'partition');
  const index = Number(name.slice(name.lastIndexOf('-') + 1));
  return assertExists(broker.image.topics[1]?.partitions[index], `${name} is there`);
}

function commit(lone: LoneCoordinator, step: JsonObject): string {
  const [answer] = lone.request('client', {
    api: 'OffsetCommit',
    group: G,
    generation: numberAt(step, 'generation_or_epoch'),
    memberId: textAt(step, 'member_id'),
    instanceId: null,
    offsets: [committed(lone, step)],
  });
  if (answer?.body.api !== 'OffsetCommit') return '';
  return answer.body.refused[0]?.error ?? answer.body.error;
}

function commitInTransaction(lone: LoneCoordinator, step: JsonObject): string {
  const [answer] = lone.request('producer', {
    api: 'TxnOffsetCommit',
    group: G,
    transactionalId: `t${numberAt(step, 'producer_id')}`,
    producerId: numberAt(step, 'producer_id'),
    producerEpoch: 0,
    generation: numberAt(step, 'generation_or_epoch'),
    memberId: textAt(step, 'member_id'),
    instanceId: null,
    offsets: [committed(lone, step)],
    transactionVersion: 1,
  });
  return answer?.body.api === 'TxnOffsetCommit' ? answer.body.error : '';
}

function committed(
  lone: LoneCoordinator,
  step: JsonObject,
): { partition: PartitionId; offset: number; leaderEpoch: number; metadata: string } {
  const partition = partitionOf(lone, step);
  return { partition, offset: numberAt(step, 'offset'), leaderEpoch: -1, metadata: '' };
}

function writeMarker(lone: LoneCoordinator, producerId: number, isCommitted: boolean): void {
  const { broker, context, cluster } = lone;
  const replica = assertExists(broker.replicas[OFFSETS_PARTITION], 'the replica is there');
  const number = cluster.recordCount++;
  const batch = {
    records: [markerRecord(0, { number, timestamp: context.now })],
    sizeInBytes: MARKER_BYTES,
    maxTimestamp: context.now,
    producerId,
    producerEpoch: 0,
    isTransactional: true,
    control: isCommitted ? 'COMMIT' : 'ABORT',
  } as const;
  const requiredOffset = append(broker, replica, batch, context) + 1;
  const ended = { producerId, isCommitted, requiredOffset };
  onGroupTransactionEnd(broker, OFFSETS_PARTITION, ended, context);
  completeWaiting(broker, context);
}

function fetch(lone: LoneCoordinator, step: JsonObject): JsonObject {
  const [answer] = lone.request('client', {
    api: 'OffsetFetch',
    group: G,
    memberId: null,
    memberEpoch: -1,
    requireStable: booleanAt(step, 'require_stable'),
    partitions: [partitionOf(lone, step)],
  });
  const [found] = answer?.body.api === 'OffsetFetch' ? answer.body.offsets : [];
  return found === undefined ? {} : { error: found.error, offset: found.offset };
}

/** What would go now goes; the group itself stays. */
function expire(lone: LoneCoordinator): JsonObject {
  const shard = shardIn(lone);
  const group = groupOf(shard, G);
  if (group === null) return { tombstones: 0, group_can_be_deleted: true };
  const { partitions, mayBeDeleted } = expiredOffsets({ ...lone, shard }, group);
  applyOffsetOutcome(shard, G, { type: 'offset-delete', partitions });
  return { tombstones: partitions.length, group_can_be_deleted: mayBeDeleted };
}

function shardIn({ broker }: LoneCoordinator): CoordinatorPartition {
  return assertExists(broker.coordinator.partitions[0], 'it is loaded');
}

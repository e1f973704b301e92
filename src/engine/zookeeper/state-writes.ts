/**
 * States of partitions are written, each under the version that it was read in, and the brokers are
 * told of what was written.
 *
 * Kafka: KafkaZkClient.updateLeaderAndIsr, PartitionStateMachine, ZkReplicaStateMachine (3.9).
 */
import { assertUnreachable } from '../../base/assert.ts';
import type { Broker } from '../broker/broker.ts';
import type { Context } from '../context.ts';
import { emitPartitionFacts } from '../controller/partition-facts.ts';
import type { PartitionRegistration } from '../controller/metadata.ts';
import { respond } from '../network/transport.ts';
import type { ZkMulti, ZkWriteResult } from '../protocol/zookeeper-api.ts';
import { lookAtMoves, onMovesBegun, onMovesCompleted } from './assignments.ts';
import { startReplicas } from './broker-changes.ts';
import { tellStates } from './channels.ts';
import { write } from './controller.ts';
import { isNew } from './controller-state.ts';
import type { AfterWrite, StateUpdate, TaskPurpose, ZkController } from './controller-state.ts';
import { finishFailover } from './failover.ts';
import { answerElections } from './partition-requests.ts';
import { finishShutdown } from './shutdown.ts';
import { answerCreations } from './topics.ts';
import { statePath } from './znode.ts';

/** Writes the states one after the other, and then does what is left to do. */
export function writeStates(
  self: Broker,
  controller: ZkController,
  { updates, next }: { readonly updates: readonly StateUpdate[]; readonly next: AfterWrite },
  context: Context,
): void {
  const multis = updates.map((update) => multiOf(controller, update));
  write(self, controller, { type: 'write-states', updates, next }, multis, context);
}

function multiOf(controller: ZkController, { before, after, reason }: StateUpdate): ZkMulti {
  const name = controller.image.topics[after.topic]?.name ?? '';
  const path = statePath(name, after.index);
  const data = {
    type: 'state',
    partition: after.id,
    leader: after.leader,
    leaderEpoch: after.leaderEpoch,
    isr: after.isr,
    leaderRecoveryState: after.leaderRecoveryState,
    controllerEpoch: controller.epoch,
    reason,
  } as const;
  if (before.leaderEpoch < 0) return [{ op: 'create', path, data, isEphemeral: false }];
  return [{ op: 'set', path, data, version: before.partitionEpoch }];
}

type PurposeOf<Type extends TaskPurpose['type']> = Extract<TaskPurpose, { readonly type: Type }>;

/** Those that were written hold now; then comes what is left to do. */
export function onStatesWritten(
  self: Broker,
  controller: ZkController,
  {
    purpose: { updates, next },
    results,
  }: { purpose: PurposeOf<'write-states'>; results: readonly ZkWriteResult[] },
  context: Context,
): void {
  const written = updates.filter((_, index) => isWritten(controller, results[index]));
  for (const { before, after, reason } of written) {
    controller.image.partitions[after.id] = after;
    if (isNew(before)) continue;
    // Leaders and ISRs were told of when they were committed: what is left are its replicas.
    const { leaderEpoch, isr } = after;
    const assigned = { ...before, leaderEpoch, isr };
    emitPartitionFacts({ id: self.id, image: controller.image }, assigned, reason, context);
  }
  tellStates(self, controller, written, context);
  goOn(self, controller, { written, next }, context);
  answerCreations(self, controller, context);
  lookAtMoves(self, controller, context);
}

/**
 * A request that was sent again may find its own work done: nobody else writes under this epoch.
 */
function isWritten(controller: ZkController, result: ZkWriteResult | undefined): boolean {
  if (result === undefined) return false;
  if (result.error === 'OK') return true;
  const data = result.znode?.data;
  return data?.type === 'state' && data.controllerEpoch === controller.epoch;
}

function goOn(
  self: Broker,
  controller: ZkController,
  { written, next }: { readonly written: readonly StateUpdate[]; readonly next: AfterWrite },
  context: Context,
): void {
  switch (next.type) {
    case 'nothing':
      return;
    case 'start-replicas':
      return startReplicas(self, controller, next.brokers, context);
    case 'finish-failover':
      return finishFailover(self, controller, context);
    case 'moves-begun':
      return onMovesBegun(self, controller, next, context);
    case 'moves-completed':
      return onMovesCompleted(self, controller, next.removed, context);
    case 'answer-shutdown':
      return finishShutdown(self, controller, next, context);
    case 'answer-elections':
      return answerElections(self, next, written, context);
    case 'answer-alter-partition': {
      const isWrittenNow = (partition: number): boolean =>
        written.some(({ after }) => after.id === partition);
      const partitions = next.outcomes.map((outcome) =>
        outcome.error === 'NONE' &&
        !isWrittenNow(outcome.partition) &&
        !isKnown(controller, outcome)
          ? {
              partition: outcome.partition,
              error: 'INVALID_UPDATE_VERSION' as const,
              registration: null,
            }
          : outcome,
      );
      respond(context, self, next.address, { api: 'AlterPartition', error: 'NONE', partitions });
      return;
    }
    default:
      return assertUnreachable(next);
  }
}

/** It asked for what was so already: nothing had to be written. */
function isKnown(
  { image }: ZkController,
  { partition, registration }: { partition: number; registration: PartitionRegistration | null },
): boolean {
  return registration !== null && image.partitions[partition] === registration;
}

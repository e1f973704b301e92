/**
 * What a user or a script tells the application of a transactional producer to call.
 *
 * Kafka: KafkaProducer, ConsumerGroupMetadata.
 */
import { assertUnreachable } from '../../base/assert.ts';
import { committedImage, processOf, type Cluster } from '../cluster.ts';
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import type { RefusalReason } from '../fact.ts';
import type { CommittedOffset } from '../protocol/group-api.ts';
import { instanceIdOf } from './consumer-config.ts';
import type { Consumer } from './consumer.ts';
import { settle, type Producer } from './producer.ts';
import {
  abortTransaction,
  answered,
  beginTransaction,
  commitTransaction,
  initTransactions,
  sendOffsetsToTransaction,
  type Outcome,
} from './transaction-calls.ts';
import type { GroupMetadata, TransactionCall } from './transaction-state.ts';

export type TransactionCommand = Extract<
  Command,
  {
    readonly type: 'init-transactions' | 'begin-transaction' | 'end-transaction' | 'send-offsets';
  }
>;

/** Makes the call, or says why it cannot be made now. */
export function transactionCommand(
  producer: Producer,
  command: TransactionCommand,
  context: Context,
): RefusalReason | null {
  if (producer.isClosing) return 'not-running';
  // Its one thread has not come back from the call before.
  if (isBlocked(producer)) return 'application-busy';
  if (command.type === 'send-offsets') return sendOffsets(producer, command, context);
  makeCall(producer, callOf(command), context);
  return null;
}

export function isBlocked({ blocked, transactions }: Producer): boolean {
  return blocked.length > 0 || (transactions !== null && transactions.call !== null);
}

function callOf(command: Exclude<TransactionCommand, { type: 'send-offsets' }>): SimpleCall {
  switch (command.type) {
    case 'init-transactions':
      return 'init';
    case 'begin-transaction':
      return 'begin';
    case 'end-transaction':
      return command.committed ? 'commit' : 'abort';
    default:
      return assertUnreachable(command);
  }
}

type SimpleCall = Exclude<TransactionCall, 'send-offsets'>;

export function makeCall(producer: Producer, call: SimpleCall, context: Context): void {
  finish(producer, call, outcomeOf(producer, call, context), context);
}

function outcomeOf(producer: Producer, call: SimpleCall, context: Context): Outcome {
  switch (call) {
    case 'init':
      return initTransactions(producer, context);
    case 'begin':
      return beginTransaction(producer);
    case 'commit':
      return commitTransaction(producer, context);
    case 'abort':
      return abortTransaction(producer, context);
    default:
      return assertUnreachable(call);
  }
}

/** What did not block has its answer at once. */
function finish(
  producer: Producer,
  call: TransactionCall,
  outcome: Outcome,
  context: Context,
): void {
  if (outcome !== 'blocked') {
    answered(producer, call, outcome === 'returned' ? null : outcome, context);
  }
  settle(producer, [], context);
}

export function makeSendOffsets(
  producer: Producer,
  given: { member: GroupMetadata; offsets: readonly CommittedOffset[] },
  context: Context,
): void {
  finish(producer, 'send-offsets', sendOffsetsToTransaction(producer, given, context), context);
}

function sendOffsets(
  producer: Producer,
  {
    consumer,
    member: given,
    offsets: named,
  }: Extract<TransactionCommand, { type: 'send-offsets' }>,
  context: Context,
): RefusalReason | null {
  const { cluster } = context;
  const process = consumer === null ? null : processOf(cluster, consumer);
  if (consumer !== null && process === null) return 'no-such-process';
  if (process !== null && process.kind !== 'consumer') return 'wrong-kind-of-process';
  const member = process === null ? given : groupMetadataOf(process);
  if (member === null) return 'no-group';
  const offsets = offsetsNamed(cluster, named);
  if (offsets === null) return 'no-such-partition';
  makeSendOffsets(producer, { member, offsets }, context);
  return null;
}

/** Kafka: Consumer.groupMetadata(): as the group was joined last. Null: it is in no group. */
export function groupMetadataOf({ plan, config, membership }: Consumer): GroupMetadata | null {
  const { group } = plan;
  return group === null
    ? null
    : { group, ...membership.groupMetadata, instanceId: instanceIdOf(config) };
}

/** `orders-0` by the name that it has now; null: there is no such partition. */
function offsetsNamed(
  cluster: Cluster,
  named: Readonly<Record<string, number>>,
): CommittedOffset[] | null {
  const { topics, partitions } = committedImage(cluster);
  const offsets: CommittedOffset[] = [];
  for (const [name, offset] of Object.entries(named)) {
    const dash = name.lastIndexOf('-');
    const topic = topics.find((known) => known !== null && known.name === name.slice(0, dash));
    const partition = topic?.partitions[Number(name.slice(dash + 1))];
    if (partition === undefined || partitions[partition] === undefined) return null;
    offsets.push({ partition, offset, leaderEpoch: -1, metadata: '' });
  }
  return offsets.sort((left, right) => left.partition - right.partition);
}

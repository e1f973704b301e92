/**
 * An application that reads, processes and writes: a consumer and a producer in one JVM. With a
 * transactional id what it writes and how far it has read become true together, or not at all;
 * without one it commits its offsets after its outputs are acknowledged: at least once.
 *
 * Kafka: KafkaConsumer and KafkaProducer as in the documentation of sendOffsetsToTransaction
 * (KIP-98, KIP-447).
 * Simplified: each record becomes one with the same key and value in another topic. The two are
 * parts of one process, so that they know of each other's calls without a request.
 */
import { processOf } from '../cluster.ts';
import type { ApplicationPlan } from '../command.ts';
import { emit, type Context } from '../context.ts';
import type { PartitionId, ProcessId } from '../ids.ts';
import type { LogRecord } from '../log/record.ts';
import type { CommittedOffset } from '../protocol/group-api.ts';
import { startCommit } from './consumer-commit.ts';
import { closeConsumer } from './consumer-close.ts';
import { settle as settleConsumer } from './consumer-poll.ts';
import { assignedPartition, seek } from './consumer-positions.ts';
import type { AssignedPartition, Consumer } from './consumer.ts';
import { recordOf } from './producer-command.ts';
import { sendRecord, type SentGroup } from './producer-send.ts';
import { closeProducer } from './producer-failures.ts';
import { settle as settleProducer, type Producer } from './producer.ts';
import { hasIncomplete } from './transaction-batches.ts';
import { groupMetadataOf, isBlocked, makeCall, makeSendOffsets } from './transaction-command.ts';
import type { TransactionCall, TransactionError } from './transaction-state.ts';

export type ApplicationPhase =
  /** It waits for `initTransactions()`. */
  | 'initializing'
  | 'polling'
  /** It works on what a poll returned. */
  | 'processing'
  /** Its calls of `send()` have not all returned; without transactions: been acknowledged. */
  | 'sending'
  | 'adding-offsets'
  | 'committing'
  | 'aborting'
  | 'ended';

/** The program, kept with its consumer. */
export interface Application {
  readonly plan: ApplicationPlan;
  readonly producer: ProcessId;
  phase: ApplicationPhase;
  /** What the last poll returned, and is not done with. */
  inputs: readonly InputStretch[];
  /** Sends of its producer that had failed when it began to send. */
  failuresBefore: number;
}

/** Records of one partition, one after the other. */
export interface InputStretch {
  readonly partition: PartitionId;
  readonly records: readonly LogRecord[];
  /** Position before the first and after the last of them. */
  readonly from: number;
  readonly next: number;
  readonly leaderEpoch: number;
}

/** What its producer knows of it. */
export interface ApplicationLink {
  readonly consumer: ProcessId;
  /** Records that could not be sent. */
  failures: number;
}

export function createApplication(plan: ApplicationPlan, producer: ProcessId): Application {
  return { plan, producer, phase: 'initializing', inputs: [], failuresBefore: 0 };
}

/** The JVM has started: its producer before its consumer. */
export function startApplication(application: Application, context: Context): void {
  application.inputs = [];
  application.phase = 'polling';
  const producer = producerOf(application, context);
  if (application.plan.transactionalId === null || producer === null) return;
  application.phase = 'initializing';
  makeCall(producer, 'init', context);
}

/** A poll returns these: what comes out of them is written next. */
export function takeUp(
  application: Application,
  { partition, position, positionEpoch }: AssignedPartition,
  {
    records,
    offsets,
  }: { readonly records: readonly LogRecord[]; readonly offsets: readonly number[] },
): void {
  const from = offsets[0] ?? position;
  const stretch = { partition, records, from, next: position, leaderEpoch: positionEpoch };
  application.inputs = [...application.inputs, stretch];
}

function producerOf({ producer: id }: Application, { cluster }: Context): Producer | null {
  const process = processOf(cluster, id);
  return process?.kind === 'producer' && process.status === 'running' ? process : null;
}

function consumerOf({ consumer: id }: ApplicationLink, { cluster }: Context): Consumer | null {
  const process = processOf(cluster, id);
  return process?.kind === 'consumer' && process.status === 'running' ? process : null;
}

/** It is done with them: it writes what came out. */
export function onProcessed(application: Application, context: Context): void {
  const producer = producerOf(application, context);
  if (producer === null || producer.isClosing) return;
  const { output, transactionalId } = application.plan;
  application.failuresBefore = producer.application?.failures ?? 0;
  if (transactionalId !== null) {
    makeCall(producer, 'begin', context);
    // It may have thrown, and the application have ended.
    if (producer.transactions?.state !== 'IN_TRANSACTION') return;
  }
  const sent: SentGroup[] = [];
  for (const { records } of application.inputs) {
    for (const { key, value, headers } of records) {
      const given = { key, value, headers, partition: null, timestamp: null };
      const call = { topic: output, partitionNumber: null, record: recordOf(given, context) };
      sendRecord(producer, call, sent, context);
    }
  }
  application.phase = 'sending';
  settleProducer(producer, sent, context);
}

/** Something has happened in the producer: perhaps all has been sent by now. */
export function onProducerSettled(
  producer: Producer,
  link: ApplicationLink,
  context: Context,
): void {
  const consumer = consumerOf(link, context);
  const application = consumer?.application ?? null;
  if (consumer === null || application?.phase !== 'sending' || isBlocked(producer)) return;
  if (application.plan.transactionalId !== null) {
    addOffsets(consumer, application, producer, context);
    return;
  }
  if (hasIncomplete(producer.accumulator)) return;
  application.phase = 'polling';
  if (link.failures > application.failuresBefore) rewind(consumer, application, context);
  else commitRead(consumer, application, context);
}

/** At least once: the outputs are there, and now it says how far it has read. */
function commitRead(consumer: Consumer, application: Application, context: Context): void {
  const offsets = offsetsRead(application);
  application.inputs = [];
  const deadline = context.now + consumer.config.defaultApiTimeoutMs;
  startCommit(consumer, { kind: 'sync', offsets, deadline }, context);
}

function addOffsets(
  consumer: Consumer,
  application: Application,
  producer: Producer,
  context: Context,
): void {
  const member = groupMetadataOf(consumer);
  if (member === null) return;
  application.phase = 'adding-offsets';
  makeSendOffsets(producer, { member, offsets: offsetsRead(application) }, context);
}

/** The offset after the last record of each partition. */
function offsetsRead({ inputs }: Application): CommittedOffset[] {
  return inputs
    .map(({ partition, next, leaderEpoch }) => {
      return { partition, offset: next, leaderEpoch, metadata: '' };
    })
    .sort((left, right) => left.partition - right.partition);
}

/** A call of the producer returned, or threw: the program goes on, tries again, or ends. */
export function onCallAnswered(
  producer: Producer,
  link: ApplicationLink,
  { call, error }: { call: TransactionCall; error: TransactionError | null },
  context: Context,
): void {
  const consumer = consumerOf(link, context);
  const application = consumer?.application ?? null;
  if (consumer === null || application === null || application.phase === 'ended') return;
  if (producer.isClosing || consumer.closing !== null) return;
  if (error === null) goOn(consumer, application, { producer, call }, context);
  else if (producer.transactions?.state === 'FATAL_ERROR' || call === 'begin') {
    end(consumer, application, { producer, error }, context);
  } else if (error.reason === 'MAX_BLOCK_TIMEOUT' && call !== 'send-offsets') {
    makeCall(producer, call, context);
  } else if (call === 'init' || call === 'abort') {
    end(consumer, application, { producer, error }, context);
  } else {
    application.phase = 'aborting';
    makeCall(producer, 'abort', context);
  }
}

function goOn(
  consumer: Consumer,
  application: Application,
  { producer, call }: { producer: Producer; call: TransactionCall },
  context: Context,
): void {
  if (call === 'begin') return;
  if (call === 'send-offsets') {
    application.phase = 'committing';
    makeCall(producer, 'commit', context);
    return;
  }
  application.phase = 'polling';
  if (call === 'abort') rewind(consumer, application, context);
  application.inputs = [];
  settleConsumer(consumer, context);
}

/** What it has read is read again, as far as the partitions are still its own. */
function rewind(consumer: Consumer, application: Application, context: Context): void {
  const partitions: PartitionId[] = [];
  for (const { partition, from } of application.inputs) {
    const own = assignedPartition(consumer, partition);
    if (own === null) continue;
    consumer.buffered = consumer.buffered.filter((buffered) => buffered !== partition);
    seek(consumer, own, from);
    partitions.push(partition);
  }
  consumer.isSteady = false;
  application.inputs = [];
  emit(context, consumer.id, { type: 'application-rewound', partitions });
  settleConsumer(consumer, context);
}

/** An exception that nothing can be done about, such as having been fenced: both are closed. */
function end(
  consumer: Consumer,
  application: Application,
  { producer, error }: { producer: Producer; error: TransactionError },
  context: Context,
): void {
  application.phase = 'ended';
  application.inputs = [];
  const { reason, message } = error;
  emit(context, consumer.id, { type: 'application-ended', error: reason, message });
  closeProducer(producer, context);
  if (consumer.closing === null) closeConsumer(consumer, context);
}

/**
 * The metadata log: what the controller has decided is appended to it, committed, and then replayed
 * into its image. Brokers follow by fetching it.
 *
 * Kafka: QuorumController (ControllerWriteEvent), KafkaRaftClient; KIP-500.
 * Simplified: the quorum has one voter, so that what is appended is committed at once, without the
 * append linger of 25 ms; a fetch gets all that follows, without a limit of bytes.
 */
import { assertExists } from '../../base/assert.ts';
import { setTimer, type Context } from '../context.ts';
import type { ElectionReason } from '../fact.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { addressOf, respond, type ReplyAddress } from '../network/transport.ts';
import type { ResponseBody } from '../protocol/api.ts';
import type { FetchMetadataRequest } from '../protocol/control-api.ts';
import type { Controller } from './controller.ts';
import { applyRecord, registrationOf } from './image.ts';
import type { MetadataImage, MetadataRecord, PartitionRegistration } from './metadata.ts';
import { emitPartitionFacts } from './partition-facts.ts';

/**
 * Writes what a handler has decided, all or nothing. `reason` is said in the facts about partitions
 * that change by it; null when none does.
 */
export function commit(
  controller: Controller,
  records: readonly MetadataRecord[],
  reason: ElectionReason | null,
  context: Context,
): void {
  if (records.length === 0) return;
  for (const record of records) append(controller, record, context);
  replayCommitted(controller, reason, context);
  answerParkedFetches(controller, context);
}

/** Answers a request once what it led to is committed. */
export function answer(
  controller: Controller,
  envelope: RequestEnvelope,
  body: ResponseBody,
  context: Context,
): void {
  respond(context, controller, addressOf(envelope), body);
}

/** Rebuilds the image after a start, in silence: all of it has been told before. */
export function replayLog(controller: Controller, context: Context): void {
  const { topic } = context.cluster.settings;
  while (controller.image.nextOffset < committedOffset(controller)) {
    applyRecord(controller.image, entryAt(controller, controller.image.nextOffset).record, topic);
  }
}

/** A fetch of the metadata log is parked while there is nothing new. */
export function onFetchMetadata(
  controller: Controller,
  envelope: RequestEnvelope,
  { broker, fetchOffset, maxWaitMs }: FetchMetadataRequest,
  context: Context,
): void {
  if (fetchOffset < committedOffset(controller) || maxWaitMs === 0) {
    sendEntries(controller, addressOf(envelope), fetchOffset, context);
    return;
  }
  const request = controller.nextParkedRequest++;
  const others = controller.parkedFetches.filter((parked) => parked.broker !== broker);
  const parked = { request, broker, address: addressOf(envelope), fetchOffset };
  // What the same broker had asked before went down with its connection.
  controller.parkedFetches = [...others, parked];
  setTimer(context, controller, {
    delayMs: maxWaitMs,
    timer: { type: 'metadata-fetch-expiry', broker, request },
  });
}

/** The longest wait is over: the broker hears that there is nothing new, and asks again. */
export function onMetadataFetchExpiry(
  controller: Controller,
  request: number,
  context: Context,
): void {
  const index = controller.parkedFetches.findIndex((parked) => parked.request === request);
  const parked = controller.parkedFetches[index];
  if (parked === undefined) return;
  controller.parkedFetches.splice(index, 1);
  sendEntries(controller, parked.address, parked.fetchOffset, context);
}

/** Offset after the last record that a majority of the voters holds: of the one there is. */
export function committedOffset(controller: Controller): number {
  return controller.logLength;
}

function append(controller: Controller, record: MetadataRecord, { cause }: Context): void {
  const { logLength: offset, epoch } = controller;
  // Another future of the same past has gone on with the shared array.
  if (controller.log.length > offset) controller.log = controller.log.slice(0, offset);
  controller.log.push({ offset, epoch, record, cause });
  controller.logLength += 1;
}

function replayCommitted(
  controller: Controller,
  reason: ElectionReason | null,
  context: Context,
): void {
  const { image } = controller;
  const { topic } = context.cluster.settings;
  while (image.nextOffset < committedOffset(controller)) {
    const { record } = entryAt(controller, image.nextOffset);
    const before = partitionsBefore(image, record);
    applyRecord(image, record, topic);
    for (const partition of before) emitPartitionFacts(controller, partition, reason, context);
  }
}

/** The partitions that the record may change, as they are until then. */
function partitionsBefore(
  image: MetadataImage,
  record: MetadataRecord,
): readonly PartitionRegistration[] {
  if (record.type === 'PartitionChangeRecord') {
    const partition = registrationOf(image, record.partition);
    return partition === null ? [] : [partition];
  }
  if (record.type !== 'ClearElrRecord') return [];
  return image.partitions.filter((partition) => partition !== null);
}

function answerParkedFetches(controller: Controller, context: Context): void {
  const parkedFetches = controller.parkedFetches;
  controller.parkedFetches = [];
  for (const { address, fetchOffset } of parkedFetches) {
    sendEntries(controller, address, fetchOffset, context);
  }
}

function sendEntries(
  controller: Controller,
  address: ReplyAddress,
  fetchOffset: number,
  context: Context,
): void {
  const highWatermark = committedOffset(controller);
  const entries = controller.log.slice(fetchOffset, highWatermark);
  respond(context, controller, address, { api: 'FetchMetadata', entries, highWatermark });
}

function entryAt(controller: Controller, offset: number) {
  return assertExists(controller.log[offset], 'the log holds every record up to its end');
}

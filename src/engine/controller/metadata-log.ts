/**
 * The metadata log: what the active controller has decided is appended to it, replicated by the
 * quorum, and replayed into images once it is committed. Brokers follow by fetching it.
 *
 * Kafka: QuorumController (ControllerWriteEvent, QuorumMetaLogListener), KafkaRaftClient; KIP-500.
 */
import { assertExists } from '../../base/assert.ts';
import { emit, type Context } from '../context.ts';
import type { ElectionReason, Fact, FactBody } from '../fact.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { addressOf, respond } from '../network/transport.ts';
import { onDemand } from '../on-demand.ts';
import type { ResponseBody } from '../protocol/api.ts';
import { appendRecord } from '../quorum/controller-log.ts';
import { noteAppended } from '../quorum/leader.ts';
import { isAlone } from '../quorum/quorum-facts.ts';
import type { Controller } from './controller.ts';
import { applyRecord, registrationOf } from './image.ts';
import type {
  MetadataEntry,
  MetadataImage,
  MetadataRecord,
  PartitionRegistration,
} from './metadata.ts';

/**
 * Writes what a handler has decided, all or nothing. `reason` is said in the facts about partitions
 * that change by it; null when none does. A lone voter has committed it when this returns.
 */
export function commit(
  controller: Controller,
  records: readonly MetadataRecord[],
  reason: ElectionReason | null,
  context: Context,
): void {
  if (records.length === 0) return;
  for (const record of records) appendRecord(controller, record, reason, context);
  noteAppended(controller, { isUrgent: false }, context);
}

/** Answers a request once everything is committed that the answer may rest on. */
export function answer(
  controller: Controller,
  envelope: RequestEnvelope,
  body: ResponseBody,
  context: Context,
): void {
  const { logLength: offset, quorum } = controller;
  const address = addressOf(envelope);
  if (quorum.highWatermark >= offset) respond(context, controller, address, body);
  else controller.pendingAnswers.push({ offset, address, body, cause: context.cause });
}

/** Offset of the next record: what is decided now will stand there. */
export function writeOffset(controller: Controller): number {
  return controller.logLength;
}

/**
 * Replays what has been committed. The leader tells of it, of every record once, however many
 * leaders it takes until it is known to be committed.
 */
export function replayCommitted(controller: Controller, context: Context): void {
  const { cluster, cause } = context;
  const { leading, highWatermark } = controller.quorum;
  const image = controller.committedImage ?? controller.image;
  while (image.nextOffset < highWatermark) {
    const entry = assertExists(controller.log[image.nextOffset], 'the log holds what is committed');
    const isNews = leading !== null && entry.offset >= cluster.toldOffset;
    if (isNews) {
      cluster.toldOffset = entry.offset + 1;
      context.cause = entry.cause;
      replayAndTell(controller, image, entry, context);
    } else {
      applyRecord(image, entry.record, context.settings.topic);
    }
  }
  context.cause = cause;
}

function replayAndTell(
  controller: Controller,
  image: MetadataImage,
  { record, reason, facts }: MetadataEntry,
  context: Context,
): void {
  for (const fact of facts ?? []) emit(context, controller.id, fact);
  const before = partitionsBefore(image, record);
  applyRecord(image, record, context.settings.topic);
  const told = { id: controller.id, image };
  for (const partition of before) {
    onDemand().controllers.emitPartitionFacts(told, partition, reason, context);
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

/**
 * While others vote with it, what a handler states waits for what it has written: null when nothing
 * is held back.
 */
export function holdFacts(controller: Controller, context: Context): HeldFacts | null {
  if (isAlone(controller)) return null;
  const { facts } = context;
  context.facts = [];
  return { facts, offset: controller.logLength, count: context.cluster.factCount };
}

export interface HeldFacts {
  readonly facts: Fact[];
  /** Where the handler has begun to write. */
  readonly offset: number;
  readonly count: number;
}

export function releaseFacts(controller: Controller, held: HeldFacts, context: Context): void {
  const stated = context.facts;
  context.facts = held.facts;
  const first = controller.log[held.offset];
  if (controller.logLength === held.offset || first === undefined) {
    context.facts.push(...stated);
  } else if (stated.length > 0) {
    context.cluster.factCount = held.count;
    controller.log[held.offset] = { ...first, facts: stated.map(bodyOf) };
  }
}

function bodyOf({ id: _id, at: _at, cause: _cause, by: _by, ...body }: Fact): FactBody {
  return body;
}

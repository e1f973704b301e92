/**
 * What leaders answer a share consumer: acquired records, and what became of acknowledgements.
 *
 * Kafka: ShareConsumeRequestManager (handleShareFetchSuccess, handleShareAcknowledgeSuccess),
 * ShareSessionHandler.handleResponse, ShareCompletedFetch (4.3.1).
 */
import type { Context } from '../context.ts';
import type { DisconnectEvent } from '../event.ts';
import type { BrokerId, ProcessId } from '../ids.ts';
import { offsetAt, type LogRecord, type RecordBatch } from '../log/record.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type {
  ShareAcknowledgeResponse,
  ShareFetchedPartition,
  ShareFetchResponse,
} from '../protocol/share-api.ts';
import { applyCurrentLeader } from './current-leader.ts';
import { markStale } from './metadata.ts';
import { settleRenewals } from './share-acknowledgements.ts';
import type { BufferedRecord, ShareConsumer, ShareNode } from './share-consumer.ts';

function nodeOf(consumer: ShareConsumer, server: ProcessId): ShareNode | null {
  return consumer.nodes.find(({ broker }) => broker === server) ?? null;
}

/** The session goes on, or a new one has to be opened. */
function continueSession(node: ShareNode, error: ErrorCode): void {
  node.isInFlight = false;
  switch (error) {
    case 'SHARE_SESSION_NOT_FOUND':
    case 'INVALID_SHARE_SESSION_EPOCH':
    case 'SHARE_SESSION_LIMIT_REACHED':
      resetSession(node);
      break;
    default:
      node.epoch += 1;
  }
}

function resetSession(node: ShareNode): void {
  node.epoch = 0;
  node.session = [];
}

export function onShareFetchAnswer(
  consumer: ShareConsumer,
  server: ProcessId,
  response: ShareFetchResponse,
  context: Context,
): void {
  const node = nodeOf(consumer, server);
  if (node === null || !node.isInFlight) return;
  const { sent } = node;
  node.sent = [];
  if (consumer.recordsFrom === node.broker) consumer.recordsFrom = null;
  continueSession(node, response.error);
  if (response.error !== 'NONE') {
    node.retryAt = context.now + consumer.config.retryBackoffMs;
    for (const { partition } of sent) settleRenewals(consumer, partition, sent, false);
    return;
  }
  for (const said of response.partitions) {
    settleRenewals(consumer, said.partition, sent, said.acknowledgeError === 'NONE');
    if (said.error !== 'NONE') noteError(consumer, node, said, context);
    if (said.acquired.length === 0) continue;
    consumer.fetchesMore = false;
    for (const record of recordsOf(said, node.broker)) consumer.buffered.push(record);
  }
}

function noteError(
  consumer: ShareConsumer,
  node: ShareNode,
  { partition, currentLeader }: Pick<ShareFetchedPartition, 'partition' | 'currentLeader'>,
  context: Context,
): void {
  const { metadata, config } = consumer;
  const isMoved = currentLeader !== null && applyCurrentLeader(metadata, partition, currentLeader);
  if (!isMoved) node.retryAt = context.now + config.retryBackoffMs;
  markStale(metadata);
}

/** Every acquired offset, with its record; markers of transactions are none. */
function recordsOf(
  { partition, batches, acquired }: ShareFetchedPartition,
  broker: BrokerId,
): readonly BufferedRecord[] {
  const found = new Map<number, { record: LogRecord; batch: RecordBatch }>();
  for (const batch of batches) {
    if (batch.control !== null) continue;
    batch.records.forEach((record, index) => {
      found.set(offsetAt(batch, index), { record, batch });
    });
  }
  const lastOf = new Map<RecordBatch, number>();
  for (const { firstOffset, lastOffset } of acquired) {
    for (let offset = firstOffset; offset <= lastOffset; offset += 1) {
      const own = found.get(offset);
      if (own !== undefined) lastOf.set(own.batch, offset);
    }
  }
  const records: BufferedRecord[] = [];
  for (const { firstOffset, lastOffset, deliveryCount } of acquired) {
    for (let offset = firstOffset; offset <= lastOffset; offset += 1) {
      const own = found.get(offset) ?? null;
      const goesOn = own !== null && offset < (lastOf.get(own.batch) ?? -1);
      const record = own?.record ?? null;
      records.push({ partition, offset, deliveryCount, broker, record, goesOn });
    }
  }
  return records;
}

export function onShareAcknowledgeAnswer(
  consumer: ShareConsumer,
  server: ProcessId,
  response: ShareAcknowledgeResponse,
): void {
  const node = nodeOf(consumer, server);
  if (node === null || !node.isInFlight) return;
  const { sent } = node;
  node.sent = [];
  const { closing, commit, metadata } = consumer;
  if (closing !== null && closing.asked.includes(node.broker)) {
    closing.asked = closing.asked.filter((broker) => broker !== node.broker);
    node.isInFlight = false;
    resetSession(node);
    return;
  }
  continueSession(node, response.error);
  for (const partition of new Set(sent.map((item) => item.partition))) {
    const said = response.partitions.find((one) => one.partition === partition);
    const error = response.error === 'NONE' ? (said?.error ?? 'NONE') : response.error;
    settleRenewals(consumer, partition, sent, error === 'NONE');
    if (node.isAsync) consumer.answered.push({ partition, error });
    else if (commit !== null) commit.results.push({ partition, error });
    const leader = said?.currentLeader ?? null;
    if (leader !== null && applyCurrentLeader(metadata, partition, leader)) markStale(metadata);
  }
  if (commit !== null) commit.asked = commit.asked.filter((broker) => broker !== node.broker);
}

/** The connection broke: the session went with it, and what was said may have been heard or not. */
export function onShareNodeLost(
  consumer: ShareConsumer,
  { server, unanswered }: DisconnectEvent,
  context: Context,
): void {
  const node = nodeOf(consumer, server);
  if (node === null) return;
  const isData = unanswered.some(
    ({ body }) => body.api === 'ShareFetch' || body.api === 'ShareAcknowledge',
  );
  const wasOver = unanswered.length > 0 && !isData;
  if (wasOver) return;
  const { sent } = node;
  node.sent = [];
  node.isInFlight = false;
  if (consumer.recordsFrom === node.broker) consumer.recordsFrom = null;
  resetSession(node);
  const { commit, closing } = consumer;
  const partitions = new Set(sent.map((item) => item.partition));
  for (const partition of partitions) settleRenewals(consumer, partition, sent, false);
  if (commit !== null && commit.asked.includes(node.broker)) {
    commit.asked = commit.asked.filter((broker) => broker !== node.broker);
    for (const partition of partitions) {
      commit.results.push({ partition, error: 'NETWORK_EXCEPTION' });
    }
  } else if (node.isAsync && closing === null) {
    for (const partition of partitions) {
      consumer.answered.push({ partition, error: 'NETWORK_EXCEPTION' });
    }
  }
  if (closing !== null) closing.asked = closing.asked.filter((broker) => broker !== node.broker);
  node.isAsync = false;
  node.retryAt = context.now;
}

/**
 * What a share consumer sends to leaders: one request to each at a time. Acknowledgements that the
 * application waits for go first, then what is wanted of records, with the other ones.
 *
 * Kafka: ShareConsumeRequestManager.poll, ShareSessionHandler (4.3.1).
 * Simplified: after an error a broker is left alone for retry.backoff.ms.
 */
import type { Context } from '../context.ts';
import type { BrokerId, PartitionId } from '../ids.ts';
import { send } from '../network/transport.ts';
import { leaderOf, markStale, reconnectTick } from './metadata.ts';
import { partitionAcknowledgements, shareNode } from './share-acknowledgements.ts';
import { countsRecords } from './share-config.ts';
import type {
  AnsweredAcknowledgement,
  NodeAcknowledgements,
  SentAcknowledgement,
  ShareConsumer,
  ShareNode,
} from './share-consumer.ts';
import { wakeShare } from './share-wake.ts';

const FINAL_EPOCH = -1;

export function sendShareRequests(consumer: ShareConsumer, context: Context): void {
  sendCommits(consumer, context);
  sendAsyncCommits(consumer, context);
  sendClosing(consumer, context);
  if (consumer.fetchesMore && consumer.closing === null) sendFetches(consumer, context);
}

/** Whether a request may be sent to it now; else it is tried again when that may be. */
function isFree(consumer: ShareConsumer, node: ShareNode, context: Context): boolean {
  if (node.isInFlight) return false;
  const at = Math.max(node.retryAt, reconnectTick(consumer.metadata, node.broker));
  if (at <= context.now) return true;
  wakeShare(consumer, at, context);
  return false;
}

function sendCommits(consumer: ShareConsumer, context: Context): void {
  const { commit } = consumer;
  if (commit === null) return;
  commit.waiting = commit.waiting.flatMap(({ broker, items: all }) => {
    const items = withoutMoved(consumer, { broker, items: all }, commit.results);
    if (items.length === 0) return [];
    const node = shareNode(consumer, broker);
    if (!isFree(consumer, node, context)) return [{ broker, items }];
    acknowledge(consumer, node, { items, isFinal: false }, context);
    commit.asked.push(broker);
    return [];
  });
}

/** What nobody waits for. */
function sendAsyncCommits(consumer: ShareConsumer, context: Context): void {
  if (consumer.asyncCommits.length === 0) return;
  consumer.asyncCommits = consumer.asyncCommits.flatMap(({ broker, items: all }) => {
    const items = withoutMoved(consumer, { broker, items: all }, consumer.answered);
    if (items.length === 0) return [];
    const node = shareNode(consumer, broker);
    if (!isFree(consumer, node, context)) return [{ broker, items }];
    acknowledge(consumer, node, { items, isFinal: false }, context);
    node.isAsync = true;
    return [];
  });
}

/**
 * What can still be acknowledged to the broker that the records are from: the rest fails at once,
 * because the session in which they were acquired is gone, or another leads the partition now.
 */
function withoutMoved(
  consumer: ShareConsumer,
  { broker, items }: NodeAcknowledgements,
  failed: AnsweredAcknowledgement[],
): readonly SentAcknowledgement[] {
  const hasSession = shareNode(consumer, broker).epoch !== 0;
  const isThere = ({ partition }: SentAcknowledgement): boolean =>
    hasSession && leaderOf(consumer.metadata, partition) === broker;
  if (items.every(isThere)) return items;
  const moved = new Set(items.filter((item) => !isThere(item)).map(({ partition }) => partition));
  for (const partition of moved) failed.push({ partition, error: 'NOT_LEADER_OR_FOLLOWER' });
  return items.filter(isThere);
}

function sendClosing(consumer: ShareConsumer, context: Context): void {
  const { closing } = consumer;
  if (closing === null) return;
  closing.waiting = closing.waiting.filter(({ broker, items }) => {
    // A broker that is gone is waited for all the same, until there is no time left.
    if (!consumer.metadata.brokers.includes(broker)) return true;
    const node = shareNode(consumer, broker);
    if (node.epoch === 0) return false;
    if (!isFree(consumer, node, context)) return true;
    acknowledge(consumer, node, { items, isFinal: true }, context);
    closing.asked.push(broker);
    return false;
  });
}

function acknowledge(
  consumer: ShareConsumer,
  node: ShareNode,
  { items, isFinal }: { items: readonly SentAcknowledgement[]; isFinal: boolean },
  context: Context,
): void {
  const { plan, membership, config } = consumer;
  node.isInFlight = true;
  node.isAsync = false;
  node.sent = items.slice();
  send(context, consumer, node.broker, {
    channel: 'data',
    timeoutMs: config.requestTimeoutMs,
    body: {
      api: 'ShareAcknowledge',
      groupId: plan.group,
      memberId: membership.memberId,
      sessionEpoch: isFinal ? FINAL_EPOCH : node.epoch,
      isRenewing: items.some(({ type }) => type === 'renew'),
      partitions: partitionAcknowledgements(items),
    },
  });
}

function sendFetches(consumer: ShareConsumer, context: Context): void {
  const wanted = wantedByLeader(consumer);
  for (const broker of wanted.keys()) shareNode(consumer, broker);
  if (countsRecords(consumer.config)) chooseNode(consumer, wanted);
  for (const node of consumer.nodes) {
    const partitions = wanted.get(node.broker) ?? [];
    if (partitions.length === 0 && node.pending.length === 0) continue;
    if (!isFree(consumer, node, context)) continue;
    if (node.epoch === 0) node.pending = [];
    if (partitions.length === 0 && node.epoch === 0) continue;
    const brings = !countsRecords(consumer.config) || consumer.recordsFrom === node.broker;
    if (!brings && !hasNews(node, partitions)) continue;
    fetch(consumer, node, { partitions, brings }, context);
  }
}

/** Where the number of records counts, the partition whose turn it is decides who is asked. */
function chooseNode(
  consumer: ShareConsumer,
  wanted: ReadonlyMap<BrokerId, readonly PartitionId[]>,
): void {
  if (consumer.recordsFrom !== null) return;
  const { assignment, turns } = consumer;
  const inTurn = assignment.toSorted((one, other) => turns.indexOf(one) - turns.indexOf(other));
  for (const partition of inTurn) {
    for (const [broker, partitions] of wanted) {
      if (!partitions.includes(partition) || shareNode(consumer, broker).isInFlight) continue;
      consumer.recordsFrom = broker;
      consumer.turns = [...turns.filter((one) => one !== partition), partition];
      return;
    }
  }
}

/** Whether there is something to tell it. */
function hasNews(node: ShareNode, partitions: readonly PartitionId[]): boolean {
  const isSame =
    partitions.length === node.session.length &&
    partitions.every((partition) => node.session.includes(partition));
  return node.epoch === 0 || node.pending.length > 0 || !isSame;
}

function wantedByLeader(consumer: ShareConsumer): ReadonlyMap<BrokerId, PartitionId[]> {
  const { metadata, assignment } = consumer;
  const wanted = new Map<BrokerId, PartitionId[]>();
  for (const partition of assignment) {
    const leader = leaderOf(metadata, partition);
    if (leader === null) {
      markStale(metadata);
      continue;
    }
    const own = wanted.get(leader);
    if (own === undefined) wanted.set(leader, [partition]);
    else own.push(partition);
  }
  return wanted;
}

function fetch(
  consumer: ShareConsumer,
  node: ShareNode,
  { partitions, brings }: { partitions: readonly PartitionId[]; brings: boolean },
  context: Context,
): void {
  const { plan, membership, config } = consumer;
  const isNew = node.epoch === 0;
  const added = partitions.filter((partition) => isNew || !node.session.includes(partition));
  const forgotten = isNew ? [] : node.session.filter((one) => !partitions.includes(one));
  node.session = partitions.slice();
  node.isInFlight = true;
  node.isAsync = false;
  node.sent = node.pending;
  node.pending = [];
  // One that only renews locks brings no records.
  const isRenewing = node.sent.some(({ type }) => type === 'renew');
  const isEmpty = isRenewing || !brings;
  send(context, consumer, node.broker, {
    channel: 'data',
    timeoutMs: config.requestTimeoutMs,
    body: {
      api: 'ShareFetch',
      groupId: plan.group,
      memberId: membership.memberId,
      sessionEpoch: node.epoch,
      maxWaitMs: isEmpty ? 0 : config.fetchMaxWaitMs,
      minBytes: isEmpty ? 0 : config.fetchMinBytes,
      maxBytes: isEmpty ? 0 : config.fetchMaxBytes,
      maxRecords: isEmpty ? 0 : config.maxPollRecords,
      acquireMode: countsRecords(config) ? 'record_limit' : 'batch_optimized',
      isRenewing,
      partitions: added,
      forgotten,
      acknowledgements: partitionAcknowledgements(node.sent),
    },
  });
}

/**
 * The application of a share consumer: it polls, works on what it gets, says what became of it, and
 * polls again.
 *
 * Kafka: ShareConsumerImpl (poll, pollForFetches, collect, acknowledge, commitSync, commitAsync),
 * ShareFetchCollector (4.3.1).
 */
import { emit, type Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import type { AcknowledgeType } from '../protocol/share-api.ts';
import { draw } from '../random.ts';
import { isReadable } from './deserializers.ts';
import { shareNode, takeAcknowledged } from './share-acknowledgements.ts';
import { isExplicit } from './share-config.ts';
import type { BufferedRecord, HeldRecord, ShareConsumer } from './share-consumer.ts';
import { joinShareGroup } from './share-membership.ts';
import { wakeShare } from './share-wake.ts';

/**
 * How long each poll() of an application that runs by itself waits, simulated ms. Shorter ones
 * would differ in nothing but their number.
 */
const LOOP_POLL_MS = 5000;

const ILLEGAL_STATE = 'IllegalStateException';
const DESERIALIZATION = 'RecordDeserializationException';

/** It has caught an exception, said so, and slept before it polls again. Simulated ms. */
const AFTER_EXCEPTION_MS = 1000;

/** The application calls poll(): it ends with records, with an exception, or when time is up. */
export function beginPoll(consumer: ShareConsumer, ms: number, context: Context): void {
  tellAnswered(consumer, context);
  const { config } = consumer;
  if (isExplicit(config)) {
    if (consumer.inHand.some(({ type, state }) => type === null && state === 'held')) {
      tell(consumer, [], ILLEGAL_STATE, context);
      return;
    }
  } else acknowledgeAll(consumer, 'accept');
  const failure = consumer.subscription.length === 0 ? ILLEGAL_STATE : consumer.failure;
  if (failure !== null) {
    tell(consumer, [], failure, context);
    return;
  }
  consumer.lastPollAt = context.now;
  joinShareGroup(consumer, context);
  const taken = takeAcknowledged(consumer);
  if (isReady(consumer)) consumer.asyncCommits = [...consumer.asyncCommits, ...taken];
  else {
    for (const { broker, items } of taken) {
      const node = shareNode(consumer, broker);
      node.pending = [...node.pending, ...items];
    }
  }
  consumer.poll = { until: context.now + ms, hasAsked: false };
  takeRenewed(consumer);
  continuePoll(consumer, context);
}

/** It has records to return already: no fetch will be asked for that could say what is settled. */
function isReady({ inHand, buffered }: ShareConsumer): boolean {
  return inHand.length === 0 && buffered.some(({ record }) => record !== null);
}

/** What the application has said nothing of gets this type. */
function acknowledgeAll(consumer: ShareConsumer, type: AcknowledgeType): void {
  for (const held of consumer.inHand) if (held.state === 'held') held.type ??= type;
}

function takeRenewed(consumer: ShareConsumer): void {
  for (const held of consumer.inHand) if (held.state === 'renewed') held.state = 'held';
}

/** The poll that the application is in returns, as soon as there is something. */
export function continuePoll(consumer: ShareConsumer, context: Context): void {
  const { poll } = consumer;
  if (poll === null) return;
  consumer.lastPollAt = context.now;
  const renewed = consumer.inHand.filter(({ state }) => state === 'held');
  const records = renewed.length > 0 ? renewed : collect(consumer);
  if (records.length === 0 && releaseUnreadable(consumer, context)) return;
  if (records.length > 0 || poll.until <= context.now) {
    consumer.poll = null;
    tell(consumer, records, null, context);
    return;
  }
  if (!poll.hasAsked) {
    poll.hasAsked = true;
    consumer.fetchesMore = true;
  }
  wakeShare(consumer, poll.until, context);
}

/** Up to max.poll.records of what has been fetched; a producer's batch is not parted. */
function collect(consumer: ShareConsumer): readonly HeldRecord[] {
  if (consumer.inHand.length > 0) return [];
  const { buffered, config } = consumer;
  const held: HeldRecord[] = [];
  let taken = 0;
  let goesOn = false;
  for (const next of buffered) {
    if (held.length >= config.maxPollRecords && !goesOn && next.record !== null) break;
    taken += 1;
    if (next.record !== null) goesOn = next.goesOn;
    const { partition, offset, deliveryCount, broker, record } = next;
    if (isUnreadable(consumer, next)) {
      // What is before it is returned first; the next poll meets it.
      taken -= 1;
      break;
    }
    if (record === null) {
      shareNode(consumer, broker).pending.push({ partition, offset, type: 'gap' });
      continue;
    }
    held.push({ partition, offset, deliveryCount, broker, record, type: null, state: 'held' });
  }
  consumer.buffered = buffered.slice(taken);
  consumer.inHand = held;
  return held;
}

function isUnreadable({ config }: ShareConsumer, { record }: BufferedRecord): boolean {
  const { valueDeserializer } = config;
  return valueDeserializer !== '' && record !== null && !isReadable(valueDeserializer, record);
}

/**
 * The deserialiser throws at the record that is next in line: it is given back, to be delivered
 * once more, and poll() throws. True: so it was.
 */
function releaseUnreadable(consumer: ShareConsumer, context: Context): boolean {
  const [next] = consumer.buffered;
  if (next === undefined || !isUnreadable(consumer, next)) return false;
  const { partition, offset, broker } = next;
  consumer.buffered = consumer.buffered.slice(1);
  shareNode(consumer, broker).pending.push({ partition, offset, type: 'release' });
  consumer.poll = null;
  tell(consumer, [], DESERIALIZATION, context);
  if (!consumer.isPolling) return true;
  const failure = { error: DESERIALIZATION, partitions: [partition], offset };
  const reaction = consumer.plan.onException ?? null;
  if (reaction === null) {
    consumer.failure = DESERIALIZATION;
    emit(context, consumer.id, { type: 'consumer-failed', ...failure });
    return true;
  }
  emit(context, consumer.id, { type: 'exception-caught', ...failure, reaction });
  consumer.busyUntil = context.now + AFTER_EXCEPTION_MS;
  wakeShare(consumer, consumer.busyUntil, context);
  return true;
}

function tell(
  consumer: ShareConsumer,
  records: readonly HeldRecord[],
  error: string | null,
  context: Context,
): void {
  const partitions = [...new Set(records.map(({ partition }) => partition))];
  for (const partition of partitions) {
    const own = records.filter((record) => record.partition === partition);
    const offsets = own.map(({ offset }) => offset);
    emit(context, consumer.id, {
      type: 'records-delivered',
      partition,
      baseOffset: offsets[0] ?? -1,
      nextOffset: (offsets[offsets.length - 1] ?? -1) + 1,
      records: own.map(({ record }) => record),
      offsets,
    });
  }
  const told = records.map(({ partition, offset, deliveryCount }) => {
    return { partition, offset, deliveryCount };
  });
  // An application that runs by itself finds nothing most of the time.
  if (told.length === 0 && error === null && consumer.isPolling) return;
  const { group } = consumer.plan;
  emit(context, consumer.id, { type: 'share-records-polled', group, records: told, error });
}

/** The application says what became of a record; null: it may. */
export function acknowledgeRecord(
  consumer: ShareConsumer,
  { partition, offset, type }: { partition: PartitionId; offset: number; type: AcknowledgeType },
): string | null {
  if (!isExplicit(consumer.config)) return ILLEGAL_STATE;
  const held = consumer.inHand.find(
    (one) => one.partition === partition && one.offset === offset && one.state === 'held',
  );
  if (held === undefined) return ILLEGAL_STATE;
  held.type = type;
  return null;
}

/** commitSync(): what has been acknowledged is told at once, and waited for. */
export function beginCommit(consumer: ShareConsumer, context: Context): void {
  tellAnswered(consumer, context);
  if (!isExplicit(consumer.config)) acknowledgeAll(consumer, 'accept');
  const until = context.now + consumer.config.defaultApiTimeoutMs;
  const waiting = takeAcknowledged(consumer).slice();
  consumer.commit = { until, waiting, asked: [], results: [] };
  continueCommit(consumer, context);
}

/** commitAsync(): it is told as soon as its leaders have no other request under way. */
export function commitInPassing(consumer: ShareConsumer, context: Context): void {
  tellAnswered(consumer, context);
  if (!isExplicit(consumer.config)) acknowledgeAll(consumer, 'accept');
  consumer.asyncCommits = [...consumer.asyncCommits, ...takeAcknowledged(consumer)];
}

/** Its AcknowledgementCommitCallback, which only the application's own thread calls. */
function tellAnswered(consumer: ShareConsumer, context: Context): void {
  const { answered: results } = consumer;
  if (results.length === 0) return;
  consumer.answered = [];
  emit(context, consumer.id, { type: 'share-commit-answered', results });
}

export function continueCommit(consumer: ShareConsumer, context: Context): void {
  const { commit } = consumer;
  if (commit === null) return;
  const isOver = commit.waiting.length === 0 && commit.asked.length === 0;
  if (!isOver && commit.until > context.now) {
    wakeShare(consumer, commit.until, context);
    return;
  }
  consumer.commit = null;
  const late = commit.waiting.flatMap(({ items }) => items.map(({ partition }) => partition));
  for (const partition of new Set(late)) {
    commit.results.push({ partition, error: 'REQUEST_TIMED_OUT' });
  }
  const { results } = commit;
  emit(context, consumer.id, { type: 'share-commit-answered', results });
}

/** An application that runs by itself: it works on what it has, says so, and polls again. */
export function runLoop(consumer: ShareConsumer, context: Context): void {
  const { plan, busyUntil } = consumer;
  if (!consumer.isPolling || consumer.poll !== null || consumer.failure !== null) return;
  if (busyUntil > context.now) {
    wakeShare(consumer, busyUntil, context);
    return;
  }
  if (busyUntil < 0 && consumer.inHand.length > 0 && plan.processingMsPerRecord > 0) {
    consumer.busyUntil = context.now + plan.processingMsPerRecord * consumer.inHand.length;
    wakeShare(consumer, consumer.busyUntil, context);
    return;
  }
  consumer.busyUntil = -1;
  if (isExplicit(consumer.config)) {
    for (const held of consumer.inHand) held.type ??= outcome(consumer, context);
  }
  beginPoll(consumer, LOOP_POLL_MS, context);
  if (consumer.poll === null) runLoop(consumer, context);
}

/** How often it says what is given in the plan, of a hundred. */
function outcome({ plan }: ShareConsumer, { cluster }: Context): AcknowledgeType {
  const { acceptPercent = 100, rejectPercent = 0 } = plan;
  if (acceptPercent >= 100) return 'accept';
  const drawn = draw(cluster.random, 'share-outcome', 100);
  if (drawn < acceptPercent) return 'accept';
  return drawn < acceptPercent + rejectPercent ? 'reject' : 'release';
}

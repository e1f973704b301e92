/**
 * The application behind a producer: it creates records at a steady rate, and stands still while
 * `send()` blocks.
 */
import type { Load } from '../command.ts';
import { emit, setTimer, type Context } from '../context.ts';
import type { Timer } from '../event.ts';
import { NO_HEADERS, type LogRecord } from '../log/record.ts';
import { draw } from '../random.ts';
import { onDemand } from '../on-demand.ts';
import type { LoadState, Producer } from './producer.ts';
import { sendRecord, type SentGroup } from './producer-send.ts';

/** One record: a thousandth of one is what a record each second earns in a tick. */
const RECORD = 1000;

const PRODUCE_NEXT: Timer = { type: 'produce-next' };

const NAMES: readonly string[] = (
  'ann bob cid dan eve fay gus hal ida jon kim leo mia ' +
  'ned oma pia quin ray sue tom una vic wes xia yan zoe'
).split(' ');

/** Texts made once: a pure function of the number, kept because every record needs one. */
const keyTexts: string[] = [];

export function createLoad(load: Load): LoadState {
  return {
    load,
    isSending: true,
    count: 0,
    stopsAt: load.limit,
    credit: 0,
    nextAt: -1,
    inTransaction: 0,
  };
}

/** `ann`, `bob` ... `zoe`, `ann-2`, `bob-2` ... */
export function keyText(number: number): string {
  while (keyTexts.length <= number) {
    const round = Math.floor(keyTexts.length / NAMES.length) + 1;
    const name = NAMES[keyTexts.length % NAMES.length] ?? '';
    keyTexts.push(round === 1 ? name : `${name}-${round}`);
  }
  return keyTexts[number] ?? '';
}

/** A run of the application begins: the first record at once. */
export function startLoad(
  producer: Producer,
  state: LoadState,
  sent: SentGroup[],
  context: Context,
): void {
  if (!state.isSending) return;
  state.credit = RECORD;
  createRecords(producer, state, sent, context);
}

/** A `produce-next` timer; one that was overtaken does nothing. */
export function onProduceNext(
  producer: Producer,
  state: LoadState,
  sent: SentGroup[],
  context: Context,
): void {
  if (!state.isSending || state.nextAt < 0 || state.nextAt > context.now) return;
  const { recordsPerSecond } = state.load;
  // A process that was paused does not make up for it: only the wait that was planned counts.
  state.credit += recordsPerSecond * waitFor(state);
  createRecords(producer, state, sent, context);
}

/** `send()` has returned: the application goes on. */
export function resumeLoad(producer: Producer, state: LoadState, context: Context): void {
  if (state.isSending && state.nextAt < 0 && !producer.isClosing)
    planNext(producer, state, context);
}

function createRecords(
  producer: Producer,
  state: LoadState,
  sent: SentGroup[],
  context: Context,
): void {
  const { load } = state;
  state.nextAt = -1;
  while (state.credit >= RECORD && producer.blocked.length === 0) {
    if (state.stopsAt !== null && state.count >= state.stopsAt) break;
    if (!maySend(producer, state, context)) return;
    state.credit -= RECORD;
    const record = nextRecord(state, context);
    sendRecord(producer, { topic: load.topic, partitionNumber: null, record }, sent, context);
  }
  if (state.stopsAt !== null && state.count >= state.stopsAt) {
    stopSending(producer, state, context);
  } else if (producer.blocked.length === 0) planNext(producer, state, context);
}

/**
 * Records of a transactional producer belong to a transaction: otherwise it has to wait for one.
 */
function maySend(producer: Producer, state: LoadState, context: Context): boolean {
  const { transactions } = producer;
  if (transactions === null) return true;
  const { isInTransaction } = onDemand().producers;
  if (isInTransaction(producer, transactions, state, context)) return true;
  if (transactions.state === 'FATAL_ERROR') stopSending(producer, state, context);
  return false;
}

/** A record is due when its thousandths are complete: exact, whatever the rate. */
function waitFor({ load, credit }: LoadState): number {
  const missing = RECORD - credit;
  return missing <= 0 ? 1 : Math.ceil(missing / load.recordsPerSecond);
}

function planNext(producer: Producer, state: LoadState, context: Context): void {
  const delayMs = waitFor(state);
  state.nextAt = context.now + delayMs;
  const cause = producer.startedBy;
  setTimer(context, producer, { delayMs, timer: PRODUCE_NEXT, cause });
}

export function stopSending(producer: Producer, state: LoadState, context: Context): void {
  state.isSending = false;
  state.nextAt = -1;
  const { transactions } = producer;
  if (transactions !== null) onDemand().producers.endOfLoad(producer, transactions, context);
  emit(context, producer.id, { type: 'sending-stopped' });
}

function nextRecord(state: LoadState, { cluster, now }: Context): LogRecord {
  const { keys, valueBytes } = state.load;
  state.count += 1;
  const value = `v${state.count}`;
  const number = cluster.recordCount;
  cluster.recordCount += 1;
  return {
    number,
    key: keys === 0 ? null : keyText(draw(cluster.random, 'keys', keys)),
    value,
    valueBytes: valueBytes > value.length ? valueBytes : value.length,
    timestamp: now,
    headers: NO_HEADERS,
  };
}

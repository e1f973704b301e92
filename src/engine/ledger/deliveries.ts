/**
 * Who was given which record, and how often.
 */
import type { Cluster } from '../cluster.ts';
import type { Fact } from '../fact.ts';
import type { ProcessId } from '../ids.ts';
import { changeFlags, DELIVERY, flagsOf, isKnown, RECORD, type Ledger } from './accounts.ts';
import { ACKNOWLEDGED, DELIVERED, DELIVERED_TWICE } from './fate.ts';
import { ensureGroup, groupNameOf, readerIndex } from './groups.ts';
import type { GroupAccount } from './readers.ts';
import { follow } from './reading.ts';
import { cell, setCell } from './rows.ts';

/** How often one consumer got a record. */
export interface Delivery {
  readonly consumer: ProcessId;
  readonly group: string | null;
  readonly count: number;
  /** Simulated ms of the first and of the last time. */
  readonly firstAt: number;
  readonly lastAt: number;
}

type FactOf<Type extends Fact['type']> = Extract<Fact, { readonly type: Type }>;

const COUNT_SHIFT = 16;
const CONSUMER_MASK = (1 << COUNT_SHIFT) - 1;
/** What fits above the consumer: more deliveries of one record to one consumer count as so many. */
const COUNT_MAX = 0x7fff;

export function onDelivered(
  ledger: Ledger,
  fact: FactOf<'records-delivered'>,
  cluster: Cluster,
): void {
  const { by, at, records, offsets } = fact;
  if (by === null) return;
  const consumer = readerIndex(ledger, by, cluster);
  const reader = ledger.consumers[consumer];
  if (reader === undefined) return;
  // What was written at an offset before is looked for first: these records count as given then.
  follow(ledger, consumer, fact, cluster);
  const group = ensureGroup(ledger, groupNameOf(reader), reader.isShare);
  const given = { consumer, at, group };
  for (const [index, { number }] of records.entries()) {
    if (isKnown(ledger, number)) deliver(ledger, number, offsets[index] ?? -1, given);
  }
}

interface Given {
  readonly consumer: number;
  readonly at: number;
  readonly group: GroupAccount;
}

function deliver(
  ledger: Ledger,
  record: number,
  offset: number,
  { consumer, at, group: to }: Given,
): void {
  const { records, deliveries, consumers } = ledger;
  const group = consumers[consumer]?.group ?? null;
  const newest = cell(records, record, RECORD.lastDelivery);
  let own = -1;
  let isRepeated = false;
  for (let next = newest; next > 0; next = cell(deliveries, next - 1, DELIVERY.previous)) {
    const other = cell(deliveries, next - 1, DELIVERY.consumer) & CONSUMER_MASK;
    if (other === consumer) own = next - 1;
    const isSameReader = group === null ? other === consumer : consumers[other]?.group === group;
    if (isSameReader) isRepeated = true;
  }
  changeFlags(ledger, record, DELIVERED | (isRepeated ? DELIVERED_TWICE : 0));
  if (!isRepeated) noteLag(ledger, record, to, at);
  if (own < 0) {
    own = deliveries.count;
    setCell(deliveries, own, DELIVERY.previous, newest);
    setCell(deliveries, own, DELIVERY.consumer, consumer);
    setCell(deliveries, own, DELIVERY.firstAt, at);
    setCell(records, record, RECORD.lastDelivery, own + 1);
  }
  const count = cell(deliveries, own, DELIVERY.consumer) >> COUNT_SHIFT;
  const grown = Math.min(count + 1, COUNT_MAX);
  setCell(deliveries, own, DELIVERY.consumer, (grown << COUNT_SHIFT) | consumer);
  setCell(deliveries, own, DELIVERY.lastAt, at);
  setCell(deliveries, own, DELIVERY.offset, offset);
}

/** How long a producer had known that it is safe when the group was given it. */
function noteLag(ledger: Ledger, record: number, group: GroupAccount, at: number): void {
  if ((flagsOf(ledger, record) & ACKNOWLEDGED) === 0) return;
  const lagMs = at - cell(ledger.records, record, RECORD.settledAt);
  if (lagMs <= group.worstLagMs) return;
  group.worstLagMs = lagMs;
  group.worstRecord = record;
  group.worstAt = at;
}

/**
 * How often a group was given the record; a consumer without a group goes by `:` and its id. Cheap
 * for records that nobody was given twice.
 */
export function timesDelivered(ledger: Ledger, record: number, reader: string): number {
  if ((flagsOf(ledger, record) & DELIVERED_TWICE) === 0) return 1;
  let times = 0;
  for (const { consumer, group, count } of deliveriesOf(ledger, record)) {
    if ((group ?? `:${consumer}`) === reader) times += count;
  }
  return times;
}

/** Oldest consumer first. */
export function deliveriesOf(ledger: Ledger, record: number): readonly Delivery[] {
  const { records, deliveries, consumers } = ledger;
  const found: Delivery[] = [];
  let next = cell(records, record, RECORD.lastDelivery);
  while (next > 0) {
    const packed = cell(deliveries, next - 1, DELIVERY.consumer);
    const consumer = consumers[packed & CONSUMER_MASK];
    const firstAt = cell(deliveries, next - 1, DELIVERY.firstAt);
    const lastAt = cell(deliveries, next - 1, DELIVERY.lastAt);
    if (consumer !== undefined) {
      const { id, group } = consumer;
      found.push({ consumer: id, group, count: packed >> COUNT_SHIFT, firstAt, lastAt });
    }
    next = cell(deliveries, next - 1, DELIVERY.previous);
  }
  return found.reverse();
}

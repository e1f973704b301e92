/** The story of a producer among scripted brokers: what it is given, and what becomes of it. */
import type { SendRecord } from '../command.ts';
import { sendRecords } from '../client/producer-command.ts';
import type { BrokerId } from '../ids.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { begin, createBrokers, type Brokers } from './scripted-brokers.ts';

export function to(partition: number | null, value: string, key: string | null = null): SendRecord {
  return { key, value, partition, timestamp: null };
}

export function sendAt(brokers: Brokers, tick: number, ...records: SendRecord[]): void {
  brokers.stage.runUntil(tick);
  sendRecords(brokers.producer, 'orders', records, brokers.stage.context);
}

export function values(brokers: Brokers, number: number): (string | null)[] {
  return (brokers.topics['orders']?.[number]?.log ?? []).map(({ value }) => value);
}

/** What became of each record, by its value: in the end exactly one thing. */
export function fates({ stage }: Brokers): Record<string, string> {
  const fate: Record<string, string> = {};
  const add = (value: string | null, what: string): void => {
    fate[value ?? ''] = fate[value ?? ''] === undefined ? what : 'twice';
  };
  for (const { records, baseOffset } of stage.facts('records-acknowledged')) {
    records.forEach(({ value }, index) => {
      add(value, baseOffset < 0 ? 'sent' : `at ${baseOffset + index}`);
    });
  }
  for (const { records, reason } of stage.facts('records-failed')) {
    for (const { value } of records) add(value, reason);
  }
  return fate;
}

export function produceTimes({ stage }: Brokers): number[] {
  return stage.requestsOf('Produce').map(({ at }) => at);
}

/** Answers with these errors, one for each request, and then as usual. */
export function failWith(brokers: Brokers, ...errors: ErrorCode[]): void {
  brokers.onProduce = () => errors.shift() ?? 'NONE';
}

export function known(options: Parameters<typeof createBrokers>[0] = {}): Brokers {
  const brokers = createBrokers(options);
  begin(brokers);
  // A first record makes the topic known.
  sendAt(brokers, 0, to(0, 'first'));
  brokers.stage.runUntil(100);
  return brokers;
}

export function leadBy(
  brokers: Brokers,
  number: number,
  leader: BrokerId | null,
  epoch: number,
): void {
  const partition = brokers.topics['orders']?.[number];
  if (partition === undefined) throw new Error('no such partition');
  partition.leader = leader;
  partition.leaderEpoch = epoch;
}

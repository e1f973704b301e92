/**
 * Which names Kafka allows, and how processes and partitions are written in a scenario.
 *
 * Kafka: org.apache.kafka.common.internals.Topic.
 */
import type { Fault } from '../base/result.ts';
import {
  ADMIN,
  brokerId,
  consumerId,
  controllerId,
  producerId,
  shareConsumerId,
  zooKeeperId,
} from '../engine/index.ts';
import type { BrokerId, ProcessId } from '../engine/index.ts';
import { MAX_NAME } from './limits.ts';
import { note } from './faults.ts';
import { textLike, type Read } from './read.ts';

/** Kafka's own rule: it knows no further reserved words, so that `__proto__` is a topic as any. */
function isTopicName(name: string): boolean {
  return /^[a-zA-Z0-9._-]{1,249}$/.test(name) && name !== '.' && name !== '..';
}

/**
 * Names that fall together where Kafka writes `.` as `_`, in its metrics: it refuses the second.
 */
export function areColliding(left: string, right: string): boolean {
  return left !== right && left.replaceAll('.', '_') === right.replaceAll('.', '_');
}

/** `orders-0` in its parts; null when the text is not the name of a partition. */
export function partsOfPartition(name: string): { topic: string; index: number } | null {
  const match = /^(.+)-(\d{1,4})$/.exec(name);
  const [, topic, index] = match ?? [];
  if (topic === undefined || index === undefined || !isTopicName(topic)) return null;
  return { topic, index: Number(index) };
}

export const topicName: Read<string> = textLike(MAX_NAME, isTopicName, 'bad-topic-name');

export const partitionName: Read<string> = textLike(
  MAX_NAME + 5,
  (name) => partsOfPartition(name) !== null,
  'bad-partition-name',
);

/**
 * `b0` (broker), `c100` (controller), `z1` (ZooKeeper server), `p0` (producer), `k0` (consumer),
 * `s0` (share consumer), `a0` (admin client).
 */
export const processId: Read<ProcessId> = (value, path, faults) => {
  const [, kind, digits] = matchId(/^([bcpksz])(0|[1-9]\d{0,5})$/, value) ?? [];
  if (kind === 'b') return brokerId(Number(digits));
  if (kind === 'c') return controllerId(Number(digits));
  if (kind === 'p') return producerId(Number(digits));
  if (kind === 'k') return consumerId(Number(digits));
  if (kind === 's') return shareConsumerId(Number(digits));
  if (kind === 'z') return zooKeeperId(Number(digits));
  if (value !== ADMIN) badId(value, path, faults);
  return ADMIN;
};

export const brokerIdText: Read<BrokerId> = (value, path, faults) => {
  const [, digits] = matchId(/^b(0|[1-9]\d{0,5})$/, value) ?? [];
  if (digits === undefined) badId(value, path, faults);
  return brokerId(Number(digits ?? 0));
};

function matchId(pattern: RegExp, value: unknown): RegExpExecArray | null {
  return typeof value === 'string' ? pattern.exec(value) : null;
}

function badId(value: unknown, path: string, faults: Fault[]): void {
  const found = typeof value === 'string' ? value.slice(0, 60) : typeof value;
  note(faults, path, 'bad-process-id', { found });
}

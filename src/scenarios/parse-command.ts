/**
 * Reads a command: of a script, of a link, of whoever sends one.
 */
import type { Fault } from '../base/result.ts';
import type { Command } from '../engine/index.ts';
import { note } from './faults.ts';
import * as limits from './limits.ts';
import { brokerIdText, partitionName, processId, topicName } from './names.ts';
import {
  brief,
  choice,
  dictionary,
  isObject,
  list,
  optional,
  orNull,
  ownValue,
  required,
  shaped,
  text,
  truth,
  typeName,
  whole,
  type Field,
  type Shape,
  type Shaped,
} from './read.ts';
import {
  application,
  consumer,
  load,
  pattern,
  producer,
  settingText,
  shareConsumer,
  topicFields,
} from './read-clients.ts';

type CommandType = Command['type'];
type FieldsOf<Type extends CommandType> = Omit<Extract<Command, { type: Type }>, 'type'>;

const process = { process: required(processId) };
const link = { from: required(processId), to: required(processId) };
const name = required(text(1, limits.MAX_NAME));
const offset = whole(0, Number.MAX_SAFE_INTEGER);
const freeText = (max: number): Field<string | null> => optional(orNull(text(0, max)), null);

const topicSetting = { name, value: required(orNull(settingText)) };

const sendRecord = shaped({
  key: freeText(limits.MAX_KEY),
  value: freeText(limits.MAX_VALUE),
  partition: optional(orNull(whole(0, limits.MAX_PARTITIONS)), null),
  timestamp: optional(orNull(whole(0, Number.MAX_SAFE_INTEGER)), null),
});

const replicaList = list(brokerIdText, limits.MAX_BROKERS, 1);

const reassignment = shaped({
  partition: required(partitionName),
  replicas: required(orNull(replicaList)),
});

/** As ConsumerGroupMetadata: by itself a group's name lets everybody pass. */
const groupMember = shaped({
  group: name,
  generation: optional(whole(-1, Number.MAX_SAFE_INTEGER), -1),
  memberId: optional(text(0, limits.MAX_NAME), ''),
  instanceId: optional(orNull(text(1, limits.MAX_NAME)), null),
});

const chosenPartitions = {
  ...process,
  partitions: required(list(partitionName, limits.MAX_PARTITIONS)),
};

/** What each command holds beside its type. A command without a shape does not compile. */
const SHAPES = {
  crash: process,
  'shut-down': process,
  start: process,
  pause: process,
  resume: process,
  'add-broker': {
    rack: freeText(limits.MAX_NAME),
    number: optional(orNull(whole(0, 999_999)), null),
    logDirs: optional(orNull(whole(1, limits.MAX_LOG_DIRS)), null),
  },
  'add-controller': {},
  'add-voter': process,
  'remove-voter': process,
  'remove-broker': { broker: required(brokerIdText) },
  'unregister-broker': { broker: required(brokerIdText) },
  'cut-power': { brokers: required(list(brokerIdText, limits.MAX_BROKERS, 1)) },
  'wipe-disk': process,
  'remove-replica-dir': { ...process, partition: required(partitionName) },
  'fail-log-dir': { ...process, directory: required(whole(0, limits.MAX_LOG_DIRS - 1)) },
  'set-disk-delay': { ...process, delayMs: required(whole(0, limits.MAX_DELAY_MS)) },
  'create-topic': topicFields,
  'delete-topic': { name: required(topicName) },
  'create-partitions': {
    topic: required(topicName),
    count: required(whole(1, limits.MAX_PARTITIONS)),
    assignment: optional(orNull(list(replicaList, limits.MAX_PARTITIONS, 1)), null),
  },
  'alter-reassignments': {
    partitions: required(list(reassignment, limits.MAX_PARTITIONS, 1)),
  },
  'alter-topic-config': {
    topic: required(topicName),
    ...topicSetting,
    others: optional(orNull(list(shaped(topicSetting), limits.MAX_SETTINGS)), null),
  },
  'alter-broker-config': {
    broker: required(orNull(brokerIdText)),
    ...topicSetting,
    others: optional(orNull(list(shaped(topicSetting), limits.MAX_SETTINGS)), null),
  },
  'alter-group-config': {
    group: name,
    ...topicSetting,
    others: optional(orNull(list(shaped(topicSetting), limits.MAX_SETTINGS)), null),
  },
  'elect-leaders': {
    electionType: required(choice(['PREFERRED', 'UNCLEAN'])),
    partitions: optional(orNull(list(partitionName, limits.MAX_PARTITIONS)), null),
  },
  // Negative timestamps are Kafka's special ones: -1 latest, -2 earliest, -3 largest timestamp.
  'list-offsets': {
    partition: required(partitionName),
    timestamp: required(whole(-6, Number.MAX_SAFE_INTEGER)),
    isolationLevel: optional(choice(['read_uncommitted', 'read_committed']), 'read_uncommitted'),
  },
  // -1: up to the high watermark.
  'delete-records': {
    partition: required(partitionName),
    beforeOffset: required(whole(-1, Number.MAX_SAFE_INTEGER)),
  },
  'add-producer': { producer: required(producer) },
  'remove-producer': process,
  'start-sending': process,
  'stop-sending': process,
  send: {
    ...process,
    topic: required(topicName),
    records: required(list(sendRecord, limits.MAX_SENT_RECORDS, 1)),
  },
  'set-producer-config': { ...process, name, value: required(settingText) },
  'set-load': { ...process, load: required(orNull(load)) },
  'add-application': { application: required(application) },
  'init-transactions': process,
  'begin-transaction': process,
  'end-transaction': { ...process, committed: required(truth) },
  'send-offsets': {
    ...process,
    offsets: required(dictionary(offset, limits.MAX_PARTITIONS, limits.MAX_NAME + 5)),
    consumer: optional(orNull(processId), null),
    member: optional(orNull(groupMember), null),
  },
  'add-consumer': { consumer: required(consumer) },
  'remove-consumer': process,
  close: { ...process, leaves: optional(orNull(truth), null) },
  'poll-once': { ...process, withinMs: optional(orNull(whole(0, limits.MAX_DELAY_MS)), null) },
  position: { ...process, withinMs: optional(orNull(whole(0, limits.MAX_DELAY_MS)), null) },
  subscribe: {
    ...process,
    topics: optional(list(topicName, limits.MAX_TOPICS), []),
    pattern: optional(orNull(pattern), null),
  },
  'assign-partitions': chosenPartitions,
  unsubscribe: process,
  'pause-partitions': chosenPartitions,
  'resume-partitions': chosenPartitions,
  'seek-to': {
    ...process,
    partitions: optional(list(partitionName, limits.MAX_PARTITIONS), []),
    to: required(choice(['beginning', 'end'])),
  },
  'set-processing': { ...process, msPerRecord: required(whole(0, limits.MAX_DELAY_MS)) },
  'set-consumer-config': { ...process, name, value: required(orNull(settingText)) },
  'stop-polling': process,
  'resume-polling': process,
  commit: {
    ...process,
    offsets: optional(orNull(dictionary(offset, limits.MAX_PARTITIONS, limits.MAX_NAME + 5)), null),
    isAsync: optional(orNull(truth), null),
  },
  seek: { ...process, partition: required(partitionName), offset: required(offset) },
  'add-share-consumer': { shareConsumer: required(shareConsumer) },
  'remove-share-consumer': process,
  'share-poll': { ...process, ms: required(whole(0, limits.MAX_DELAY_MS)) },
  'share-acknowledge': {
    ...process,
    partition: required(partitionName),
    offset: required(offset),
    outcome: required(choice(['accept', 'release', 'reject', 'renew'])),
  },
  'share-commit': { ...process, isAsync: optional(orNull(truth), null) },
  'find-coordinator': {
    group: name,
    keyType: optional(choice(['group', 'transaction', 'share']), 'group'),
  },
  'alter-offsets': {
    group: name,
    offsets: required(dictionary(offset, limits.MAX_PARTITIONS, limits.MAX_NAME + 5)),
  },
  'delete-offsets': {
    group: name,
    partitions: required(list(partitionName, limits.MAX_PARTITIONS, 1)),
  },
  'fence-producers': {
    transactionalIds: required(list(text(1, limits.MAX_NAME), limits.MAX_PARTITIONS, 1)),
  },
  'abort-transaction': {
    partition: required(partitionName),
    producerId: required(whole(0, Number.MAX_SAFE_INTEGER)),
  },
  'alter-share-offsets': {
    group: name,
    offsets: required(dictionary(offset, limits.MAX_PARTITIONS, limits.MAX_NAME + 5)),
  },
  'delete-share-offsets': {
    group: name,
    topics: required(list(topicName, limits.MAX_TOPICS, 1)),
  },
  'delete-group': { group: name },
  'remove-members': {
    group: name,
    instanceIds: required(list(text(1, limits.MAX_NAME), limits.MAX_PARTITIONS, 1)),
  },
  'set-link-delay': { ...link, delayMs: required(whole(0, limits.MAX_DELAY_MS)) },
  'set-link-bandwidth': {
    ...link,
    bytesPerSecond: required(orNull(whole(1, Number.MAX_SAFE_INTEGER))),
  },
  'set-link-loss': { ...link, lossPercent: required(whole(0, limits.MAX_LOSS_PERCENT)) },
  'cut-link': link,
  'heal-link': link,
  'break-connection': link,
  'delay-envelope': {
    seq: required(whole(0, Number.MAX_SAFE_INTEGER)),
    delayMs: required(whole(0, limits.MAX_DELAY_MS)),
  },
} satisfies { readonly [Type in CommandType]: ShapeOf<Type> };

/** A shape that reads all fields of the command; null: the field is absent, it says nothing. */
type ShapeOf<Type extends CommandType> = {
  readonly [Key in keyof FieldsOf<Type>]-?: Field<FieldsOf<Type>[Key] | NullFor<Type, Key>>;
};
type NullFor<Type, Key> = [Type, Key] extends
  | ['add-broker', 'number' | 'logDirs']
  | ['alter-topic-config' | 'alter-broker-config' | 'alter-group-config', 'others']
  | ['close', 'leaves']
  | ['commit' | 'share-commit', 'isAsync']
  | ['subscribe', 'pattern']
  | ['poll-once' | 'position', 'withinMs']
  ? null
  : never;

/** Reads the command in an object; keys in `besides` belong to somebody else. */
export function readCommand(
  value: unknown,
  path: string,
  faults: Fault[],
  besides: readonly string[] = [],
): Command | null {
  const type = typeOf(value);
  if (type === null) {
    const found = ownValue(value, 'type');
    if (!isObject(value))
      note(faults, path, 'wrong-type', { expected: 'object', found: typeName(value) });
    else if (found === undefined) note(faults, `${path}.type`, 'missing');
    else note(faults, `${path}.type`, 'unknown-command', { found: brief(found) });
    return null;
  }
  const before = faults.length;
  const shape: Shape = SHAPES[type];
  const fields: Shaped<Shape> = shaped(shape, [...besides, 'type'])(value, path, faults);
  if (faults.length > before) return null;
  const said = Object.entries(fields).filter(
    ([key, found]) => found !== null || !MAY_BE_ABSENT.has(key),
  );
  return { type, ...Object.fromEntries(said) } as Command;
}

/** Fields that a command has only where something is said. */
const MAY_BE_ABSENT: ReadonlySet<string> = new Set([
  'number',
  'logDirs',
  'others',
  'leaves',
  'isAsync',
  'pattern',
  'withinMs',
]);

function typeOf(value: unknown): CommandType | null {
  const found = ownValue(value, 'type');
  return typeof found === 'string' && isCommandType(found) ? found : null;
}

function isCommandType(found: string): found is CommandType {
  return Object.hasOwn(SHAPES, found);
}

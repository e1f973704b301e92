/**
 * Reads topics, producers and consumers, wherever they stand: in the lists of a scenario or in a
 * command that adds one.
 */
import type {
  ApplicationPlan,
  ConsumerPlan,
  Load,
  ProducerPlan,
  ShareConsumerPlan,
  SubscribedPattern,
  TopicPlan,
} from '../engine/index.ts';
import { expressionFault } from '../engine/index.ts';
import { note } from './faults.ts';
import * as limits from './limits.ts';
import { brokerIdText, partitionName, topicName } from './names.ts';
import {
  choice,
  dictionary,
  list,
  optional,
  orNull,
  required,
  shaped,
  text,
  truth,
  whole,
  type Read,
} from './read.ts';

/**
 * The value of a setting: a text as Kafka has it; a number or a truth value is taken as its text.
 */
export const settingText: Read<string> = (value, path, faults) => {
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0)) {
    return String(value);
  }
  return text(0, limits.MAX_SETTING_TEXT)(value, path, faults);
};

export const settings = dictionary(settingText, limits.MAX_SETTINGS, limits.MAX_NAME);

const loadFields = shaped({
  topic: required(topicName),
  recordsPerSecond: required(whole(1, limits.MAX_RECORDS_PER_SECOND)),
  keys: optional(whole(0, 10_000), 0),
  valueBytes: optional(whole(0, 1_000_000), 100),
  limit: optional(orNull(whole(1, 1_000_000_000)), null),
  recordsPerTransaction: optional(orNull(whole(1, 1_000_000)), null),
});

export const load: Read<Load> = (value, path, faults) => {
  const { recordsPerTransaction, ...read } = loadFields(value, path, faults);
  return recordsPerTransaction === null ? read : { ...read, recordsPerTransaction };
};

export const topicFields = {
  name: required(topicName),
  partitions: optional(whole(1, limits.MAX_PARTITIONS), 1),
  replicationFactor: optional(whole(1, limits.MAX_BROKERS), 1),
  assignment: optional(
    orNull(list(list(brokerIdText, limits.MAX_BROKERS, 1), limits.MAX_PARTITIONS, 1)),
    null,
  ),
  configs: optional(settings, {}),
};

/**
 * With an assignment the numbers of partitions and replicas may be left out: they follow from it.
 */
export const topic: Read<TopicPlan> = (value, path, faults) => {
  const read = shaped(topicFields)(value, path, faults);
  const { assignment } = read;
  if (assignment === null || typeof value !== 'object' || value === null) return read;
  const partitions = Object.hasOwn(value, 'partitions') ? read.partitions : assignment.length;
  const first = assignment[0]?.length ?? 1;
  const replicationFactor = Object.hasOwn(value, 'replicationFactor')
    ? read.replicationFactor
    : first;
  return { ...read, partitions, replicationFactor };
};

export const producer: Read<ProducerPlan> = shaped({
  clientId: required(text(1, limits.MAX_NAME)),
  configs: optional(settings, {}),
  load: optional(orNull(load), null),
});

const patternFields = shaped({
  matchedBy: optional(choice(['client', 'broker']), 'client'),
  expression: required(text(1, limits.MAX_EXPRESSION)),
});

/** What the client matches it has to understand; what the broker does, the broker will judge. */
export const pattern: Read<SubscribedPattern> = (value, path, faults) => {
  const before = faults.length;
  const read = patternFields(value, path, faults);
  if (faults.length > before || read.matchedBy === 'broker') return read;
  const message = expressionFault(read.expression);
  if (message !== null) note(faults, `${path}.expression`, 'bad-expression', { message });
  return read;
};

export const consumer: Read<ConsumerPlan> = (value, path, faults) => {
  const before = faults.length;
  const read = shaped({
    clientId: required(text(1, limits.MAX_NAME)),
    group: optional(orNull(text(1, limits.MAX_NAME)), null),
    topics: optional(list(topicName, limits.MAX_TOPICS), []),
    pattern: optional(orNull(pattern), null),
    assign: optional(orNull(list(partitionName, limits.MAX_PARTITIONS, 1)), null),
    configs: optional(settings, {}),
    processingMsPerRecord: optional(whole(0, 600_000), 0),
    commits: optional(orNull(choice(['before-processing', 'after-processing'])), null),
    onException: optional(orNull(choice(['poll-again', 'seek-past'])), null),
    revocationMs: optional(orNull(whole(1, 600_000)), null),
    retriesCommitsAfterMs: optional(orNull(whole(1, 600_000)), null),
  })(value, path, faults);
  const { commits, onException, revocationMs, retriesCommitsAfterMs, ...others } = read;
  const { pattern: chosen, ...rest } = others;
  const plan = {
    ...rest,
    ...(chosen === null ? {} : { pattern: chosen }),
    ...(commits === null ? {} : { commits }),
    ...(onException === null ? {} : { onException }),
    ...(revocationMs === null ? {} : { revocationMs }),
    ...(retriesCommitsAfterMs === null ? {} : { retriesCommitsAfterMs }),
  };
  if (faults.length > before) return plan;
  const waysToRead = [read.assign !== null, read.topics.length > 0, chosen !== null];
  const count = waysToRead.filter(Boolean).length;
  if (count === 0) note(faults, path, 'reads-nothing');
  if (count > 1) note(faults, path, 'subscribe-and-assign');
  const needsGroup = read.assign === null || commits !== null;
  if (needsGroup && read.group === null) note(faults, path, 'group-missing');
  return plan;
};

export const application: Read<ApplicationPlan> = shaped({
  clientId: required(text(1, limits.MAX_NAME)),
  group: required(text(1, limits.MAX_NAME)),
  topics: required(list(topicName, limits.MAX_TOPICS, 1)),
  output: required(topicName),
  transactionalId: optional(orNull(text(1, limits.MAX_NAME)), null),
  configs: optional(settings, {}),
  producerConfigs: optional(settings, {}),
  processingMsPerRecord: optional(whole(0, 600_000), 0),
});

const percent = optional(orNull(whole(0, 100)), null);

/** What is not said of its application is left out. */
export const shareConsumer: Read<ShareConsumerPlan> = (value, path, faults) => {
  const read = shaped({
    clientId: required(text(1, limits.MAX_NAME)),
    group: required(text(1, limits.MAX_NAME)),
    topics: required(list(topicName, limits.MAX_TOPICS, 1)),
    configs: optional(settings, {}),
    processingMsPerRecord: optional(whole(0, 600_000), 0),
    acceptPercent: percent,
    rejectPercent: percent,
    isManual: optional(orNull(truth), null),
    onException: optional(orNull(choice(['poll-again'])), null),
    memberId: optional(orNull(text(1, limits.MAX_NAME)), null),
  })(value, path, faults);
  const { acceptPercent, rejectPercent, isManual, onException, memberId, ...plan } = read;
  if ((acceptPercent ?? 100) + (rejectPercent ?? 0) > 100 && rejectPercent !== null) {
    note(faults, `${path}.rejectPercent`, 'too-large', { max: 100 - (acceptPercent ?? 100) });
  }
  return {
    ...plan,
    ...(acceptPercent === null ? {} : { acceptPercent }),
    ...(rejectPercent === null ? {} : { rejectPercent }),
    ...(isManual === null ? {} : { isManual }),
    ...(onException === null ? {} : { onException }),
    ...(memberId === null ? {} : { memberId }),
  };
};

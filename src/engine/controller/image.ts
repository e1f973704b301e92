/**
 * The image that the records of the metadata log add up to. The controller and every broker replay
 * the log into an image of their own, each at its own pace.
 *
 * Kafka: org.apache.kafka.image.MetadataDelta and MetadataImage; the `replay` methods of
 * ReplicationControlManager, ClusterControlManager and ConfigurationControlManager.
 */
import { assert, assertExists, assertUnreachable } from '../../base/assert.ts';
import type { TopicConfig } from '../config.ts';
import { brokerId, compareIds, type BrokerId, type PartitionId, type TopicId } from '../ids.ts';
import type {
  BrokerRegistration,
  ConfigEntry,
  MetadataImage,
  MetadataRecord,
  PartitionRegistration,
  TopicImage,
} from './metadata.ts';
import { applyPartitionChange } from './partition-registration.ts';
import { effectiveSettings, withConfig } from './topic-settings.ts';

type RecordOf<Type extends MetadataRecord['type']> = Extract<
  MetadataRecord,
  { readonly type: Type }
>;

/** Of a broker, or of a controller when none is given. */
export function createImage(self: BrokerId | null = null): MetadataImage {
  const empty = {
    voters: [],
    nextOffset: 0,
    brokers: [],
    topics: [],
    partitions: [],
    clusterConfigs: [],
  };
  return { ...empty, brokerConfigs: [], groupConfigs: [], self, nextProducerId: 0 };
}

/** What the arrays hold is immutable, so that a copy of the arrays is a copy of the image. */
export function cloneImage(image: MetadataImage): MetadataImage {
  return {
    voters: image.voters,
    nextOffset: image.nextOffset,
    brokers: image.brokers.slice(),
    topics: image.topics.slice(),
    partitions: image.partitions.slice(),
    clusterConfigs: image.clusterConfigs,
    brokerConfigs: image.brokerConfigs,
    groupConfigs: image.groupConfigs,
    self: image.self,
    nextProducerId: image.nextProducerId,
  };
}

/**
 * Replays the record at `image.nextOffset`. `topicDefaults` are the topic settings that brokers
 * have in their configuration.
 */
export function applyRecord(
  image: MetadataImage,
  record: MetadataRecord,
  topicDefaults: TopicConfig,
): void {
  switch (record.type) {
    case 'LeaderChangeMessage':
      break;
    case 'VotersRecord':
      image.voters = record.voters;
      break;
    case 'RegisterBrokerRecord':
      registerBroker(image, record);
      break;
    case 'BrokerRegistrationChangeRecord':
      changeRegistration(image, record);
      break;
    case 'UnregisterBrokerRecord':
      image.brokers = image.brokers.filter(({ id }) => id !== record.broker);
      break;
    case 'TopicRecord':
      addTopic(image, record, topicDefaults);
      break;
    case 'RemoveTopicRecord':
      for (const id of topicAt(image, record.topic).partitions) image.partitions[id] = null;
      image.topics[record.topic] = null;
      break;
    case 'PartitionRecord':
      addPartition(image, record.registration);
      break;
    case 'PartitionChangeRecord':
      changePartition(image, record);
      break;
    case 'ConfigRecord':
      changeConfig(image, record, topicDefaults);
      break;
    case 'ProducerIdsRecord':
      image.nextProducerId = record.nextProducerId;
      break;
    case 'ClearElrRecord':
      clearElr(image, record.topic);
      break;
    default:
      assertUnreachable(record);
  }
  image.nextOffset += 1;
}

export function topicByName(image: MetadataImage, name: string): TopicImage | null {
  for (const topic of image.topics) if (topic !== null && topic.name === name) return topic;
  return null;
}

/** The topic with this id, or null when it was deleted or is not known yet. */
export function topicOf(image: MetadataImage, topic: TopicId): TopicImage | null {
  return image.topics[topic] ?? null;
}

/** What the image says of a partition, or null when it was deleted or is not known yet. */
export function registrationOf(
  image: MetadataImage,
  partition: PartitionId,
): PartitionRegistration | null {
  return image.partitions[partition] ?? null;
}

export function brokerOf(image: MetadataImage, broker: BrokerId): BrokerRegistration | null {
  for (const registration of image.brokers) if (registration.id === broker) return registration;
  return null;
}

/** Registered, unfenced and not in controlled shutdown: it may lead and be in sync. */
export function isActive(image: MetadataImage, broker: BrokerId): boolean {
  const registration = brokerOf(image, broker);
  return registration !== null && !registration.isFenced && !registration.inControlledShutdown;
}

/** The settings that hold for the topic of a partition. */
export function settingsOf(image: MetadataImage, partition: PartitionRegistration): TopicConfig {
  return topicAt(image, partition.topic).settings;
}

/** The controller caps min.insync.replicas by the replicas of the topic's first partition. */
export function controllerMinIsr(image: MetadataImage, partition: PartitionRegistration): number {
  const topic = topicAt(image, partition.topic);
  const first = image.partitions[topic.partitions[0] ?? partition.id] ?? partition;
  return Math.min(topic.settings.minInsyncReplicas, first.replicas.length);
}

/** The leader caps min.insync.replicas by the replicas of the partition itself. */
export function leaderMinIsr(image: MetadataImage, partition: PartitionRegistration): number {
  return Math.min(settingsOf(image, partition).minInsyncReplicas, partition.replicas.length);
}

function registerBroker(image: MetadataImage, record: RecordOf<'RegisterBrokerRecord'>): void {
  const registration: BrokerRegistration = {
    id: record.broker,
    brokerEpoch: record.brokerEpoch,
    incarnation: record.incarnation,
    rack: record.rack,
    isFenced: record.isFenced,
    inControlledShutdown: record.inControlledShutdown,
    directories: record.directories,
  };
  const others = image.brokers.filter(({ id }) => id !== record.broker);
  image.brokers = [...others, registration].sort((left, right) => compareIds(left.id, right.id));
}

function changeRegistration(
  image: MetadataImage,
  record: RecordOf<'BrokerRegistrationChangeRecord'>,
): void {
  const index = image.brokers.findIndex(({ id }) => id === record.broker);
  const before = assertExists(image.brokers[index], 'a changed registration exists');
  assert(before.brokerEpoch === record.brokerEpoch, 'a change names the current broker epoch');
  image.brokers[index] = {
    ...before,
    isFenced: record.isFenced ?? before.isFenced,
    inControlledShutdown: record.inControlledShutdown ?? before.inControlledShutdown,
    directories: record.directories ?? before.directories,
  };
}

function addTopic(
  image: MetadataImage,
  record: RecordOf<'TopicRecord'>,
  topicDefaults: TopicConfig,
): void {
  assert(record.topic === image.topics.length, 'topics are numbered in the order of their records');
  image.topics.push({
    id: record.topic,
    name: record.name,
    ...(record.uuid === undefined ? {} : { uuid: record.uuid }),
    isInternal: record.isInternal,
    partitions: [],
    configs: [],
    settings: settingsWith(image, [], topicDefaults),
  });
}

function addPartition(image: MetadataImage, registration: PartitionRegistration): void {
  assert(registration.id === image.partitions.length, 'partitions are numbered in order');
  image.partitions.push(registration);
  const topic = topicAt(image, registration.topic);
  image.topics[topic.id] = { ...topic, partitions: [...topic.partitions, registration.id] };
}

function changePartition(image: MetadataImage, record: RecordOf<'PartitionChangeRecord'>): void {
  const before = assertExists(image.partitions[record.partition], 'a changed partition exists');
  image.partitions[record.partition] = applyPartitionChange(before, record);
}

function changeConfig(
  image: MetadataImage,
  record: RecordOf<'ConfigRecord'>,
  topicDefaults: TopicConfig,
): void {
  const { name, value } = record;
  if (record.scope === 'topic') {
    const topic = assertExists(topicByName(image, record.resource), 'a configured topic exists');
    const configs = withConfig(topic.configs, name, value);
    const settings = settingsWith(image, configs, topicDefaults);
    image.topics[topic.id] = { ...topic, configs, settings };
    return;
  }
  if (record.scope === 'group') {
    changeGroupConfig(image, record);
    return;
  }
  if (record.scope === 'cluster') {
    image.clusterConfigs = withConfig(image.clusterConfigs, name, value);
  } else {
    const broker = brokerId(Number(record.resource));
    const configs = withConfig(ownConfigs(image, broker), name, value);
    const others = image.brokerConfigs.filter((own) => own.broker !== broker);
    const all = configs.length === 0 ? others : [...others, { broker, configs }];
    image.brokerConfigs = all.sort((left, right) => compareIds(left.broker, right.broker));
    if (broker !== image.self) return;
  }
  for (const topic of image.topics) {
    if (topic === null) continue;
    const settings = settingsWith(image, topic.configs, topicDefaults);
    image.topics[topic.id] = { ...topic, settings };
  }
}

function changeGroupConfig(
  image: MetadataImage,
  { resource: group, name, value }: RecordOf<'ConfigRecord'>,
): void {
  const configs = withConfig(groupConfigOf(image, group), name, value);
  const others = image.groupConfigs.filter((own) => own.group !== group);
  const all = configs.length === 0 ? others : [...others, { group, configs }];
  image.groupConfigs = all.sort((left, right) => (left.group < right.group ? -1 : 1));
}

/** The settings that a group has of its own. */
export function groupConfigOf(image: MetadataImage, group: string): readonly ConfigEntry[] {
  if (image.groupConfigs.length === 0) return NO_CONFIGS;
  return image.groupConfigs.find((own) => own.group === group)?.configs ?? NO_CONFIGS;
}

const NO_CONFIGS: readonly ConfigEntry[] = [];

/** Dynamic settings that one broker has for itself. */
export function ownConfigs(image: MetadataImage, broker: BrokerId): readonly ConfigEntry[] {
  return image.brokerConfigs.find((own) => own.broker === broker)?.configs ?? [];
}

/** The topic's own settings over those of this broker over those of all. */
function settingsWith(
  image: MetadataImage,
  configs: readonly ConfigEntry[],
  topicDefaults: TopicConfig,
): TopicConfig {
  const { self, clusterConfigs } = image;
  const dynamic = self === null ? clusterConfigs : [...clusterConfigs, ...ownConfigs(image, self)];
  return effectiveSettings(topicDefaults, dynamic, configs);
}

/** Whoever was eligible under the former min.insync.replicas may not be under the new one. */
function clearElr(image: MetadataImage, only: TopicId | null): void {
  const topics = only === null ? image.topics : [topicAt(image, only)];
  for (const topic of topics) {
    for (const partition of topic?.partitions ?? []) {
      const { elr, lastKnownElr } = assertExists(image.partitions[partition], 'it has partitions');
      if (elr.length === 0 && lastKnownElr.length === 0) continue;
      changePartition(image, {
        type: 'PartitionChangeRecord',
        partition,
        elr: [],
        lastKnownElr: [],
      });
    }
  }
}

function topicAt(image: MetadataImage, topic: TopicId): TopicImage {
  return assertExists(image.topics[topic], 'a named topic exists');
}

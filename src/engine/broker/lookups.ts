/**
 * What any broker answers from its metadata and its logs: where leaders are, and which offsets.
 *
 * Kafka: KafkaApis.handleTopicMetadataRequest, handleListOffsetRequest.
 */
import type { Context } from '../context.ts';
import { topicByName } from '../controller/image.ts';
import type { MetadataImage, PartitionRegistration, TopicImage } from '../controller/metadata.ts';
import { topicFormFault } from '../controller/topic-names.ts';
import type { BrokerId, PartitionId } from '../ids.ts';
import { lastStableOffset } from '../log/known-producers.ts';
import { epochForOffset } from '../log/leader-epochs.ts';
import { activeSegment } from '../log/log-state.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { addressOf, respond } from '../network/transport.ts';
import { onDemand } from '../on-demand.ts';
import type {
  CurrentLeader,
  ListOffsetsRequest,
  ListOffsetsResponse,
  MetadataRequest,
  MetadataTopic,
} from '../protocol/data-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { requestTopic } from './auto-topics.ts';
import type { Broker, Replica } from './broker.ts';

/** Whom to ask instead (KIP-951); null when there is no leader or it is this broker itself. */
export function currentLeaderOf(broker: Broker, partition: PartitionId): CurrentLeader | null {
  const registration = broker.image.partitions[partition];
  if (!registration || registration.leader === null) return null;
  return { leader: registration.leader, leaderEpoch: registration.leaderEpoch };
}

/**
 * The epoch that a request names must be the one known here: an older one is fenced, a newer is
 * unknown. Consumers may read from followers too (KIP-392), so that not every request needs the
 * leader.
 */
export function epochError(
  replica: Replica | null,
  currentLeaderEpoch: number,
  needsLeader = true,
): ErrorCode {
  if (replica === null || replica.leaderEpoch < 0) return 'NOT_LEADER_OR_FOLLOWER';
  if (replica.isOffline) return 'KAFKA_STORAGE_ERROR';
  if (currentLeaderEpoch >= 0 && currentLeaderEpoch !== replica.leaderEpoch) {
    return currentLeaderEpoch < replica.leaderEpoch
      ? 'FENCED_LEADER_EPOCH'
      : 'UNKNOWN_LEADER_EPOCH';
  }
  return needsLeader && replica.leader === null ? 'NOT_LEADER_OR_FOLLOWER' : 'NONE';
}

const NO_PARTITIONS: readonly PartitionId[] = [];

export function onMetadata(
  broker: Broker,
  envelope: RequestEnvelope,
  body: MetadataRequest,
  context: Context,
): void {
  const { image } = broker;
  const topics: MetadataTopic[] = [];
  if (body.topics === null) {
    for (const topic of image.topics) if (topic !== null) topics.push(describe(broker, topic));
  } else {
    const { partitions = NO_PARTITIONS } = body;
    const known = partitions.map((partition) => image.partitions[partition]?.topic);
    for (const id of new Set(known)) {
      const topic = id === undefined ? null : image.topics[id];
      if (topic) topics.push(describe(broker, topic));
    }
    for (const name of body.topics) {
      const topic = topicByName(image, name);
      if (topic !== null) topics.push(describe(broker, topic));
      else topics.push(unknown(broker, name, body.allowAutoTopicCreation !== false, context));
    }
  }
  const brokers = image.brokers
    .filter(({ isFenced, inControlledShutdown }) => !isFenced && !inControlledShutdown)
    .map(({ id }) => id);
  respond(context, broker, addressOf(envelope), { api: 'Metadata', brokers, topics });
}

/** What was last said of a topic, and what the image held then: many clients ask the same. */
interface Described {
  readonly registrations: readonly (PartitionRegistration | null)[];
  readonly racks: ReadonlyMap<BrokerId, string> | null;
  readonly said: MetadataTopic;
}

const described = new WeakMap<TopicImage, Described>();

function describe({ image }: Broker, topic: TopicImage): MetadataTopic {
  const racks = brokerRacks(image);
  const last = described.get(topic);
  if (last !== undefined && stillHolds(last, topic, image, racks)) return last.said;
  const registrations = topic.partitions.map((partition) => image.partitions[partition] ?? null);
  const said = describeAnew(topic, registrations, racks);
  described.set(topic, { registrations, racks, said });
  return said;
}

function stillHolds(
  { registrations, racks: former }: Described,
  { partitions }: TopicImage,
  image: MetadataImage,
  racks: Described['racks'],
): boolean {
  if (former?.size !== racks?.size) return false;
  for (const [id, rack] of racks ?? []) if (former?.get(id) !== rack) return false;
  for (let index = 0; index < partitions.length; index += 1) {
    const registration = image.partitions[partitions[index] ?? -1] ?? null;
    if (registration !== registrations[index]) return false;
  }
  return true;
}

function describeAnew(
  topic: TopicImage,
  registrations: Described['registrations'],
  racks: Described['racks'],
): MetadataTopic {
  const partitions = topic.partitions.map((partition, index) => {
    const registration = registrations[index] ?? null;
    const leader = registration?.leader ?? null;
    const error: ErrorCode = leader === null ? 'LEADER_NOT_AVAILABLE' : 'NONE';
    const leaderEpoch = registration?.leaderEpoch ?? -1;
    if (racks === null) return { partition, error, leader, leaderEpoch };
    return { partition, error, leader, leaderEpoch, racks: racksOf(registration, racks) };
  });
  return { name: topic.name, error: 'NONE', topic: topic.id, partitions };
}

/** Racks of the brokers that are alive; null: no broker has one. */
function brokerRacks({ brokers }: MetadataImage): ReadonlyMap<BrokerId, string> | null {
  if (!brokers.some(({ rack }) => rack !== null)) return null;
  const racks = new Map<BrokerId, string>();
  for (const { id, rack, isFenced } of brokers) if (rack !== null && !isFenced) racks.set(id, rack);
  return racks;
}

function racksOf(
  registration: PartitionRegistration | null,
  racks: ReadonlyMap<BrokerId, string>,
): readonly string[] {
  const own = registration?.replicas.flatMap((replica) => racks.get(replica) ?? []) ?? [];
  return [...new Set(own)];
}

function unknown(
  broker: Broker,
  name: string,
  mayCreate: boolean,
  context: Context,
): MetadataTopic {
  if (topicFormFault(name) !== null) {
    return { name, error: 'INVALID_TOPIC_EXCEPTION', topic: -1, partitions: [] };
  }
  if (mayCreate && context.settings.broker.autoCreateTopicsEnable) {
    requestTopic(broker, name, context);
  }
  return { name, error: 'UNKNOWN_TOPIC_OR_PARTITION', topic: -1, partitions: [] };
}

const LATEST = -1;
const EARLIEST = -2;
const MAX_TIMESTAMP = -3;
const EARLIEST_LOCAL = -4;
/** Nothing lies elsewhere: there is no tiered storage. */
const LATEST_TIERED = -5;
const EARLIEST_PENDING_UPLOAD = -6;

export function onListOffsets(
  broker: Broker,
  envelope: RequestEnvelope,
  body: ListOffsetsRequest,
  context: Context,
): void {
  const isCommittedOnly = body.isolationLevel === 'read_committed';
  const partitions = body.partitions.map(({ partition, currentLeaderEpoch, timestamp }) => {
    const replica = broker.replicas[partition] ?? null;
    const isKnown = Boolean(broker.image.partitions[partition]);
    const error = isKnown ? epochError(replica, currentLeaderEpoch) : 'UNKNOWN_TOPIC_OR_PARTITION';
    if (error !== 'NONE' || replica === null) {
      return { partition, error, offset: -1, leaderEpoch: -1 };
    }
    return { partition, ...offsetFor(replica, timestamp, body.isFollower, isCommittedOnly) };
  });
  respond(context, broker, addressOf(envelope), { api: 'ListOffsets', partitions });
}

type FoundOffset = Omit<ListOffsetsResponse['partitions'][number], 'partition'>;

const NO_OFFSET: FoundOffset = { error: 'NONE', offset: -1, leaderEpoch: -1 };

/** What ListOffsets says of a partition that this broker leads. */
export function offsetFor(
  replica: Replica,
  timestamp: number,
  isFollower: boolean,
  isCommittedOnly = false,
): FoundOffset {
  const { log, leader } = replica;
  const committed = isCommittedOnly ? lastStableOffset(log) : log.highWatermark;
  const end = isFollower ? log.logEndOffset : committed;
  if (timestamp === EARLIEST || timestamp === EARLIEST_LOCAL) {
    const offset = log.logStartOffset;
    return { error: 'NONE', offset, leaderEpoch: epochForOffset(log.leaderEpochs, offset) ?? -1 };
  }
  // Until the high watermark has reached this leader's epoch it may still stand too low.
  if (!isFollower && leader !== null && log.highWatermark < leader.leaderEpochStartOffset) {
    return { error: 'OFFSET_NOT_AVAILABLE', offset: -1, leaderEpoch: -1 };
  }
  if (timestamp === LATEST) {
    return { error: 'NONE', offset: end, leaderEpoch: replica.leaderEpoch };
  }
  if (timestamp === LATEST_TIERED || timestamp === EARLIEST_PENDING_UPLOAD) return NO_OFFSET;
  const { lookUpTimestamp, newestRecord } = onDemand().brokers;
  const found = timestamp === MAX_TIMESTAMP ? newestRecord(log) : lookUpTimestamp(log, timestamp);
  // The last place to look at is the active segment: an index that is opened becomes a file.
  if (found === null) activeSegment(log).hasIndexFile = true;
  const { offset = null, batch = null } = found ?? {};
  if (offset === null || batch === null || offset >= end) return NO_OFFSET;
  return { error: 'NONE', offset, leaderEpoch: batch.leaderEpoch };
}

/**
 * A client's metadata: which broker leads what, as far as it has been told, and how it asks.
 *
 * Kafka: org.apache.kafka.clients.Metadata, MetadataSnapshot, NetworkClient.DefaultMetadataUpdater.
 * Simplified: every request names all topics of the client (Kafka asks for new topics alone).
 */
import { setTimer, type Context } from '../context.ts';
import type { BrokerId, PartitionId, ProcessId, TopicId } from '../ids.ts';
import type { Process } from '../process.ts';
import { send } from '../network/transport.ts';
import type { MetadataResponse } from '../protocol/data-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { backoffMs } from './backoff.ts';
import { mergeTopic } from './metadata-merge.ts';
import {
  earliestReconnect,
  leastLoadedNode,
  onNodeAnswered,
  onServerLost,
  ensureNode,
  nodeStateOf,
  type NodeState,
} from './nodes.ts';
import type { DisconnectEvent } from '../event.ts';

export interface ClientMetadata {
  readonly bootstrap: readonly BrokerId[];
  /** Ordered by number; the bootstrap brokers before the first answer. */
  brokers: BrokerId[];
  /** The connections to them, as far as there has been news of any. */
  nodes: NodeState[];
  topics: ClientTopic[];
  /** Simulated ms of the last answer; -1: none yet. */
  updatedAt: number;
  /** A refresh has been asked for. */
  isStale: boolean;
  isInFlight: boolean;
  /** A topic was added while a request was under way that does not name it. */
  hasNewTopics: boolean;
  /** Failed attempts in a row, for the back-off. */
  attempts: number;
  /** Answers in a row that told nothing new: they are backed off from too. */
  equivalentResponses: number;
  /** No request before this tick. */
  notBefore: number;
  /** Since when no broker has answered, for the return to the bootstrap brokers; -1: one has. */
  failingSince: number;
  /** How often it returned to them, which makes a group leader assign again. */
  bootstraps: number;
  /** Its timer is set for this tick; -1: none. */
  timerAt: number;
}

/** Never changes: what is news makes another one. */
export interface ClientTopic {
  readonly name: string;
  readonly topic: TopicId;
  /** With another one than NONE the partitions are only a memory of their epochs. */
  readonly error: ErrorCode;
  /** By partition number. One list for all clients that were told the same. */
  readonly partitions: readonly ClientPartition[];
}

export interface ClientPartition {
  readonly partition: PartitionId;
  readonly leader: BrokerId | null;
  readonly leaderEpoch: number;
  /** Racks of its replicas; absent when no broker has one. */
  readonly racks?: readonly string[];
}

/** The part of a client's settings that governs its metadata. */
export interface MetadataConfig {
  readonly retryBackoffMs: number;
  readonly retryBackoffMaxMs: number;
  readonly metadataMaxAgeMs: number;
  readonly requestTimeoutMs: number;
  /** Default: 5 minutes. */
  readonly metadataRecoveryRebootstrapTriggerMs?: number;
  /** `none`: a client that has lost all brokers does not return. Default: `rebootstrap`. */
  readonly metadataRecoveryStrategy?: string;
}

/** What a client wants to know, and how it asks. */
export interface MetadataNeeds {
  /** Topic names; null: all topics. */
  readonly topics: readonly string[] | null;
  /** And the topics of these partitions, whatever they are called. */
  readonly partitions?: readonly PartitionId[];
  /** False: asking for a topic does not create it. Producers and consumers do create. */
  readonly allowAutoTopicCreation?: boolean;
  readonly config: MetadataConfig;
}

/** metadata.recovery.rebootstrap.trigger.ms where it is not given: 5 minutes. */
const REBOOTSTRAP_TRIGGER_MS = 300_000;

export function createMetadata(bootstrap: readonly BrokerId[]): ClientMetadata {
  return {
    bootstrap,
    brokers: bootstrap.slice(),
    nodes: [],
    topics: [],
    updatedAt: -1,
    isStale: true,
    isInFlight: false,
    hasNewTopics: false,
    attempts: 0,
    equivalentResponses: 0,
    notBefore: 0,
    failingSince: -1,
    bootstraps: 0,
    timerAt: -1,
  };
}

/** What `bootstrap.servers` of a client that starts now lists: every broker there is. */
export function bootstrapBrokers(context: Context): BrokerId[] {
  const brokers: BrokerId[] = [];
  for (const process of context.cluster.processes) {
    if (process.kind === 'broker') brokers.push(process.id);
  }
  return brokers;
}

/** The topic, if it is known and usable. */
export function topicMetadata(metadata: ClientMetadata, name: string): ClientTopic | null {
  for (const topic of metadata.topics) {
    if (topic.name === name) return topic.error === 'NONE' ? topic : null;
  }
  return null;
}

/** What the brokers said of the topic when they were last asked; null: nothing yet. */
export function topicError(metadata: ClientMetadata, name: string): ErrorCode | null {
  for (const topic of metadata.topics) if (topic.name === name) return topic.error;
  return null;
}

/** The partition of a usable topic. */
export function partitionMetadata(
  metadata: ClientMetadata,
  partition: PartitionId,
): ClientPartition | null {
  for (const { error, partitions } of metadata.topics) {
    const first = partitions[0];
    if (error !== 'NONE' || first === undefined || partition < first.partition) continue;
    // Created together, partitions have neighbouring ids.
    const guess = partitions[partition - first.partition];
    if (guess !== undefined && guess.partition === partition) return guess;
    for (const known of partitions) if (known.partition === partition) return known;
  }
  return null;
}

export function leaderOf(metadata: ClientMetadata, partition: PartitionId): BrokerId | null {
  return partitionMetadata(metadata, partition)?.leader ?? null;
}

/** Asks for a refresh, because what is known has proved wrong. `requestMetadata` sends it. */
export function markStale(metadata: ClientMetadata): void {
  metadata.isStale = true;
}

/**
 * Asks for a refresh at once, because a topic has been added: there is nothing to back off from.
 */
export function markNewTopics(metadata: ClientMetadata): void {
  metadata.isStale = true;
  metadata.hasNewTopics = metadata.isInFlight;
  metadata.equivalentResponses = 0;
  metadata.notBefore = 0;
}

/** Sends a Metadata request if one is due and none under way; otherwise it is tried when due. */
export function requestMetadata(
  process: Process,
  metadata: ClientMetadata,
  needs: MetadataNeeds,
  context: Context,
): void {
  // Who wants to know nothing is not kept up to date.
  const wantsNothing = needs.topics?.length === 0 && !needs.partitions?.length;
  if (metadata.isInFlight || (!metadata.isStale && wantsNothing)) return;
  const { config } = needs;
  const dueAt = dueTick(metadata, config);
  if (dueAt > context.now) {
    wake(process, metadata, dueAt, context);
    return;
  }
  // A refresh because of age does not mean that the answers before it were of no use.
  if (metadata.updatedAt + config.metadataMaxAgeMs <= context.now) metadata.equivalentResponses = 0;
  maybeRebootstrap(metadata, config, context.now);
  const node = nodeToAsk(process, metadata, context);
  if (node === null) {
    const reconnectAt = earliestReconnect(metadata.nodes, context.now);
    if (reconnectAt >= 0) wake(process, metadata, reconnectAt, context);
    return;
  }
  metadata.isInFlight = true;
  metadata.hasNewTopics = false;
  ask(process, node, needs, context);
}

/** A `metadata-refresh` timer went off. One that was overtaken by an earlier one does nothing. */
export function onMetadataTimer(
  process: Process,
  metadata: ClientMetadata,
  needs: MetadataNeeds,
  context: Context,
): void {
  if (metadata.timerAt < 0 || metadata.timerAt > context.now) return;
  metadata.timerAt = -1;
  requestMetadata(process, metadata, needs, context);
}

/** Takes over what a broker says, as far as it is not older than what is known, and asks on. */
export function onMetadataResponse(
  process: Process,
  metadata: ClientMetadata,
  response: MetadataResponse,
  needs: MetadataNeeds,
  context: Context,
): void {
  if (response.brokers.length === 0) {
    // A broker that has only just started knows nobody yet; Kafka ignores its answer.
    onMetadataFailure(process, metadata, needs, context);
    return;
  }
  metadata.isInFlight = false;
  metadata.isStale = metadata.hasNewTopics;
  metadata.updatedAt = context.now;
  metadata.attempts = 0;
  metadata.failingSince = -1;
  metadata.brokers = response.brokers.slice();
  metadata.nodes = metadata.nodes.filter(({ broker }) => response.brokers.includes(broker));
  const topics = response.topics.map((said) => mergeTopic(metadata.topics, said));
  metadata.equivalentResponses = topics.some(({ isNews }) => isNews)
    ? 0
    : metadata.equivalentResponses + 1;
  if (topics.some(({ needsRefresh }) => needsRefresh)) metadata.isStale = true;
  metadata.topics = topics.map(({ topic }) => topic);
  const repeated = metadata.equivalentResponses > 1 ? metadata.equivalentResponses - 1 : 0;
  const wait = backoffMs(context, refreshBackoff(needs.config), repeated);
  metadata.notBefore = metadata.hasNewTopics ? context.now : context.now + wait;
  requestMetadata(process, metadata, needs, context);
}

/** The request under way got no usable answer: another try after the back-off. */
function onMetadataFailure(
  process: Process,
  metadata: ClientMetadata,
  needs: MetadataNeeds,
  context: Context,
): void {
  const wait = backoffMs(context, refreshBackoff(needs.config), metadata.attempts);
  if (metadata.failingSince < 0) metadata.failingSince = context.now;
  metadata.isInFlight = false;
  metadata.isStale = true;
  metadata.attempts += 1;
  metadata.equivalentResponses = 0;
  metadata.notBefore = context.now + wait;
  requestMetadata(process, metadata, needs, context);
}

/** Any response shows that the connection to its sender stands. */
export function onServerAnswer(metadata: ClientMetadata, server: ProcessId): void {
  const known = nodeStateOf(metadata.nodes, server);
  if (known !== null) {
    onNodeAnswered(known);
    return;
  }
  for (const broker of metadata.brokers) {
    if (broker === server) onNodeAnswered(ensureNode(metadata.nodes, broker));
  }
}

/** The first tick at which a request may be sent to the broker. */
export function reconnectTick(metadata: ClientMetadata, broker: BrokerId): number {
  return nodeStateOf(metadata.nodes, broker)?.reconnectAt ?? 0;
}

/**
 * Whether there is a connection to the broker. Where there is none, one is made: nothing else is
 * sent before the broker has answered.
 */
export function isConnectedTo(
  process: Process,
  metadata: ClientMetadata,
  broker: BrokerId,
  { requestTimeoutMs: timeoutMs }: MetadataConfig,
  context: Context,
): boolean {
  const node = ensureNode(metadata.nodes, broker);
  if (node.isConnected || node.isConnecting) return node.isConnected;
  node.isConnecting = true;
  send(context, process, broker, { channel: 'data', body: { api: 'ApiVersions' }, timeoutMs });
  return false;
}

/**
 * A connection broke: its broker is left alone for a while, and since that may mean that leaders
 * have moved, the metadata is refreshed.
 */
export function onConnectionLost(
  process: Process,
  metadata: ClientMetadata,
  event: DisconnectEvent,
  needs: MetadataNeeds,
  context: Context,
): void {
  onServerLost(metadata, event, context);
  metadata.isStale = true;
  if (event.unanswered.some(({ body }) => body.api === 'Metadata')) {
    onMetadataFailure(process, metadata, needs, context);
  } else {
    requestMetadata(process, metadata, needs, context);
  }
}

function ask(process: Process, node: BrokerId, needs: MetadataNeeds, context: Context): void {
  const { topics, partitions, allowAutoTopicCreation } = needs;
  send(context, process, node, {
    channel: 'data',
    body: {
      api: 'Metadata',
      topics,
      ...(partitions === undefined ? {} : { partitions }),
      ...(allowAutoTopicCreation === false ? { allowAutoTopicCreation } : {}),
    },
    timeoutMs: needs.config.requestTimeoutMs,
  });
}

function refreshBackoff(config: MetadataConfig): { initialMs: number; maxMs: number } {
  return { initialMs: config.retryBackoffMs, maxMs: config.retryBackoffMaxMs };
}

function dueTick(metadata: ClientMetadata, config: MetadataConfig): number {
  if (metadata.isStale || metadata.updatedAt < 0) return metadata.notBefore;
  return Math.max(metadata.updatedAt + config.metadataMaxAgeMs, metadata.notBefore);
}

/**
 * When nobody that we know can be asked, the brokers that we began with are tried again (KIP-899):
 * the last answer may have named one broker alone, which has died since.
 */
function nodeToAsk(process: Process, metadata: ClientMetadata, context: Context): BrokerId | null {
  const { nodes, bootstrap } = metadata;
  const client = process.id;
  if (!areAllUnreachable(metadata)) {
    const node = leastLoadedNode(context, { client, brokers: metadata.brokers, nodes });
    if (node !== null) return node;
  }
  metadata.brokers = bootstrap.slice();
  metadata.bootstraps += 1;
  return leastLoadedNode(context, { client, brokers: bootstrap, nodes });
}

/** Kafka tries one after the other without a pause; here each has been tried in vain, and again. */
function areAllUnreachable({ brokers, nodes }: ClientMetadata): boolean {
  for (const broker of brokers) {
    const node = nodeStateOf(nodes, broker);
    if (node === null || node.isConnected || node.failures < 2) return false;
  }
  return true;
}

/** No broker of those we know has answered for long: perhaps they are all gone for good. */
function maybeRebootstrap(metadata: ClientMetadata, config: MetadataConfig, now: number): void {
  if (metadata.failingSince < 0 || config.metadataRecoveryStrategy === 'none') return;
  const triggerMs = config.metadataRecoveryRebootstrapTriggerMs ?? REBOOTSTRAP_TRIGGER_MS;
  if (now - metadata.failingSince < triggerMs) return;
  metadata.failingSince = now;
  metadata.brokers = metadata.bootstrap.slice();
  metadata.bootstraps += 1;
  metadata.nodes = [];
}

function wake(process: Process, metadata: ClientMetadata, at: number, context: Context): void {
  if (metadata.timerAt >= 0 && metadata.timerAt <= at) return;
  metadata.timerAt = at;
  const delayMs = at - context.now;
  const timer = { type: 'metadata-refresh' } as const;
  // A refresh because of age follows from nothing but the start.
  if (metadata.isStale) setTimer(context, process, { delayMs, timer });
  else setTimer(context, process, { delayMs, timer, cause: process.startedBy });
}

/**
 * A broker alone that coordinates groups: requests reach it at once, and so do its answers. How the
 * rules of groups are tested without consumers.
 */
import { assertExists } from '../../base/assert.ts';
import { onBrokerRequest } from '../broker/broker-events.ts';
import { createBroker, type Broker } from '../broker/broker.ts';
import { completeWaiting } from '../broker/completion.ts';
import { environment } from '../broker/environment.ts';
import { makeLeader } from '../broker/partition.ts';
import { addProcess, type Cluster } from '../cluster.ts';
import { BROKER_SETTINGS, TOPIC_SETTINGS } from '../config.ts';
import type { Context } from '../context.ts';
import { createController } from '../controller/controller.ts';
import type { PartitionRegistration } from '../controller/metadata.ts';
import type { TimerEvent } from '../event.ts';
import type { Fact, FactType } from '../fact.ts';
import { onCoordinatorElected } from '../group/coordinator.ts';
import { onGroupTimer } from '../group/requests.ts';
import { brokerId, consumerId, controllerId, type BrokerId } from '../ids.ts';
import { createLog } from '../log/log-state.ts';
import type { RequestBody, ResponseBody } from '../protocol/api.ts';
import { nextTick, popDue, push } from '../queue.ts';
import { defaultsOf, withSettings } from '../settings.ts';
import { emptyCluster, openConnection } from './empty-cluster.ts';

export interface GroupAnswer {
  /** As given to `request`. */
  readonly label: string;
  readonly body: ResponseBody;
}

export interface LoneCoordinator {
  readonly cluster: Cluster;
  readonly broker: Broker;
  readonly context: Context;
  /**
   * Hands a request over, and returns what was answered at this tick: to it, and to earlier ones.
   */
  readonly request: (label: string, body: RequestBody) => GroupAnswer[];
  /**
   * Lets time pass, and returns what was answered. `onTimer` sees every timer before it goes off.
   */
  readonly advance: (ms: number, onTimer?: (event: TimerEvent) => void) => GroupAnswer[];
  readonly facts: <Type extends FactType>(type: Type) => Extract<Fact, { type: Type }>[];
}

const SELF = brokerId(0);
/** The partition of `__consumer_offsets`, and one that offsets are committed for. */
export const OFFSETS_PARTITION = 0;
export const DATA_PARTITION = 1;

export function createLoneCoordinator(options: {
  readonly configs?: Readonly<Record<string, string>>;
  /** Replicas of the partition beside this broker: its high watermark then stands still. */
  readonly followers?: readonly BrokerId[];
}): LoneCoordinator {
  const configs = options.configs ?? {};
  const { values } = withSettings(BROKER_SETTINGS, defaultsOf(BROKER_SETTINGS), configs);
  const cluster = emptyCluster({ broker: values });
  const broker = createBroker(SELF, null);
  broker.status = 'running';
  broker.run = 1;
  broker.lifecycle.state = 'running';
  addProcess(cluster, createController(controllerId(100)));
  addProcess(cluster, broker);
  const { settings } = cluster;
  const context: Context = { cluster, settings, now: 0, cause: 0, facts: [] };
  const replicas = [SELF, ...(options.followers ?? [])];
  describeTopics(broker, replicas);
  leadOffsetsPartition(broker, context);
  const asked: { connection: number; label: string }[] = [];

  /** With a request no time passes: timers that are due at this moment wait for the next one. */
  const drain = (
    until: number,
    onTimer: ((event: TimerEvent) => void) | null = null,
    holdsTimers = false,
  ): GroupAnswer[] => {
    const answers: GroupAnswer[] = [];
    const held: TimerEvent[] = [];
    for (let at = nextTick(cluster.queue, until); at >= 0; at = nextTick(cluster.queue, until)) {
      const event = assertExists(popDue(cluster.queue, at), 'an event is due');
      context.now = at;
      context.cause = event.seq;
      if (event.kind === 'timer' && holdsTimers) held.push(event);
      else if (event.kind === 'timer') {
        onTimer?.(event);
        onGroupTimer(broker, event.timer, context);
        completeWaiting(broker, context);
      } else if (event.kind === 'delivery' && event.envelope.kind === 'response') {
        const { connection, body } = event.envelope;
        const label = asked.find((request) => request.connection === connection)?.label ?? '';
        answers.push({ label, body });
      }
    }
    for (const event of held) push(cluster.queue, event);
    context.now = until;
    cluster.now = until;
    return answers;
  };

  return {
    cluster,
    broker,
    context,
    request: (label, body) => {
      const client = consumerId(cluster.network.connections.length);
      const connection = openConnection(cluster, { client, server: SELF, channel: 'coordinator' });
      asked.push({ connection, label });
      context.cause = cluster.nextSeq++;
      onBrokerRequest(broker, requestEnvelope(context, connection, body), context);
      return drain(context.now, null, true);
    },
    advance: (ms, onTimer) => drain(context.now + ms, onTimer),
    facts: (type) =>
      context.facts.filter(
        (fact): fact is Extract<Fact, { type: typeof type }> => fact.type === type,
      ),
  };
}

function requestEnvelope(
  { now, cause }: Context,
  connection: number,
  body: RequestBody,
): Parameters<typeof onBrokerRequest>[1] {
  return {
    kind: 'request',
    seq: cause,
    from: consumerId(connection),
    to: SELF,
    sentAt: now,
    arrivesAt: now,
    correlationId: 0,
    cause: 0,
    connection,
    connectionEpoch: 0,
    timeoutAt: -1,
    body,
  };
}

function describeTopics(broker: Broker, replicas: readonly BrokerId[]): void {
  const registration = (id: number, topic: number): PartitionRegistration => ({
    id,
    topic,
    index: 0,
    replicas,
    isr: replicas,
    elr: [],
    lastKnownElr: [],
    directories: [],
    addingReplicas: [],
    removingReplicas: [],
    leader: SELF,
    leaderRecoveryState: 'RECOVERED',
    leaderEpoch: 0,
    partitionEpoch: 0,
  });
  const topic = { configs: [], settings: defaultsOf(TOPIC_SETTINGS) };
  broker.image.brokers = [
    {
      id: SELF,
      brokerEpoch: 0,
      incarnation: 1,
      rack: null,
      isFenced: false,
      inControlledShutdown: false,
      directories: [],
    },
  ];
  broker.image.topics = [
    { ...topic, id: 0, name: '__consumer_offsets', isInternal: true, partitions: [0] },
    { ...topic, id: 1, name: 't', isInternal: false, partitions: [DATA_PARTITION] },
  ];
  broker.image.partitions = [registration(0, 0), registration(DATA_PARTITION, 1)];
}

function leadOffsetsPartition(broker: Broker, context: Context): void {
  const replica: NonNullable<Broker['replicas'][number]> = {
    partition: OFFSETS_PARTITION,
    log: createLog(),
    leader: null,
    following: null,
    leaderEpoch: 0,
    waitingProduces: [],
    watchers: [],
    directory: 0,
    isOffline: false,
  };
  broker.replicas = [replica, null];
  const registration = assertExists(broker.image.partitions[OFFSETS_PARTITION], 'it is there');
  replica.leader = makeLeader(null, registration, environment(broker, replica, context));
  onCoordinatorElected(broker, OFFSETS_PARTITION, 0, context);
}

/** A cluster without processes, for tests that put one into it and play all the others. */
import type { Cluster } from '../cluster.ts';
import { BROKER_SETTINGS, TOPIC_SETTINGS, type ClusterSettings } from '../config.ts';
import { createDigest } from '../digest.ts';
import type { Connection } from '../network/connection.ts';
import { createNetwork } from '../network/network.ts';
import { createQueue } from '../queue.ts';
import { createStreams } from '../random.ts';
import { defaultsOf } from '../settings.ts';

/** What is not said is as Kafka has it; envelopes take no time. */
export function emptyCluster(own: Partial<ClusterSettings> = {}): Cluster {
  const settings: ClusterSettings = {
    seed: 1,
    broker: defaultsOf(BROKER_SETTINGS),
    topic: defaultsOf(TOPIC_SETTINGS),
    eligibleLeaderReplicas: true,
    followerTruncation: 'current',
    metadataMode: 'kraft',
    linkDelayMs: 0,
    linkJitterMs: 0,
    startedAtMs: 0,
    ...own,
  };
  return {
    now: 0,
    nextSeq: 1,
    factCount: 0,
    toldOffset: 0,
    hasOwnSettings: false,
    recordCount: 0,
    eventCount: 0,
    settings,
    processes: [],
    slots: {},
    added: {
      controllers: 1,
      brokers: 0,
      directories: 0,
      producers: 0,
      consumers: 0,
      shareConsumers: 0,
    },
    network: createNetwork(),
    queue: createQueue(),
    random: createStreams(settings.seed),
    digest: createDigest(settings.seed, false),
  };
}

/** A connection of its own for a request that is handed to the server without the network. */
export function openConnection(
  { network }: Cluster,
  ends: Pick<Connection, 'client' | 'server' | 'channel'>,
): number {
  const id = network.connections.length;
  network.connections.push({
    ...ends,
    id,
    epoch: 0,
    isOpen: true,
    inFlight: [],
    isServerBusy: true,
    waiting: [],
    lastArrivalAtServer: 0,
    lastArrivalAtClient: 0,
    timeoutCheckAt: -1,
  });
  return id;
}

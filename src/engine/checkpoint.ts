/**
 * Copies of a cluster, cheap enough to be taken every few thousand events.
 *
 * What never changes is shared: records, batches, sealed segments, registrations, envelopes, queued
 * events. Only what handlers change in place is copied, by hand: a general deep clone costs fifty
 * times as much.
 */
import { cloneBroker } from './broker/clone-broker.ts';
import { cloneConsumer } from './client/clone-consumer.ts';
import { cloneProducer } from './client/clone-producer.ts';

import type { Cluster } from './cluster.ts';
import { cloneController } from './controller/clone-controller.ts';
import type { Connection } from './network/connection.ts';
import type { Network } from './network/network.ts';
import type { Process } from './process.ts';
import { cloneQueue } from './queue.ts';
import { zooKeeperMode } from './zookeeper-mode.ts';
import { onDemand } from './on-demand.ts';

/** A copy that can be run on without touching the original. */
export function cloneCluster(cluster: Cluster): Cluster {
  return {
    ...cluster,
    processes: cluster.processes.map(cloneProcess),
    slots: { ...cluster.slots },
    added: { ...cluster.added },
    network: cloneNetwork(cluster.network),
    queue: cloneQueue(cluster.queue),
    random: { ...cluster.random },
    digest: { ...cluster.digest },
  };
}

function cloneProcess(process: Process): Process {
  switch (process.kind) {
    case 'broker':
      return cloneBroker(process);
    case 'controller':
      return cloneController(process);
    case 'producer':
      return cloneProducer(process);
    case 'consumer':
      return cloneConsumer(process);
    case 'share-consumer':
      return onDemand().shareConsumers.cloneShareConsumer(process);
    case 'zookeeper':
      return zooKeeperMode().servers.clone(process);
    default:
      return structuredClone(process);
  }
}

function cloneNetwork({ connections, opened, links }: Network): Network {
  const lists: Network['opened'] = {};
  for (const connection of connections) {
    const own = opened[connection.client];
    if (own !== undefined) lists[connection.client] ??= own.slice();
  }
  return {
    connections: connections.map(cloneConnection),
    opened: lists,
    links: links.map((link) => ({ ...link, held: link.held.slice() })),
  };
}

function cloneConnection(connection: Connection): Connection {
  return {
    ...connection,
    inFlight: connection.inFlight.slice(),
    waiting: connection.waiting.slice(),
  };
}

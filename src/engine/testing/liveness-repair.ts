/**
 * After a walk: what was broken is mended, and the cluster gets the time that its settings allow.
 *
 * Kafka: nothing of its own; this is who operates the cluster.
 */
import type { Broker } from '../broker/broker.ts';
import { brokersOf, controllersOf, processOf, type Cluster } from '../cluster.ts';
import { brokerOf as registered } from '../controller/image.ts';
import type { PartitionRegistration } from '../controller/metadata.ts';
import type { ProcessId } from '../ids.ts';
import { envelopesInFlight, imageOf, producersOf } from '../selectors.ts';
import type { Going } from './walk-run.ts';

/** A request that a broker has sent to a controller that hangs is given up after this, ms. */
const METADATA_FETCH_MS = 2000 + 100;

/** Takes every fault back. */
export function repair(cluster: Cluster, go: Going): void {
  const { linkDelayMs } = cluster.settings;
  for (const { isCut, delayMs, from, to } of cluster.network.links.slice()) {
    if (isCut) go.command({ type: 'heal-link', from, to });
    if (delayMs !== null && delayMs !== linkDelayMs) {
      go.command({ type: 'set-link-delay', from, to, delayMs: linkDelayMs });
    }
  }
  for (const { id: process, kind, status } of cluster.processes.slice()) {
    if (kind === 'producer') go.command({ type: 'stop-sending', process });
    if (status === 'paused') go.command({ type: 'resume', process });
    if (kind === 'controller') start(cluster, go, process);
  }
  // Who is on its way out has to be out before it can come back.
  const isQuiet = (): boolean => {
    if (controllersOf(cluster).some(({ quorum }) => quorum.stopsAt >= 0)) return false;
    return !brokersOf(cluster).some(isLeaving);
  };
  if (!go.waitFor(isQuiet, recoveryMs(cluster))) return;
  for (const { id } of [...controllersOf(cluster), ...brokersOf(cluster)]) start(cluster, go, id);
}

function start(cluster: Cluster, go: Going, process: ProcessId): void {
  if (processOf(cluster, process)?.status === 'stopped') go.command({ type: 'start', process });
}

/**
 * Who was unregistered while it ran has to be started again: the controller takes no heartbeat of
 * it any more, and Kafka's broker does not register anew by itself. The admin client may have asked
 * for it long ago, and gone on asking while no controller answered.
 */
export function restartOutsiders(cluster: Cluster, go: Going): boolean {
  const image = imageOf(cluster);
  const outsiders = brokersOf(cluster).filter(({ id }) => registered(image, id) === null);
  for (const { id } of outsiders) {
    go.command({ type: 'crash', process: id });
    start(cluster, go, id);
  }
  return outsiders.length > 0;
}

function isLeaving({ lifecycle }: Broker): boolean {
  return lifecycle.state === 'pending-controlled-shutdown' || lifecycle.state === 'shutting-down';
}

/** How long a cluster may take to get over whatever it has gone through, simulated ms. */
export function recoveryMs(cluster: Cluster): number {
  const { broker, linkDelayMs, linkJitterMs } = cluster.settings;
  const roundMs = 2 * (linkDelayMs + linkJitterMs);
  let latest = cluster.now;
  for (const { arrivesAt } of envelopesInFlight(cluster)) latest = Math.max(latest, arrivesAt);
  let clientsMs = 0;
  for (const { config } of producersOf(cluster)) {
    // A record that had to wait for memory has all of its delivery time yet to come.
    clientsMs = Math.max(clientsMs, config.deliveryTimeoutMs + config.maxBlockMs);
  }
  // A registration waits for the session of the run before it; a heartbeat for its answer.
  const registeredMs = 2 * broker.brokerSessionTimeoutMs + 4 * broker.brokerHeartbeatIntervalMs;
  const caughtUpMs = METADATA_FETCH_MS + broker.replicaSocketTimeoutMs;
  const inSyncMs = broker.replicaFetchBackoffMs + broker.replicaLagTimeMaxMs + 500;
  const under = latest - cluster.now;
  return under + registeredMs + caughtUpMs + inSyncMs + clientsMs + 50 * roundMs;
}

/** A new producer writes a record to each of these, unless it is one of Kafka's own topics. */
export function writeOnce(
  cluster: Cluster,
  go: Going,
  partitions: readonly PartitionRegistration[],
): void {
  const { topics } = imageOf(cluster);
  for (const { topic: id, index } of partitions) {
    const topic = topics[id];
    if (!topic || topic.isInternal) continue;
    const configs = { acks: '1', 'enable.idempotence': 'false', 'linger.ms': '0' };
    go.command({ type: 'add-producer', producer: { clientId: 'late', configs, load: null } });
    const producer = producersOf(cluster).at(-1);
    if (producer === undefined) continue;
    const record = { key: null, value: 'late', partition: index, timestamp: null };
    const said = { process: producer.id, topic: topic.name, records: [record] };
    go.command({ type: 'send', ...said });
  }
}

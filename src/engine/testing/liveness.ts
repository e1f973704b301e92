/**
 * What has to come true once nothing goes wrong any more: faults are taken back, the cluster gets
 * the time that its settings allow it, and whatever is still under way then is stuck.
 *
 * Kafka: kafka-tlaplus (kip-966, v3.5, kip_853, kip_996), their temporal properties.
 */
import type { Broker, Replica } from '../broker/broker.ts';
import { activeController, brokersOf, controllersOf, processOf, type Cluster } from '../cluster.ts';
import { brokerOf, isActive, leaderMinIsr } from '../controller/image.ts';
import type { MetadataImage, PartitionRegistration } from '../controller/metadata.ts';
import { existing } from '../controller/partitions.ts';
import type { BrokerId } from '../ids.ts';
import type { Log } from '../log/log-state.ts';
import { brokerOf as knownBroker, imageOf, producersOf, replicaOf } from '../selectors.ts';
import { clientsMs, repairClients, stuckClients } from './liveness-clients.ts';
import { isProducerStuck } from './liveness-producers.ts';
import { recoveryMs, repair, restartOutsiders, writeOnce } from './liveness-repair.ts';
import type { Going, WalkFailure } from './walk-run.ts';

/**
 * L1 a broker that starts runs in the end; L2 nobody stays fenced; L3 a proposal is answered, and
 * who can lead does; L4 brokers learn what the controller has written; L5 what was sent is
 * acknowledged or has failed; L6 every replica gets every record, and is in sync; L7 a reassignment
 * ends; L8 there is a controller that works; L9 it owes nobody an answer; L10 a change of the
 * voters is committed or gone; L11 every controller follows the one that leads; L12 a group comes
 * to rest, with everybody in it who polls; L13 a transaction ends, and a call about one returns;
 * L14 a share group gives back what is not acknowledged in time.
 */
export type LivenessRule = `L${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14}`;

export interface Stuck {
  readonly rule: LivenessRule;
  readonly message: string;
}

/** Some replication rounds, simulated ms. */
const SETTLING_MS = 2000;

/** Takes every fault back, and waits as long as the settings say. What is stuck then, or null. */
export function recover(cluster: Cluster, go: Going): WalkFailure | null {
  repair(cluster, go);
  go.until(cluster.now + recoveryMs(cluster));
  repairClients(cluster, go);
  go.until(cluster.now + clientsMs(cluster));
  if (restartOutsiders(cluster, go)) go.until(cluster.now + recoveryMs(cluster));
  writeOnce(
    cluster,
    go,
    existing(imageOf(cluster)).filter((one) => isUnprompted(cluster, one)),
  );
  // Groups commit on: what they have just written may be under way.
  go.waitFor(() => stuckThings(cluster, go.skipped).length === 0, SETTLING_MS);
  const [first] = stuckThings(cluster, go.skipped);
  if (first === undefined) return null;
  const message = `${first.rule} at tick ${cluster.now}: ${first.message}`;
  return { kind: first.rule, message, tick: cluster.now };
}

/** Everything that should have come to its end by now. */
export function stuckThings(
  cluster: Cluster,
  skipped: ReadonlySet<string> = new Set(),
): readonly Stuck[] {
  const stuck: Stuck[] = [];
  stuck.push(...stuckControllers(cluster));
  const image = imageOf(cluster);
  for (const broker of brokersOf(cluster)) {
    stuck.push(...stuckBroker(broker, image));
  }
  for (const registration of existing(image)) stuck.push(...stuckPartition(cluster, registration));
  for (const producer of producersOf(cluster)) {
    if (producer.status !== 'running' || !isProducerStuck(cluster, producer)) continue;
    stuck.push({ rule: 'L5', message: `${producer.id} still has records to send` });
  }
  stuck.push(...stuckClients(cluster, skipped));
  return stuck;
}

function stuckControllers(cluster: Cluster): Stuck[] {
  const active = activeController(cluster);
  if (active === null) return [{ rule: 'L8', message: 'no controller is active' }];
  const stuck: Stuck[] = [];
  const { quorum, logLength, epoch, pendingAnswers } = active;
  if (pendingAnswers.length > 0) stuck.push({ rule: 'L9', message: `${active.id} owes answers` });
  const isChanging = quorum.leading?.voterChange !== null;
  if (isChanging || quorum.highWatermark < logLength) {
    const committed = `${quorum.highWatermark} of ${logLength}`;
    stuck.push({ rule: 'L10', message: `${committed} metadata records are committed` });
  }
  for (const { id, quorum: own, epoch: its, logLength: length } of controllersOf(cluster)) {
    if (length < quorum.highWatermark) {
      const message = `${id} has metadata up to ${length} of ${quorum.highWatermark}`;
      stuck.push({ rule: 'L11', message });
    }
    if (own.leader === active.id && its === epoch) continue;
    const message = `${id} is ${own.role} in epoch ${its}, ${active.id} leads in ${epoch}`;
    stuck.push({ rule: 'L11', message });
  }
  return stuck;
}

function stuckBroker(
  { id, lifecycle, image: own, replicas }: Broker,
  image: MetadataImage,
): Stuck[] {
  const stuck: Stuck[] = [];
  if (lifecycle.state !== 'running') {
    stuck.push({ rule: 'L1', message: `${id} is ${lifecycle.state}` });
  } else if (brokerOf(image, id)?.isFenced !== false) {
    stuck.push({ rule: 'L2', message: `${id} runs, and is fenced` });
  }
  if (own.nextOffset < image.nextOffset) {
    const message = `${id} knows metadata up to ${own.nextOffset} of ${image.nextOffset}`;
    stuck.push({ rule: 'L4', message });
  }
  for (const replica of replicas) {
    if (replica === null || replica.leader === null || replica.leader.pending === null) continue;
    const { isr } = replica.leader.pending;
    const message = `${id} still waits for the ISR ${isr.join(', ')} of ${replica.partition}`;
    stuck.push({ rule: 'L3', message });
  }
  return stuck;
}

function stuckPartition(cluster: Cluster, registration: PartitionRegistration): Stuck[] {
  const { id, leader, replicas, addingReplicas, removingReplicas, isr } = registration;
  const stuck: Stuck[] = [];
  const target = replicas.filter((broker) => !removingReplicas.includes(broker));
  // It takes a leader to copy from, and brokers that are still there to copy to.
  const canMove = leader !== null && target.every((broker) => processOf(cluster, broker) !== null);
  // Kafka goes on waiting for who was added by a first reassignment and is removed by a second.
  const isContradictory = addingReplicas.some((broker) => removingReplicas.includes(broker));
  const isMovable = canMove && !isContradictory && !isAloneForGood(cluster, registration);
  if (isMovable && addingReplicas.length + removingReplicas.length > 0) {
    const change = `adding ${addingReplicas.join()}, removing ${removingReplicas.join()}`;
    stuck.push({ rule: 'L7', message: `partition ${id} is still being reassigned, ${change}` });
  }
  if (leader === null) {
    if (!mayLead(cluster, registration)) return stuck;
    return [...stuck, { rule: 'L3', message: `partition ${id} has no leader, and could have` }];
  }
  const source = knownBroker(cluster, leader);
  const log = source?.replicas[id]?.log ?? null;
  const isHeldUp = log !== null && log.highWatermark < log.logEndOffset;
  if (isHeldUp && source !== null && canCommit(cluster, registration, source)) {
    const ends = `${log.highWatermark} of ${log.logEndOffset}`;
    const message = `only ${ends} is committed in partition ${id}`;
    stuck.push({ rule: 'L6', message });
  }
  for (const broker of replicas) {
    const process = processOf(cluster, broker);
    // A broker that was taken away does not come back.
    if (process?.kind !== 'broker' || log === null) continue;
    if (hasFailed(process.replicas[id] ?? null, log)) continue;
    // Not its high watermark: of one that came with a divergence a follower takes no notice, and it
    // is not told again.
    const has = process.replicas[id]?.log.logEndOffset ?? 0;
    const wanted = log.logEndOffset;
    const isInSync = isr.includes(broker);
    if (has === wanted && (isInSync || comesAndGoes(cluster, registration, broker))) continue;
    const where = isInSync ? 'in sync' : 'out of sync';
    const message = `${broker} has ${has} of ${wanted} in partition ${id}, and is ${where}`;
    stuck.push({ rule: 'L6', message });
  }
  return stuck;
}

/**
 * It was elected alone, and no other replica is there to come back. Kafka ends a reassignment
 * within another change of the partition, before it elects: there is none to come any more.
 */
function isAloneForGood(cluster: Cluster, { replicas, isr }: PartitionRegistration): boolean {
  if (isr.length !== 1) return false;
  return replicas.every((broker) => isr.includes(broker) || processOf(cluster, broker) === null);
}

/**
 * All is there to move the high watermark, and it stays: Kafka's leader does not look again when
 * min.insync.replicas is lowered, but at the next write.
 */
function isUnprompted(cluster: Cluster, registration: PartitionRegistration): boolean {
  const { id, leader, isr } = registration;
  const source = leader === null ? null : knownBroker(cluster, leader);
  const log = source?.replicas[id]?.log ?? null;
  if (source === null || log === null || log.highWatermark === log.logEndOffset) return false;
  if (isr.length < leaderMinIsr(source.image, registration)) return false;
  return isr.every((one) => replicaOf(cluster, one, id)?.log.logEndOffset === log.logEndOffset);
}

/**
 * As many are left as min.insync.replicas, which the leader's own broker may set: with fewer the
 * high watermark stays where it is.
 */
function canCommit(cluster: Cluster, registration: PartitionRegistration, source: Broker): boolean {
  const { id, replicas } = registration;
  const leader = source.replicas[id]?.log ?? null;
  const left = replicas.filter((broker) => {
    const process = processOf(cluster, broker);
    if (process?.kind !== 'broker' || leader === null) return false;
    return !hasFailed(process.replicas[id] ?? null, leader);
  });
  return left.length >= leaderMinIsr(source.image, registration);
}

/**
 * Where replica.fetch.wait.max.ms is above replica.lag.time.max.ms, which Kafka's documentation
 * warns of, a follower lags whenever a record comes while its fetch has long been waiting: it
 * leaves and joins the ISR as long as somebody writes. It may be out of it when it has just fetched
 * all there is.
 */
function comesAndGoes(
  cluster: Cluster,
  { id, leader }: PartitionRegistration,
  broker: BrokerId,
): boolean {
  const { broker: settings, linkDelayMs, linkJitterMs } = cluster.settings;
  const fetchMs = settings.replicaFetchWaitMaxMs + 2 * (linkDelayMs + linkJitterMs);
  if (leader === null || fetchMs <= settings.replicaLagTimeMaxMs) return false;
  const followers = replicaOf(cluster, leader, id)?.leader?.followers ?? [];
  const caughtUpAt = followers.find((follower) => follower.id === broker)?.lastCaughtUpTimeMs;
  return caughtUpAt !== undefined && caughtUpAt >= cluster.now - fetchMs;
}

/** The leader's log begins within a batch that this one cannot take: Kafka gives it up. */
function hasFailed(replica: Replica | null, leader: Log): boolean {
  if (replica?.following?.isFailed !== true) return false;
  return replica.log.logEndOffset === leader.logStartOffset;
}

/**
 * In sync, eligible, or the last one known to have led. Not one that has lost its disk: Kafka
 * elects nobody when it returns, as its directory is another.
 */
function mayLead(cluster: Cluster, registration: PartitionRegistration): boolean {
  const { isr, elr, lastKnownElr, replicas } = registration;
  const image = imageOf(cluster);
  const canLead = (broker: BrokerId): boolean =>
    replicas.includes(broker) &&
    isActive(image, broker) &&
    !isEmptied(cluster, registration, broker);
  if (isr.length > 0) return isr.some(canLead);
  if (elr.length > 0) return elr.some(canLead);
  const [last] = lastKnownElr;
  return last !== undefined && lastKnownElr.length === 1 && canLead(last);
}

function isEmptied(cluster: Cluster, { id }: PartitionRegistration, broker: BrokerId): boolean {
  return (replicaOf(cluster, broker, id)?.log.logEndOffset ?? 0) === 0;
}

/**
 * Promises of Kafka's formal specifications, checked while a cluster runs: after each event what
 * the event has touched, and everything from time to time. What breaks one is a bug of the engine.
 *
 * Kafka: kafka-specification (KafkaReplication, Kip320), kafka-tlaplus (kip-966, v3.5). I12 and I13
 * are what the order of elections says; I17 and I18 are checked where brokers read the metadata
 * log.
 */
import { controllerOf, type Cluster } from './cluster.ts';
import type { PartitionRegistration } from './controller/metadata.ts';
import type { QueuedEvent } from './event.ts';
import type { Fact } from './fact.ts';
import { numberOf, type BrokerId, type PartitionId, type ProcessId } from './ids.ts';
import {
  createChecker,
  failReplica,
  replicaScope,
  SWEEP_EVERY,
  type Checker,
  type PartitionScope,
  type ReplicaScope,
} from './invariants/checker.ts';
import {
  checkCandidates,
  checkDurable,
  checkEligible,
  checkExposed,
  checkLeader,
  onAcknowledged,
  onBrokerRemoved,
  onDelivered,
  onElected,
  onHighWatermark,
} from './invariants/commits.ts';
import { ghostOf, replicaGhostOf } from './invariants/ghost.ts';
import {
  checkAgreement,
  checkFetched,
  checkFetchers,
  checkOffsets,
  checkShape,
} from './invariants/logs.ts';
import {
  checkMaximalIsr,
  checkProposal,
  checkRegistration,
  otherLeader,
} from './invariants/metadata.ts';
import type { RunObserver } from './step.ts';

export { createChecker } from './invariants/checker.ts';
export type { Checker } from './invariants/checker.ts';
export { INVARIANTS, violationOf } from './invariants/violation.ts';
export type { Evaluations, Invariant, Violation } from './invariants/violation.ts';

/** The more there is to look at, the longer it takes until everything is looked at again. */
const EVENTS_PER_REPLICA = 10;

/** Checks while it listens, and throws at the first violation; then it hands on what it hears. */
export function checkedObserver(inner: RunObserver = {}): RunObserver & { checker: Checker } {
  const checker = createChecker();
  return {
    ...inner,
    checker,
    afterEvent: (event, facts, cluster) => {
      check(checker, event, facts, cluster);
      inner.afterEvent?.(event, facts, cluster);
    },
  };
}

/** What one event may have broken. `facts` are those of the tick so far. */
export function check(
  checker: Checker,
  event: QueuedEvent,
  facts: readonly Fact[],
  cluster: Cluster,
): void {
  if (checker.facts !== facts) {
    checker.facts = facts;
    checker.factsSeen = 0;
  }
  checker.areSettingsNew = bringsSettings(event);
  // The state is that of the end of the event: what was given up in it has to be known first.
  for (let index = checker.factsSeen; index < facts.length; index += 1) {
    const fact = facts[index];
    if (fact?.type === 'leader-elected') onElected(checker, fact, cluster);
  }
  for (let index = checker.factsSeen; index < facts.length; index += 1) {
    const fact = facts[index];
    if (fact !== undefined) checkFact(checker, fact, cluster);
  }
  checker.factsSeen = facts.length;
  if (event.kind === 'delivery' && event.envelope.kind === 'response') {
    const { body, to, from } = event.envelope;
    if (body.api === 'Fetch') checkFetched(checker, to, from, body, cluster);
    else if (body.api === 'AlterPartition') {
      for (const { partition } of body.partitions)
        withPartition(checker, partition, cluster, checkMaximalIsr);
    }
  }
  checker.events += 1;
  if (checker.events < checker.sweepAt) return;
  const replicas = sweep(checker, cluster);
  checker.sweepAt = checker.events + Math.max(SWEEP_EVERY, replicas * EVENTS_PER_REPLICA);
}

function bringsSettings(event: QueuedEvent): boolean {
  if (event.kind !== 'delivery' || event.envelope.kind !== 'response') return false;
  const { body } = event.envelope;
  if (body.api !== 'FetchMetadata') return false;
  return body.entries.some(({ record }) => record.type === 'ConfigRecord');
}

function checkFact(checker: Checker, fact: Fact, cluster: Cluster): void {
  switch (fact.type) {
    case 'records-appended':
      onReplica(checker, fact, cluster, onAppended, fact.leaderEpoch);
      break;
    case 'high-watermark-advanced': {
      const scope = replicaScope(checker, cluster, fact.by, fact.partition);
      if (scope === null) break;
      checkOffsets(scope);
      onHighWatermark(scope, fact.from, fact.to);
      const registration = controllerOf(cluster).image.partitions[fact.partition];
      if (!registration) break;
      checkExposed(scope, registration.isr);
      checkEligible({ checker, cluster, registration, ghost: scope.ghost });
      break;
    }
    case 'leader-elected':
    case 'leader-lost':
    case 'isr-shrunk':
    case 'isr-expanded':
    case 'elr-changed':
      checkDecision(checker, fact.partition, cluster);
      break;
    case 'broker-fenced':
    case 'broker-unfenced':
    case 'controlled-shutdown-started':
    case 'broker-unregistered':
    case 'broker-registered':
      checkDecisionsOn(checker, fact.broker, cluster);
      break;
    case 'became-leader':
      onReplica(checker, fact, cluster, onTakeover, fact.leaderEpoch);
      break;
    case 'became-follower':
      onReplica(checker, fact, cluster, checkFetchers, 0);
      break;
    case 'log-truncated':
      onReplica(checker, fact, cluster, onTruncated, 0);
      break;
    case 'isr-change-proposed': {
      const scope = replicaScope(checker, cluster, fact.by, fact.partition);
      if (scope !== null) checkProposal(scope, fact.to);
      withPartition(checker, fact.partition, cluster, checkMaximalIsr);
      break;
    }
    case 'records-acknowledged':
      onAcknowledged(checker, fact, cluster);
      break;
    case 'records-delivered':
      onDelivered(checker, fact, cluster);
      break;
    case 'process-removed':
      if (fact.by?.startsWith('b') === true) onBrokerRemoved(checker, fact.by, cluster);
      break;
    default:
  }
}

function onReplica(
  checker: Checker,
  { by, partition }: { readonly by: ProcessId | null; readonly partition: PartitionId },
  cluster: Cluster,
  visit: (scope: ReplicaScope, leaderEpoch: number) => void,
  leaderEpoch: number,
): void {
  const scope = replicaScope(checker, cluster, by, partition);
  if (scope !== null) visit(scope, leaderEpoch);
}

function withPartition(
  checker: Checker,
  partition: PartitionId,
  cluster: Cluster,
  visit: (scope: PartitionScope) => void,
): void {
  const registration = controllerOf(cluster).image.partitions[partition];
  if (!registration) return;
  visit({ checker, cluster, registration, ghost: ghostOf(checker.ghosts, partition) });
}

function onAppended(scope: ReplicaScope, leaderEpoch: number): void {
  requireOneLeader(scope, leaderEpoch);
  checkShape(scope);
  checkOffsets(scope);
}

/** I16: nobody else leads, or writes, in this epoch. */
function requireOneLeader(scope: ReplicaScope, leaderEpoch: number): void {
  const { ghost, broker } = scope;
  const other = otherLeader(ghost, leaderEpoch, broker.id);
  if (other !== null) failReplica(scope, 'I16', `${other} leads in epoch ${leaderEpoch} as well`);
}

function onTakeover(scope: ReplicaScope, leaderEpoch: number): void {
  const { checker, cluster, broker, replica } = scope;
  requireOneLeader(scope, leaderEpoch);
  scope.ghost.since[leaderEpoch] ??= cluster.now;
  checkFetchers(scope);
  withPartition(checker, replica.partition, cluster, (partition) => {
    const { leader, leaderEpoch: newest } = partition.registration;
    // One that reads of its election late may have been overruled.
    if (leader === broker.id && newest === leaderEpoch) checkLeader(scope);
    checkMaximalIsr(partition);
    checkDurable(partition);
  });
}

function onTruncated(scope: ReplicaScope): void {
  const { checker, cluster, ghost, broker, replica } = scope;
  const seen = replicaGhostOf(ghost, numberOf(broker.id));
  seen.isCut = true;
  seen.verifiedEnd = Math.min(seen.verifiedEnd, replica.log.logEndOffset);
  checkOffsets(scope);
  withPartition(checker, replica.partition, cluster, (partition) => {
    checkCandidates(partition);
    checkDurable(partition);
  });
}

/** The controller has changed a partition. */
function checkDecision(checker: Checker, partition: PartitionId, cluster: Cluster): void {
  withPartition(checker, partition, cluster, checkDecided);
}

function checkDecided(scope: PartitionScope): void {
  checkRegistration(scope, controllerOf(scope.cluster).image);
  checkMaximalIsr(scope);
  checkCandidates(scope);
}

function checkDecisionsOn(checker: Checker, broker: BrokerId, cluster: Cluster): void {
  for (const registration of controllerOf(cluster).image.partitions) {
    if (registration === null || !registration.replicas.includes(broker)) continue;
    checkDecision(checker, registration.id, cluster);
  }
}

/** Looks at everything there is, and says how many replicas there are. */
export function sweep(checker: Checker, cluster: Cluster): number {
  let replicas = 0;
  for (const process of cluster.processes) {
    if (process.kind !== 'broker') continue;
    for (const replica of process.replicas) {
      if (replica === null) continue;
      replicas += 1;
      sweepReplica(checker, process.id, replica.partition, cluster);
    }
  }
  for (const registration of controllerOf(cluster).image.partitions) {
    if (registration !== null) sweepPartition(checker, registration, cluster);
  }
  return replicas;
}

function sweepReplica(
  checker: Checker,
  broker: ProcessId,
  partition: PartitionId,
  cluster: Cluster,
): void {
  const scope = replicaScope(checker, cluster, broker, partition);
  if (scope === null) return;
  checkShape(scope);
  checkOffsets(scope);
  checkAgreement(scope);
  checkFetchers(scope);
  const { leader, log } = scope.replica;
  if (leader === null) return;
  requireOneLeader(scope, leader.leaderEpoch);
  const stated = scope.ghost.stated[leader.leaderEpoch] ?? 0;
  scope.checker.evaluations.I3 += 1;
  if (log.highWatermark < stated) {
    failReplica(scope, 'I3', `the high watermark was ${stated} and is ${log.highWatermark}`);
  }
}

function sweepPartition(
  checker: Checker,
  registration: PartitionRegistration,
  cluster: Cluster,
): void {
  const scope = { checker, cluster, registration, ghost: ghostOf(checker.ghosts, registration.id) };
  checkDecided(scope);
  checkDurable(scope);
  if (registration.leader === null) return;
  const leader = replicaScope(checker, cluster, registration.leader, registration.id);
  if (leader === null) return;
  checkExposed(leader, registration.isr);
  if (leader.replica.leader?.leaderEpoch === registration.leaderEpoch) checkLeader(leader);
}

/** Looks at every batch of every log again, as if for the first time: the end of a run. */
export function sweepThoroughly(checker: Checker, cluster: Cluster): void {
  for (const ghost of checker.ghosts) {
    for (const replica of ghost.replicas) if (replica !== undefined) replica.verifiedEnd = 0;
  }
  sweep(checker, cluster);
}

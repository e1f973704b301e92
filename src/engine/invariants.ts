/**
 * Promises of Kafka's formal specifications, checked while a cluster runs: after each event what
 * the event has touched, and everything from time to time. What breaks one is a bug of the engine.
 *
 * Kafka: kafka-specification (KafkaReplication, Kip320), kafka-tlaplus (kip-966, v3.5).
 */
import { processOf, type Cluster } from './cluster.ts';
import type { QueuedEvent } from './event.ts';
import type { Fact } from './fact.ts';
import {
  createChecker,
  replicaScope,
  settledFor,
  SWEEP_EVERY,
  type Checker,
} from './invariants/checker.ts';
import {
  checkEligible,
  checkExposed,
  onAcknowledged,
  onDelivered,
  onElected,
  onHighWatermark,
  onReverted,
} from './invariants/commits.ts';
import {
  checkDecided,
  checkDecision,
  checkDecisionsOn,
  noteClearedElr,
  withPartition,
} from './invariants/decisions.ts';
import { ghostOf } from './invariants/ghost.ts';
import { checkGrowth, checkUncleanReturn, noteAnswer } from './invariants/growth.ts';
import { onMemberHeard } from './invariants/member-epochs.ts';
import { onBrokerRemoved, onDiskLoss, onRegained } from './invariants/disk-loss.ts';
import { checkFetched, checkFetchers, checkOffsets } from './invariants/logs.ts';
import { checkNumbers, forgetNumbers, onEnded, onSent } from './invariants/producers.ts';
import { checkClientFact } from './invariants/client-facts.ts';
import { checkMaximalIsr, checkProposal } from './invariants/metadata.ts';
import { onCoordinatorAppend } from './invariants/offsets.ts';
import { outcomesOf } from './invariants/outcomes.ts';
import { checkTime } from './invariants/queued.ts';
import { forgetReadsBy, onRead } from './invariants/reads.ts';
import { onTransactionAnswered } from './invariants/replies.ts';
import { checkStable } from './invariants/stable.ts';
import { onAborted, onTransactionAsked } from './invariants/transactions.ts';
import { checkQuorumFact, onVotersAsked } from './invariants/quorum.ts';
import { onAppended, onReplica, onTakeover, onTruncated } from './invariants/replicas.ts';
import { sweep } from './invariants/sweep.ts';
import { checkMetadata, onRegistered } from './invariants/uptimes.ts';
import type { RequestEnvelope, ResponseEnvelope } from './network/envelope.ts';
import type { RunObserver } from './step.ts';

export { createChecker } from './invariants/checker.ts';
export type { Checker } from './invariants/checker.ts';
export { sweep, sweepThoroughly } from './invariants/sweep.ts';
export { INVARIANTS, violationOf } from './invariants/violation.ts';
export type { Evaluations, Invariant, Violation } from './invariants/violation.ts';

type FactOf<Type extends Fact['type']> = Extract<Fact, { readonly type: Type }>;

/**
 * The more there is to look at, the longer it takes until everything is looked at again: with 100
 * replicas 2,000 events, with 330, as many as 60 partitions and Kafka's own make, 11,200.
 */
const FEW_REPLICAS = 50;
const EVENTS_PER_REPLICA = 40;

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
  checker.image = null;
  // The name of what was delivered says whether there is more to ask.
  const api = event.kind === 'delivery' ? event.envelope.body.api : null;
  checker.areSettingsNew = api === 'FetchMetadata' && bringsSettings(event);
  checkTime(checker, event, cluster);
  if (event.kind === 'command') noteCommand(checker, event);
  // The state is that of the end of the event: what was given up in it has to be known first.
  for (let index = checker.factsSeen; index < facts.length; index += 1) {
    const fact = facts[index];
    if (fact !== undefined) noteGivenUp(checker, fact, facts, cluster);
  }
  for (let index = checker.factsSeen; index < facts.length; index += 1) {
    const fact = facts[index];
    if (fact !== undefined) checkFact(checker, fact, event, cluster);
  }
  checker.factsSeen = facts.length;
  if (event.kind === 'delivery' && api !== 'Produce') {
    const { envelope } = event;
    if (envelope.kind === 'response') checkResponse(checker, envelope, cluster);
    else if (api !== 'Fetch') checkRequest(checker, envelope, cluster);
  }
  checker.events += 1;
  if (checker.events < checker.sweepAt) return;
  const replicas = sweep(checker, cluster);
  const events = (replicas - FEW_REPLICAS) * EVENTS_PER_REPLICA;
  checker.sweepAt = checker.events + Math.max(SWEEP_EVERY, events);
}

function noteCommand(checker: Checker, event: Extract<QueuedEvent, { kind: 'command' }>): void {
  const { command } = event;
  if (command.type === 'abort-transaction') onAborted(checker, command.producerId);
  forgetReadsBy(checker, event);
}

function checkRequest(checker: Checker, envelope: RequestEnvelope, cluster: Cluster): void {
  switch (envelope.body.api) {
    case 'AddRaftVoter':
    case 'RemoveRaftVoter':
      onVotersAsked(checker, envelope.to, cluster);
      break;
    case 'EndTxn':
    case 'AddPartitionsToTxn':
    case 'AddOffsetsToTxn':
      onTransactionAsked(checker, envelope, cluster);
      break;
    case 'ConsumerGroupHeartbeat':
      onMemberHeard(checker, { ...envelope, body: envelope.body }, cluster);
      break;
    default:
  }
}

function checkResponse(
  checker: Checker,
  { body, to, from }: ResponseEnvelope,
  cluster: Cluster,
): void {
  switch (body.api) {
    case 'Fetch':
      checkFetched(checker, to, from, body, cluster);
      break;
    case 'AlterPartition':
      for (const { partition } of body.partitions) {
        noteAnswer(ghostOf(checker.ghosts, partition));
        withPartition(checker, partition, cluster, checkMaximalIsr);
      }
      break;
    case 'FetchMetadata': {
      const broker = processOf(cluster, to);
      if (body.entries.length > 0 && broker?.kind === 'broker') {
        checkMetadata(checker, broker, cluster);
      }
      break;
    }
    case 'EndTxn':
    case 'AddPartitionsToTxn':
    case 'AddOffsetsToTxn':
      onTransactionAnswered(checker, { to, body }, cluster);
      break;
    case 'BrokerRegistration':
      onRegistered(checker, to, cluster);
      break;
    default:
  }
}

function noteGivenUp(checker: Checker, fact: Fact, facts: readonly Fact[], cluster: Cluster): void {
  switch (fact.type) {
    case 'leader-elected':
      onElected(checker, fact, cluster);
      break;
    case 'reassignment-cancelled':
      onReverted(checker, fact, facts, cluster);
      break;
    case 'topic-config-changed':
    case 'cluster-config-changed':
      noteClearedElr(checker, cluster);
      break;
    default:
  }
}

function bringsSettings(event: QueuedEvent): boolean {
  if (event.kind !== 'delivery' || event.envelope.kind !== 'response') return false;
  const { body } = event.envelope;
  if (body.api !== 'FetchMetadata') return false;
  return body.entries.some(({ record }) => record.type === 'ConfigRecord');
}

function checkFact(checker: Checker, fact: Fact, event: QueuedEvent, cluster: Cluster): void {
  switch (fact.type) {
    case 'records-appended':
      checkAppend(checker, fact, event, cluster);
      break;
    case 'high-watermark-advanced':
      checkAdvance(checker, fact, cluster);
      break;
    case 'became-leader':
      onReplica(checker, fact, cluster, onTakeover, fact.leaderEpoch);
      break;
    case 'became-follower':
      onReplica(checker, fact, cluster, checkFetchers, 0);
      break;
    case 'log-truncated':
      forgetNumbers(checker, fact.by, fact.partition);
      onReplica(checker, fact, cluster, onTruncated, 0);
      break;
    case 'isr-change-proposed': {
      const scope = replicaScope(checker, cluster, fact.by, fact.partition);
      if (scope !== null) checkProposal(scope, fact.to);
      withPartition(checker, fact.partition, cluster, checkMaximalIsr);
      break;
    }
    case 'records-sent':
      onSent(checker, fact);
      break;
    case 'records-failed':
      onEnded(checker, fact, cluster);
      break;
    case 'log-start-advanced': {
      const ghost = ghostOf(checker.ghosts, fact.partition);
      ghost.deletedEnd = Math.max(ghost.deletedEnd, fact.to);
      break;
    }
    case 'records-acknowledged':
      onEnded(checker, fact, cluster);
      onAcknowledged(checker, fact, cluster);
      break;
    case 'records-delivered':
      onDelivered(checker, fact, cluster);
      onRead(checker, fact, cluster);
      break;
    case 'unflushed-lost':
    case 'disk-wiped':
    case 'replica-deleted':
      forgetNumbers(checker, fact.by, null);
      onDiskLoss(checker, fact, cluster);
      break;
    case 'process-removed':
      if (fact.by?.startsWith('b') === true) onBrokerRemoved(checker, fact.by, cluster);
      break;
    default:
      checkDecisionFact(checker, fact, cluster);
  }
}

function checkAppend(
  checker: Checker,
  { by, partition, records, leaderEpoch }: FactOf<'records-appended'>,
  event: QueuedEvent,
  cluster: Cluster,
): void {
  const scope = replicaScope(checker, cluster, by, partition);
  if (scope === null) return;
  onAppended(scope, leaderEpoch);
  checkNumbers(scope);
  if (scope.ghost.hasTransactions) checkStable(scope);
  if (scope.ghost.kind === 'plain') return;
  onCoordinatorAppend({ checker, cluster, event }, by, partition, records);
}

function checkAdvance(
  checker: Checker,
  { by, partition, from, to }: FactOf<'high-watermark-advanced'>,
  cluster: Cluster,
): void {
  const scope = replicaScope(checker, cluster, by, partition);
  if (scope === null) return;
  checkOffsets(scope);
  onHighWatermark(scope, from, to);
  if (scope.ghost.hasTransactions) {
    checkStable(scope);
    outcomesOf(checker, partition, cluster);
  }
  const registration = settledFor(scope).partitions[partition];
  if (!registration) return;
  checkExposed(scope, registration.isr);
  checkEligible({ checker, cluster, registration, ghost: scope.ghost });
}

/** What the controller states. */
function checkDecisionFact(checker: Checker, fact: Fact, cluster: Cluster): void {
  switch (fact.type) {
    case 'isr-expanded':
      onRegained(checker, fact.partition, fact, cluster);
      checkDecision(checker, fact.partition, cluster);
      if (fact.reason === 'isr-change') {
        const { from, to } = fact;
        withPartition(checker, fact.partition, cluster, (scope) => checkGrowth(scope, from, to));
      }
      break;
    case 'leader-elected':
    case 'leader-lost':
    case 'isr-shrunk':
    case 'elr-changed':
      checkDecision(checker, fact.partition, cluster);
      break;
    case 'broker-fenced':
    case 'broker-unfenced':
    case 'controlled-shutdown-started':
    case 'broker-unregistered':
      checkDecisionsOn(checker, fact.broker, cluster, checkDecided);
      break;
    case 'broker-registered': {
      const { broker, wasUnclean } = fact;
      checkDecisionsOn(checker, broker, cluster, (scope) => {
        checkDecided(scope);
        if (wasUnclean) checkUncleanReturn(scope, broker);
      });
      break;
    }
    default:
      if (!checkClientFact(checker, fact, cluster)) checkQuorumFact(checker, fact, cluster);
  }
}

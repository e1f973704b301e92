/** Adapter: the leader's side of one partition, with the adapter as its broker and controller. */
import {
  advanceHighWatermark,
  effectiveMinIsr,
  followerOf,
  isUnderMinIsr,
  makeLeader,
  maximalIsr,
  onFollowerFetch,
  outOfSyncReplicas,
  shrinkIsr,
  type LeaderState,
  type PartitionEnvironment,
} from '../../broker/partition.ts';
import {
  onAlterPartitionError,
  onAlterPartitionSuccess,
  takeProposal,
} from '../../broker/pending-isr.ts';
import { NEVER } from '../../broker/replica-state.ts';
import type { PartitionRegistration } from '../../controller/metadata.ts';
import { brokerId, type BrokerId } from '../../ids.ts';
import { endOffsetFor } from '../../log/leader-epochs.ts';
import { createLog, type Log } from '../../log/log-state.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import { brokersAt, writtenBrokers } from './brokers.ts';
import { isObject, numberAt, objectsAt, textAt, type Json, type JsonObject } from './json.ts';
import { splitSteps, type VectorKind } from './kind.ts';
import { writtenEpochs } from './leader-epoch-cache.ts';
import { appendRecords } from './log.ts';

const SELF = brokerId(0);
const BROKER_EPOCH = 1;
const SETS = ['isr', 'maximalIsr', 'outOfSync', 'alterPartitionSent'];

export const leaderIsrAndHwKind: VectorKind = {
  name: 'core/leader-isr-and-hw',
  lists: {
    cases: {
      split(recorded) {
        const { input, expected } = splitSteps(recorded, () => ['expect']);
        const queries = objectsAt(expected, 'steps').map(queryOf);
        return { input: { ...input, queries }, expected };
      },
      run: (input) => runCase(input),
      isSet: (path) => path[2] === 'expect' && SETS.includes(String(path[3])),
      // `expect` names only what is compared, and a step may expect nothing.
      isPartial: (path) => path.length <= 3,
    },
  },
};

/** What is asked about, of what is expected: an epoch, a replica. */
function queryOf({ expect }: JsonObject): JsonObject {
  if (!isObject(expect)) return {};
  const { offsetsForLeaderEpoch, replica } = expect;
  return {
    ...(isObject(offsetsForLeaderEpoch)
      ? { requested: numberAt(offsetsForLeaderEpoch, 'requested') }
      : {}),
    ...(isObject(replica) ? { replica: numberAt(replica, 'id') } : {}),
  };
}

interface World {
  readonly replicas: readonly BrokerId[];
  readonly minInsyncReplicas: number;
  readonly replicaLagTimeMaxMs: number;
  readonly log: Log;
  leader: LeaderState | null;
  /** What it was told last, while it follows. */
  following: JsonObject;
  now: number;
  /** When the first leadership began: recorded times count from there. */
  startedAt: number | null;
  readonly notUnfenced: Map<BrokerId, string>;
}

function runCase(input: JsonObject): JsonObject {
  const world: World = {
    replicas: brokersAt(input, 'replicas'),
    minInsyncReplicas: numberAt(input, 'minInsyncReplicas'),
    replicaLagTimeMaxMs: numberAt(input, 'replicaLagTimeMaxMs'),
    log: createLog(),
    leader: null,
    following: {},
    now: 0,
    startedAt: null,
    notUnfenced: new Map(),
  };
  const queries = objectsAt(input, 'queries');
  const steps = objectsAt(input, 'steps').map((step, index) => {
    perform(world, step);
    return { expect: observed(world, queries[index] ?? {}) };
  });
  return { steps };
}

function environment(world: World): PartitionEnvironment {
  const { log, now, minInsyncReplicas, replicaLagTimeMaxMs, notUnfenced } = world;
  return {
    self: SELF,
    selfBrokerEpoch: BROKER_EPOCH,
    log,
    now,
    minInsyncReplicas,
    replicaLagTimeMaxMs,
    eligibleBrokerEpoch: (broker) => (notUnfenced.has(broker) ? null : BROKER_EPOCH),
  };
}

function perform(world: World, step: JsonObject): void {
  const op = textAt(step, 'op');
  switch (op) {
    case 'seed':
    case 'appendNoHw':
      appendRecords(world.log, numberAt(step, 'records'), numberAt(step, 'leaderEpoch'));
      break;
    case 'append':
      appendRecords(world.log, numberAt(step, 'records'), leaderOf(world).leaderEpoch);
      advanceHighWatermark(leaderOf(world), environment(world));
      break;
    case 'makeLeader':
      world.startedAt ??= world.now;
      world.leader = makeLeader(world.leader, metadataOf(world, step), environment(world));
      break;
    case 'makeFollower':
      world.leader = null;
      world.following = {
        leaderEpoch: numberAt(step, 'leaderEpoch'),
        partitionEpoch: numberAt(step, 'partitionEpoch'),
        isr: [],
        maximalIsr: [],
      };
      break;
    case 'fetch':
      fetch(world, brokerId(numberAt(step, 'replica')), numberAt(step, 'offset'));
      break;
    case 'advance':
      world.now += numberAt(step, 'ms');
      break;
    case 'brokerState':
      setBrokerState(world, brokerId(numberAt(step, 'replica')), textAt(step, 'state'));
      break;
    case 'maybeShrinkIsr':
      shrinkIsr(leaderOf(world), environment(world));
      break;
    case 'alterPartitionSucceeds':
      answer(world, numberAt(step, 'partitionEpoch'));
      break;
    case 'alterPartitionFails':
      onAlterPartitionError(leaderOf(world), errorOf(textAt(step, 'error')));
      break;
    default:
      throw new Error(`the operation ${op} is not known`);
  }
  // The broker sends what waits at once.
  if (world.leader !== null) takeProposal(world.leader, 0);
}

function leaderOf({ leader }: World): LeaderState {
  if (leader === null) throw new Error('this broker does not lead');
  return leader;
}

function metadataOf(world: World, step: JsonObject): PartitionRegistration {
  return {
    id: 0,
    topic: 0,
    index: 0,
    replicas: world.replicas,
    isr: brokersAt(step, 'isr'),
    elr: [],
    lastKnownElr: [],
    directories: [],
    addingReplicas: [],
    removingReplicas: [],
    leader: SELF,
    leaderRecoveryState: 'RECOVERED',
    leaderEpoch: numberAt(step, 'leaderEpoch'),
    partitionEpoch: numberAt(step, 'partitionEpoch'),
  };
}

function fetch(world: World, replica: BrokerId, fetchOffset: number): void {
  const state = leaderOf(world);
  const follower = followerOf(state, replica);
  if (follower === null) throw new Error(`${replica} has no replica`);
  const isFenced = world.notUnfenced.get(replica) === 'fenced';
  const broker = { brokerEpoch: BROKER_EPOCH, aliveBrokerEpoch: isFenced ? null : BROKER_EPOCH };
  onFollowerFetch(state, follower, { fetchOffset, logStartOffset: 0 }, broker, environment(world));
}

function setBrokerState({ notUnfenced }: World, broker: BrokerId, state: string): void {
  if (state === 'unfenced') notUnfenced.delete(broker);
  else if (state === 'fenced' || state === 'shutdown') notUnfenced.set(broker, state);
  else throw new Error(`the broker state ${state} is not known`);
}

/** The controller commits what was proposed. */
function answer(world: World, partitionEpoch: number): void {
  const state = leaderOf(world);
  const isr = (state.pending?.isr ?? state.isr).map((broker) => Number(broker.slice(1)));
  const { leaderEpoch } = state;
  const registration = metadataOf(world, { isr, leaderEpoch, partitionEpoch });
  onAlterPartitionSuccess(state, registration, environment(world));
}

const ERRORS: readonly ErrorCode[] = [
  'NETWORK_EXCEPTION',
  'REQUEST_TIMED_OUT',
  'NOT_CONTROLLER',
  'STALE_BROKER_EPOCH',
  'UNKNOWN_SERVER_ERROR',
  'OPERATION_NOT_ATTEMPTED',
  'INELIGIBLE_REPLICA',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'UNKNOWN_TOPIC_ID',
  'FENCED_LEADER_EPOCH',
  'INVALID_UPDATE_VERSION',
  'INVALID_REQUEST',
  'NEW_LEADER_ELECTED',
];

function errorOf(text: string): ErrorCode {
  const error = ERRORS.find((code) => code === text);
  if (error === undefined) throw new Error(`the error ${text} is not known`);
  return error;
}

function observed(world: World, query: JsonObject): JsonObject {
  const { leader, log } = world;
  const written: Record<string, Json> = {
    highWatermark: log.highWatermark,
    logEndOffset: log.logEndOffset,
    epochs: writtenEpochs(log.leaderEpochs),
  };
  if (query.requested !== undefined) {
    const requested = numberAt(query, 'requested');
    const { logEndOffset } = log;
    const { epoch, endOffset } = endOffsetFor(log.leaderEpochs, { requested, logEndOffset });
    written.offsetsForLeaderEpoch = { requested, epoch, endOffset };
  }
  if (leader === null) return { ...written, ...world.following };
  if (query.replica !== undefined) {
    written.replica = writtenFollower(world, leader, numberAt(query, 'replica'));
  }
  return { ...written, ...writtenLeader(world, leader) };
}

function writtenFollower(world: World, leader: LeaderState, id: number): Json {
  const follower = followerOf(leader, brokerId(id));
  if (follower === null) return null;
  const { lastCaughtUpTimeMs, logStartOffset, logEndOffset } = follower;
  const startedAt = world.startedAt ?? 0;
  const lastCaughtUpAtMs = lastCaughtUpTimeMs === NEVER ? null : lastCaughtUpTimeMs - startedAt;
  return { id, lastCaughtUpAtMs, logStartOffset, logEndOffset };
}

function writtenLeader(world: World, leader: LeaderState): JsonObject {
  const { pending, leaderEpoch, partitionEpoch, leaderEpochStartOffset, isr } = leader;
  const { minInsyncReplicas } = world;
  const isInFlight = pending !== null && pending.isInFlight;
  return {
    leaderEpoch,
    partitionEpoch,
    leaderEpochStartOffset,
    isr: writtenBrokers(isr),
    maximalIsr: writtenBrokers(maximalIsr(leader)),
    outOfSync: writtenBrokers(outOfSyncReplicas(leader, environment(world))),
    underMinIsr: isUnderMinIsr(leader, minInsyncReplicas),
    atMinIsr: isr.length === effectiveMinIsr(leader, minInsyncReplicas),
    pending: pending === null ? null : pending.kind,
    alterPartitionInFlight: isInFlight,
    alterPartitionSent: isInFlight ? writtenBrokers(pending.isr) : null,
  };
}

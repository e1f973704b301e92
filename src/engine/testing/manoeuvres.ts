/**
 * What goes wrong together: short schedules around an election or a change of the ISR, in which
 * one thing happens just before, or just after, another.
 */
import { brokersOf, controllerOf } from '../cluster.ts';
import type { BrokerId, ProcessId } from '../ids.ts';
import type { Envelope } from '../network/envelope.ts';
import { envelopesInFlight } from '../selectors.ts';
import {
  any,
  cut,
  followersOf,
  heal,
  moveLeader,
  now,
  raise,
  sessionMs,
  strike,
  wait,
  waitForLeader,
  type Field,
  type Manoeuvre,
} from './field.ts';
import {
  blindBroker,
  changeMinIsr,
  changeVotersEarly,
  deleteRecords,
  holdController,
  moveReplicas,
  replaceVoter,
  troubleQuorum,
} from './manoeuvres-control.ts';
import { cutPower, loseDisk, slowDisk } from './manoeuvres-disk.ts';

export const MANOEUVRES: readonly (readonly [weight: number, Manoeuvre])[] = [
  [4, strandFollower],
  [4, keepZombieLeader],
  [4, crashDuringProposal],
  [3, restartAtOnce],
  [4, deliverLate],
  [3, electBackAndForth],
  [3, holdController],
  [3, blindBroker],
  [3, flap],
  [3, leaveOneStanding],
  [3, shutDownAndStart],
  [2, crashEverybody],
  [2, changeMinIsr],
  [2, writeToOldLeader],
  [3, moveReplicas],
  [2, deleteRecords],
  [2, troubleQuorum],
  [2, changeVotersEarly],
  [2, replaceVoter],
];

/** Where disks fail, too: then records may really be lost. */
export const DISK_MANOEUVRES: readonly (readonly [weight: number, Manoeuvre])[] = [
  [3, cutPower],
  [1, loseDisk],
  [2, slowDisk],
];

/** A follower falls behind, often out of the ISR, and comes back. */
function strandFollower(field: Field): void {
  const { dice, leader } = field;
  const follower = any(field, followersOf(field));
  if (follower === null) return;
  const [from, to] = dice.chance(1, 2) ? [follower, leader] : [leader, follower];
  cut(field, from, to);
  wait(field, 3 * field.cluster.settings.broker.replicaLagTimeMaxMs);
  if (dice.chance(1, 3)) strike(field, 'crash', leader);
  heal(field, from, to);
}

/** The old leader is cut off, or sleeps, and another one is elected; then it is back. */
function keepZombieLeader(field: Field): void {
  const { dice, leader, cluster } = field;
  const controller = controllerOf(cluster).id;
  const isPaused = dice.chance(1, 2);
  if (isPaused) strike(field, 'pause', leader);
  else {
    cut(field, leader, controller);
    if (dice.chance(2, 3)) cut(field, controller, leader);
  }
  waitForLeader(field, (other) => other !== leader);
  wait(field, sessionMs(field));
  if (dice.chance(1, 3)) {
    const other = now(field)?.leader ?? null;
    if (other !== null) strike(field, 'crash', other);
  }
  if (isPaused) raise(field, leader);
  else {
    heal(field, leader, controller);
    heal(field, controller, leader);
  }
}

/** A proposal that names this broker, on its way to the controller. */
function isProposalFor(broker: BrokerId): (envelope: Envelope) => boolean {
  return ({ kind, body }) => {
    if (kind !== 'request' || body.api !== 'AlterPartition') return false;
    return body.partitions.some(({ newIsr }) => newIsr.some((member) => member.broker === broker));
  };
}

/** Someone whom a proposal is about goes down, or comes back, while it is under way. */
function crashDuringProposal(field: Field): void {
  const { dice, cluster, go, leader } = field;
  const follower = any(field, followersOf(field));
  if (follower === null) return;
  // First there has to be something to propose.
  cut(field, leader, follower);
  const isOut = (): boolean => now(field)?.isr.includes(follower) !== true;
  go.waitFor(isOut, 4 * cluster.settings.broker.replicaLagTimeMaxMs);
  heal(field, leader, follower);
  const isWanted = isProposalFor(follower);
  go.waitFor(() => envelopesInFlight(cluster).some(isWanted), 1500);
  const proposal = envelopesInFlight(cluster).find(isWanted);
  const delayMs = dice.pick([20, sessionMs(field), 3 * sessionMs(field)]);
  if (proposal !== undefined) {
    go.command({ type: 'delay-envelope', seq: proposal.seq, delayMs });
  }
  const victim = dice.pick([follower, follower, leader, controllerOf(cluster).id]);
  strike(field, dice.pick(['crash', 'crash', 'pause', 'shut-down']), victim);
  wait(field, dice.pick([3, 40, delayMs]));
  raise(field, victim);
  wait(field, delayMs);
}

/** It is back before anybody has missed it. */
function restartAtOnce(field: Field): void {
  const { dice, target } = field;
  const victim = dice.pick(target.replicas);
  for (let round = dice.between(1, 3); round > 0; round -= 1) {
    strike(field, 'crash', victim);
    wait(field, dice.pick([1, 20]));
    raise(field, victim);
    wait(field, dice.pick([5, 100, 2 * sessionMs(field)]));
  }
}

function isBetweenBrokers({ cluster }: Field): (envelope: Envelope) => boolean {
  const brokers: ProcessId[] = brokersOf(cluster).map(({ id }) => id);
  return ({ from, to }) => brokers.includes(from) && brokers.includes(to);
}

/** Something that one broker has sent to another arrives when things have changed. */
function deliverLate(field: Field): void {
  const { dice, cluster, go, leader } = field;
  const isWanted = isBetweenBrokers(field);
  go.waitFor(() => envelopesInFlight(cluster).some(isWanted), 300);
  const late = any(field, envelopesInFlight(cluster).filter(isWanted));
  if (late === null) return;
  const delayMs = dice.pick([30, 300, 2 * sessionMs(field)]);
  go.command({ type: 'delay-envelope', seq: late.seq, delayMs });
  moveLeader(field, leader);
  wait(field, delayMs);
  if (dice.chance(1, 2)) moveLeader(field, now(field)?.leader ?? leader);
}

/** Elections follow each other quickly: each leader has written a little. */
function electBackAndForth(field: Field): void {
  const { dice, target } = field;
  for (let round = dice.between(2, 4); round > 0; round -= 1) {
    const leader = now(field)?.leader ?? null;
    if (leader === null) {
      for (const id of target.replicas) raise(field, id);
      waitForLeader(field, (one) => one !== null);
      continue;
    }
    strike(field, dice.pick(['crash', 'shut-down', 'pause']), leader);
    waitForLeader(field, (other) => other !== leader);
    wait(field, 200);
    if (dice.chance(2, 3)) raise(field, leader);
  }
}

/** A slow link: a follower is now in sync, now out of it. */
function flap(field: Field): void {
  const { dice, cluster, go, leader } = field;
  const follower = any(field, followersOf(field));
  if (follower === null) return;
  const { replicaLagTimeMaxMs } = cluster.settings.broker;
  const [from, to] = dice.chance(1, 2) ? [follower, leader] : [leader, follower];
  const delayMs = Math.max(1, Math.floor((replicaLagTimeMaxMs * dice.between(2, 8)) / 8));
  go.command({ type: 'set-link-delay', from, to, delayMs });
  wait(field, 6 * replicaLagTimeMaxMs);
  if (dice.chance(1, 2)) moveLeader(field, leader);
  go.command({ type: 'set-link-delay', from, to, delayMs: 1 });
}

/** All followers go, the leader writes on alone, and goes as well. */
function leaveOneStanding(field: Field): void {
  const { dice, leader } = field;
  const followers = followersOf(field);
  for (const id of followers) {
    strike(field, dice.pick(['crash', 'pause']), id);
    wait(field, sessionMs(field));
  }
  wait(field, 3 * sessionMs(field));
  strike(field, dice.pick(['crash', 'pause', 'shut-down']), leader);
  wait(field, sessionMs(field));
  for (const id of dice.chance(1, 2) ? [leader, ...followers] : [...followers, leader]) {
    raise(field, id);
    wait(field, sessionMs(field));
  }
}

function shutDownAndStart(field: Field): void {
  const { dice, leader, target } = field;
  const victim = dice.chance(1, 2) ? leader : dice.pick(target.replicas);
  strike(field, 'shut-down', victim);
  wait(field, dice.pick([20, 300, 2 * sessionMs(field)]));
  if (dice.chance(1, 4)) strike(field, 'crash', victim);
  raise(field, victim);
}

function crashEverybody(field: Field): void {
  const { dice, target } = field;
  for (const id of target.replicas) {
    strike(field, 'crash', id);
    wait(field, dice.pick([2, 300, sessionMs(field)]));
  }
  for (const id of dice.chance(1, 2) ? target.replicas : target.replicas.toReversed()) {
    raise(field, id);
    wait(field, dice.pick([2, 300, 2 * sessionMs(field)]));
  }
}

/**
 * Clients that have not heard of an election write on to a leader that is cut off from the rest.
 */
function writeToOldLeader(field: Field): void {
  const { dice, cluster, go, leader } = field;
  const others = [...followersOf(field), controllerOf(cluster).id];
  for (const other of others) {
    cut(field, leader, other);
    cut(field, other, leader);
  }
  for (const { id: process, kind, status } of cluster.processes.slice()) {
    if (kind !== 'producer' || status !== 'running') continue;
    go.command({ type: 'set-producer-config', process, name: 'acks', value: '1' });
  }
  waitForLeader(field, (other) => other !== leader);
  wait(field, sessionMs(field));
  for (const other of others) {
    heal(field, leader, other);
    if (dice.chance(1, 2)) wait(field, 50);
    heal(field, other, leader);
  }
}

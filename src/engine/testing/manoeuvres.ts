/**
 * What goes wrong together: short schedules around an election or a change of the ISR, in which
 * one thing happens just before, or just after, another.
 */
import { brokersOf, controllerOf, processOf, type Cluster } from '../cluster.ts';
import type { Command } from '../command.ts';
import type { PartitionRegistration } from '../controller/metadata.ts';
import type { BrokerId, ProcessId } from '../ids.ts';
import type { Envelope } from '../network/envelope.ts';
import { envelopesInFlight, imageOf, partitionName, registrationOf } from '../selectors.ts';
import type { Dice } from './dice.ts';
import type { Going } from './walk-run.ts';

/** Where a manoeuvre takes place. */
export interface Field {
  readonly dice: Dice;
  readonly cluster: Cluster;
  readonly go: Going;
  /** The partition that it is about, which has a leader. */
  readonly target: PartitionRegistration;
  readonly leader: BrokerId;
}

export type Manoeuvre = (field: Field) => void;

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
];

/** Puts back what manoeuvres may leave behind: links, and everybody who does not run. */
export function mend({ dice, cluster, go }: Pick<Field, 'dice' | 'cluster' | 'go'>): void {
  for (const link of cluster.network.links.slice()) {
    if (link.isCut) go.command({ type: 'heal-link', from: link.from, to: link.to });
  }
  for (const { id: process, status, kind } of cluster.processes.slice()) {
    if (kind !== 'broker' && kind !== 'controller') continue;
    if (status === 'paused') go.command({ type: 'resume', process });
    else if (status === 'stopped') go.command({ type: 'start', process });
    if (status !== 'running' && dice.chance(1, 2)) wait({ dice, go, cluster }, 60);
  }
}

function wait({ dice, cluster, go }: Pick<Field, 'dice' | 'cluster' | 'go'>, most: number): void {
  go.until(cluster.now + dice.between(1, most));
}

function sessionMs({ cluster }: Field): number {
  return cluster.settings.broker.brokerSessionTimeoutMs;
}

function cut({ go }: Field, from: ProcessId, to: ProcessId): void {
  go.command({ type: 'cut-link', from, to });
}

function heal({ go }: Field, from: ProcessId, to: ProcessId): void {
  go.command({ type: 'heal-link', from, to });
}

/** One of them, or null when there is none. */
function any<T>({ dice }: Field, list: readonly T[]): T | null {
  return list.length === 0 ? null : dice.pick(list);
}

function followersOf({ target, leader }: Field): BrokerId[] {
  return target.replicas.filter((id) => id !== leader);
}

function now(field: Field): PartitionRegistration | null {
  return registrationOf(field.cluster, field.target.id);
}

function waitForLeader(field: Field, isSo: (leader: BrokerId | null) => boolean): boolean {
  const ms = 3 * sessionMs(field);
  return field.go.waitFor(() => isSo(now(field)?.leader ?? null), ms);
}

/** A running process is stopped or paused, one that is not is left alone. */
function strike(
  { go, cluster }: Field,
  type: 'crash' | 'pause' | 'shut-down',
  id: ProcessId,
): void {
  if (processOf(cluster, id)?.status === 'running') go.command({ type, process: id });
}

function raise({ go, cluster }: Field, id: ProcessId): void {
  const status = processOf(cluster, id)?.status;
  if (status === 'paused') go.command({ type: 'resume', process: id });
  else if (status === 'stopped') go.command({ type: 'start', process: id });
}

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

/** Somebody else is to lead: by an election, or because the leader goes. */
function moveLeader(field: Field, leader: BrokerId): void {
  const { dice, go, cluster, target } = field;
  const name = partitionName(cluster, target.id);
  const how = dice.pick(['preferred', 'pause', 'shut-down', 'crash', 'unclean'] as const);
  if (how === 'preferred' || how === 'unclean') {
    const electionType = how === 'preferred' ? 'PREFERRED' : 'UNCLEAN';
    go.command({ type: 'elect-leaders', electionType, partitions: [name] });
    wait(field, 100);
    return;
  }
  strike(field, how, leader);
  waitForLeader(field, (other) => other !== leader && other !== null);
  if (dice.chance(2, 3)) raise(field, leader);
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

/** Requests pile up at a controller that sleeps, and are answered at once when it wakes. */
function holdController(field: Field): void {
  const { dice, cluster, target } = field;
  const controller = controllerOf(cluster).id;
  strike(field, dice.chance(3, 4) ? 'pause' : 'crash', controller);
  for (let round = dice.between(1, 3); round > 0; round -= 1) {
    const victim = dice.pick(target.replicas);
    wait(field, 150);
    strike(field, 'crash', victim);
    wait(field, 150);
    if (dice.chance(3, 4)) raise(field, victim);
  }
  wait(field, sessionMs(field));
  raise(field, controller);
}

/** A broker hears nothing of the controller, whereas the controller hears it. */
function blindBroker(field: Field): void {
  const { dice, cluster, target } = field;
  const controller = controllerOf(cluster).id;
  const blind = dice.pick(target.replicas);
  cut(field, controller, blind);
  wait(field, 100);
  moveLeader(field, now(field)?.leader ?? field.leader);
  wait(field, dice.pick([100, 3 * sessionMs(field)]));
  heal(field, controller, blind);
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

function changeMinIsr(field: Field): void {
  const { dice, cluster, go, target } = field;
  const topic = imageOf(cluster).topics[target.topic]?.name;
  if (topic === undefined) return;
  const follower = any(field, followersOf(field));
  if (follower !== null) strike(field, 'crash', follower);
  const command: Command = {
    type: 'alter-topic-config',
    topic,
    name: 'min.insync.replicas',
    value: dice.pick(['1', '2', '3']),
  };
  wait(field, 2 * sessionMs(field));
  go.command(command);
  wait(field, 300);
  if (follower !== null) raise(field, follower);
}

/** Clients that have not heard of an election write on to a leader that is cut off from the rest. */
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

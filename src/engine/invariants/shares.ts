/**
 * S1 to S5 and I40: what share groups have in hand, in the memory of the partitions' leaders.
 *
 * Kafka: SharePartition; KIP-932.
 */
import type { Broker } from '../broker/broker.ts';
import { processOf, type Cluster } from '../cluster.ts';
import type { Fact } from '../fact.ts';
import type { PartitionId, ProcessId } from '../ids.ts';
import { NO_LOCK, stateAt, type InFlightBatch } from '../share/in-flight.ts';
import { isFinished } from '../share/record-state.ts';
import { shareSettingsOf } from '../share/share-config.ts';
import { inFlightCount, type SharePartition } from '../share/share-partition.ts';
import type { Checker } from './checker.ts';
import { violate } from './violation.ts';

type FactOf<Type extends Fact['type']> = Extract<Fact, { readonly type: Type }>;

/** What is remembered of a share-partition as long as one leader keeps it. */
export interface ShareGhost {
  startOffset: number;
  /** Where what was in flight ended when this leader took it over; -1: not seen. */
  takenOverTo: number;
  /** By offset: how often it has been delivered, and who has it until when. */
  readonly taken: Map<number, Taken>;
  /** Offsets that are finished, with what they are. */
  readonly finished: Map<number, string>;
  readonly limits: MostLimits;
}

/** The largest that a group has had: settings change while records are in flight. */
export interface MostLimits {
  maxDeliveryCount: number;
  maxInFlightRecords: number;
}

interface Taken {
  readonly deliveryCount: number;
  readonly memberId: string;
  lockUntil: number;
}

interface ShareScope {
  readonly checker: Checker;
  readonly cluster: Cluster;
  readonly broker: Broker;
  readonly share: SharePartition;
  readonly ghost: ShareGhost;
}

interface Told {
  readonly by: ProcessId | null;
  readonly group: string;
  readonly partition: PartitionId;
}

/** The share-partition that a fact is about. */
function scopeOf(checker: Checker, told: Told, cluster: Cluster): ShareScope | null {
  const broker = told.by === null ? null : processOf(cluster, told.by);
  if (broker?.kind !== 'broker') return null;
  for (const { number, share } of broker.share.shares) {
    if (share.groupId !== told.group || share.partition !== told.partition) continue;
    return scopeFor(checker, cluster, broker, { number, share });
  }
  return null;
}

function scopeFor(
  checker: Checker,
  cluster: Cluster,
  broker: Broker,
  { number, share }: { number: number; share: SharePartition },
): ShareScope {
  const key = `${broker.id} ${broker.run} ${number}`;
  let ghost = checker.shares.get(key);
  if (ghost === undefined) {
    const { startOffset } = share;
    const limits = limitsOf(checker, share.groupId);
    const takenOverTo = -1;
    ghost = { startOffset, takenOverTo, taken: new Map(), finished: new Map(), limits };
    checker.shares.set(key, ghost);
  }
  const settings = broker.settings ?? cluster.settings;
  const limits = shareSettingsOf(broker, share.groupId, { settings });
  const most = ghost.limits;
  most.maxDeliveryCount = Math.max(most.maxDeliveryCount, limits.maxDeliveryCount);
  most.maxInFlightRecords = Math.max(most.maxInFlightRecords, limits.maxInFlightRecords);
  return { checker, cluster, broker, share, ghost };
}

function limitsOf({ shareLimits }: Checker, group: string): MostLimits {
  const known = shareLimits.get(group);
  if (known !== undefined) return known;
  const fresh = { maxDeliveryCount: 0, maxInFlightRecords: 0 };
  shareLimits.set(group, fresh);
  return fresh;
}

/** S2, S3: a member gets records that nobody else has, and each once more than before. */
export function onAcquired(
  checker: Checker,
  fact: FactOf<'records-acquired'>,
  cluster: Cluster,
): void {
  const scope = scopeOf(checker, fact, cluster);
  if (scope === null) return;
  const { taken } = scope.ghost;
  const { maxDeliveryCount } = scope.ghost.limits;
  const { memberId, lockUntil } = fact;
  for (const { firstOffset, lastOffset, deliveryCount } of fact.ranges) {
    checker.evaluations.S3 += 1;
    if (deliveryCount > maxDeliveryCount) {
      fail(
        scope,
        'S3',
        `${firstOffset} is delivered ${deliveryCount} of ${maxDeliveryCount} times`,
      );
    }
    for (let offset = firstOffset; offset <= lastOffset; offset += 1) {
      const before = taken.get(offset);
      checker.evaluations.S2 += 1;
      if (before !== undefined && before.lockUntil >= cluster.now) {
        fail(scope, 'S2', `${memberId} gets ${offset}, which ${before.memberId} has`);
      }
      if (before !== undefined && deliveryCount !== before.deliveryCount + 1) {
        const counts = `after ${before.deliveryCount} deliveries the next is ${deliveryCount}`;
        fail(scope, 'S3', `${offset}: ${counts}`);
      }
      taken.set(offset, { deliveryCount, memberId, lockUntil });
    }
  }
  checkFlight(scope);
  checkShare(scope);
}

/**
 * S4: what is in flight is bounded, but for the batch that went beyond. A leader that takes over
 * goes by what was written: it knows neither which batch that was, nor the limit of that time.
 */
function checkFlight(scope: ShareScope): void {
  const { share, checker } = scope;
  if (share.endOffset <= scope.ghost.takenOverTo) return;
  const { maxInFlightRecords } = scope.ghost.limits;
  const last = share.batches.at(-1);
  const overshoot = last === undefined ? 0 : last.lastOffset - last.firstOffset + 1;
  checker.evaluations.S4 += 1;
  const count = inFlightCount(share);
  if (count <= maxInFlightRecords + overshoot) return;
  fail(scope, 'S4', `${count} records are in flight, ${maxInFlightRecords} may be`);
}

/** Records whose locks count no more: they were settled, or their time was over. */
export function onReleased(
  checker: Checker,
  told: Told & { readonly memberId: string },
  ranges: readonly { readonly firstOffset: number; readonly lastOffset: number }[],
  cluster: Cluster,
): void {
  const scope = scopeOf(checker, told, cluster);
  if (scope === null) return;
  for (const { firstOffset, lastOffset } of ranges) {
    for (let offset = firstOffset; offset <= lastOffset; offset += 1) {
      const own = scope.ghost.taken.get(offset);
      if (own !== undefined && own.memberId === told.memberId) own.lockUntil = NO_LOCK;
    }
  }
  checkShare(scope);
}

/** All that a member had there is given back. */
export function onShareSessionEnded(
  checker: Checker,
  { by, group, memberId }: FactOf<'share-session-ended'>,
  cluster: Cluster,
): void {
  const broker = by === null ? null : processOf(cluster, by);
  if (broker?.kind !== 'broker') return;
  for (const owned of broker.share.shares) {
    if (owned.share.groupId !== group) continue;
    const { ghost } = scopeFor(checker, cluster, broker, owned);
    for (const own of ghost.taken.values()) {
      if (own.memberId === memberId) own.lockUntil = NO_LOCK;
    }
  }
}

/** Another leader has read what the group has in flight. */
export function onShareOpened(
  checker: Checker,
  fact: FactOf<'share-partition-opened'>,
  cluster: Cluster,
): void {
  const scope = scopeOf(checker, fact, cluster);
  if (scope === null) return;
  scope.ghost.takenOverTo = fact.endOffset;
  checkShare(scope);
}

export function checkShareOf(checker: Checker, told: Told, cluster: Cluster): void {
  const scope = scopeOf(checker, told, cluster);
  if (scope !== null) checkShare(scope);
}

export function sweepShares(checker: Checker, broker: Broker, cluster: Cluster): void {
  if (broker.status === 'stopped') return;
  for (const owned of broker.share.shares) {
    checkShare(scopeFor(checker, cluster, broker, owned));
  }
}

function checkShare(scope: ShareScope): void {
  const { checker, share, ghost } = scope;
  if (share.state !== 'ACTIVE') return;
  checker.evaluations.S1 += 1;
  const { startOffset } = share;
  if (startOffset < ghost.startOffset) {
    fail(scope, 'S1', `the start offset was ${ghost.startOffset} and is ${startOffset}`);
  }
  checkPassed(scope);
  ghost.startOffset = startOffset;
  for (const batch of share.batches) checkBatch(scope, batch);
  checkCounter(scope);
}

/** S1: the start offset passes over nothing that somebody has in hand. */
function checkPassed({ share, ghost, cluster, ...scope }: ShareScope): void {
  const { startOffset } = share;
  if (startOffset === ghost.startOffset) return;
  const { broker } = scope;
  const logStart = broker.replicas[share.partition]?.log.logStartOffset ?? 0;
  for (const [offset, { memberId, lockUntil }] of ghost.taken) {
    if (offset >= startOffset) continue;
    ghost.taken.delete(offset);
    if (offset < logStart || lockUntil < cluster.now) continue;
    fail({ ...scope, share, ghost, cluster }, 'S1', `${offset} is passed over, ${memberId} has it`);
  }
  for (const offset of ghost.finished.keys()) {
    if (offset < startOffset) ghost.finished.delete(offset);
  }
}

/** S2: what is acquired has an owner and a lock that runs. S5: what is finished stays so. */
function checkBatch(scope: ShareScope, batch: InFlightBatch): void {
  const { share, cluster, broker, checker, ghost } = scope;
  for (let offset = batch.firstOffset; offset <= batch.lastOffset; offset += 1) {
    const known = stateAt(batch, offset);
    if (known === null || offset < share.startOffset) continue;
    const { state, memberId, lockUntil, pending } = known;
    if (state === 'ACQUIRED') {
      checker.evaluations.S2 += 1;
      // Locks that have run out are looked at a tick later, and not while the broker sleeps.
      const isOver = lockUntil !== NO_LOCK && lockUntil + 1 < cluster.now && pending === null;
      const isMissed = isOver && broker.status === 'running' && hasSeen(scope, lockUntil);
      if (memberId === '' || lockUntil === NO_LOCK || isMissed) {
        fail(scope, 'S2', `${offset} is ${memberId || 'nobody'}'s until ${lockUntil}`);
      }
    }
    const before = ghost.finished.get(offset);
    if (before !== undefined) {
      checker.evaluations.S5 += 1;
      if (state !== before) fail(scope, 'S5', `${offset} was ${before} and is ${state}`);
    } else if (pending === null && isFinished(state)) ghost.finished.set(offset, state);
  }
}

/** A broker that has slept has not come to its timers yet. */
function hasSeen({ broker }: ShareScope, lockUntil: number): boolean {
  return broker.share.lockTimerAt < 0 || broker.share.lockTimerAt > lockUntil + 1;
}

/** I40: how many records are finished is what a recount says. */
function checkCounter(scope: ShareScope): void {
  const { share, checker } = scope;
  let count = 0;
  for (const batch of share.batches) {
    const { firstOffset, lastOffset, isSplit, states } = batch;
    for (const [index, { state }] of states.entries()) {
      if (!isFinished(state)) continue;
      const first = isSplit ? firstOffset + index : firstOffset;
      const last = isSplit ? first : lastOffset;
      count += Math.max(0, last - Math.max(first, share.startOffset) + 1);
    }
  }
  checker.evaluations.I40 += 1;
  if (count === share.deliveryCompleteCount) return;
  fail(scope, 'I40', `${count} records are finished, it counts ${share.deliveryCompleteCount}`);
}

function fail(
  { cluster, broker, share }: ShareScope,
  invariant: 'S1' | 'S2' | 'S3' | 'S4' | 'S5' | 'I40',
  message: string,
): never {
  const { partition, groupId } = share;
  const told = `${groupId}: ${message}`;
  violate({ invariant, tick: cluster.now, partition, broker: broker.id, message: told });
}

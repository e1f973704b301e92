/**
 * What the leader of the quorum does: it appends, counts who has what, and resigns when a majority
 * has left it.
 *
 * Kafka: LeaderState, BatchAccumulator (append linger), KafkaRaftClient (pollLeader,
 * onUpdateLeaderHighWatermark); KIP-595, KIP-1166.
 * Simplified: a lone voter writes at once, without controller.quorum.append.linger.ms.
 */
import { setTimer, type Context } from '../context.ts';
import { activate, applyWritten, releaseAnswers } from '../controller/active-controller.ts';
import type { Controller } from '../controller/controller.ts';
import { replayCommitted } from '../controller/metadata-log.ts';
import type { ProcessId } from '../ids.ts';
import { onDemand } from '../on-demand.ts';
import { answerParkedFetches } from './fetch-server.ts';
import { nextHighWatermark } from './high-watermark.ts';
import { isAlone, tell } from './quorum-facts.ts';
import { isVoter, majorityOf, type FollowerProgress } from './quorum-state.ts';
import { fetchTimeoutMs, waitUntil } from './roles.ts';

/** Opens its epoch. */
export function startLeading(controller: Controller, context: Context): void {
  const { quorum, logLength } = controller;
  quorum.leading = {
    epochStartOffset: logLength,
    writtenEnd: logLength,
    isLingering: false,
    followers: [],
    fetched: [],
    checkQuorumAt: context.now + checkQuorumMs(context),
    beginEpochAt: context.now,
    voterChange: null,
  };
  tellEpoch(controller, context);
}

/** So long it goes on without fetches of a majority. Kafka: CHECK_QUORUM_TIMEOUT_FACTOR. */
function checkQuorumMs(context: Context): number {
  return Math.floor(fetchTimeoutMs(context) * 1.5);
}

/** The lone voter is not alone any more: from now on it depends on others. */
export function watchQuorum(controller: Controller, context: Context): void {
  const { leading } = controller.quorum;
  if (leading === null) return;
  leading.checkQuorumAt = context.now + checkQuorumMs(context);
  leading.beginEpochAt = context.now;
  tellEpoch(controller, context);
}

/** The timer of a leader: silent voters are told again, and without a majority it gives up. */
export function onLeaderTimeout(controller: Controller, context: Context): void {
  const { leading } = controller.quorum;
  if (leading === null) return;
  if (leading.checkQuorumAt <= context.now && !isAlone(controller)) {
    onDemand().quorums.resign(controller, context);
  } else tellEpoch(controller, context);
}

function tellEpoch(controller: Controller, context: Context): void {
  const { id, quorum } = controller;
  const { leading, voters } = quorum;
  if (leading === null || isAlone(controller)) return;
  const intervalMs = Math.max(1, fetchTimeoutMs(context) >> 1);
  if (leading.beginEpochAt <= context.now) {
    for (const voter of voters) {
      if (voter === id) continue;
      const lastFetchAt = progressOf(controller, voter)?.lastFetchAt ?? -1;
      if (lastFetchAt >= 0 && context.now - lastFetchAt < intervalMs) continue;
      onDemand().quorums.beginEpochAt(controller, voter, context);
    }
    leading.beginEpochAt = context.now + intervalMs;
  }
  waitUntil(controller, Math.min(leading.beginEpochAt, leading.checkQuorumAt), context);
}

function progressOf({ quorum }: Controller, id: ProcessId): FollowerProgress | null {
  return quorum.leading?.followers.find((follower) => follower.id === id) ?? null;
}

/** A controller fetches: it has everything below its offset. */
export function noteFetch(
  controller: Controller,
  id: ProcessId,
  fetchOffset: number,
  context: Context,
): void {
  const { leading } = controller.quorum;
  if (leading === null) return;
  let progress = progressOf(controller, id);
  if (progress === null) {
    progress = { id, endOffset: -1, lastFetchAt: -1, lastCaughtUpAt: -1 };
    leading.followers.push(progress);
  }
  progress.endOffset = fetchOffset;
  progress.lastFetchAt = context.now;
  if (fetchOffset >= leading.writtenEnd) progress.lastCaughtUpAt = context.now;
  countFetch(controller, id, context);
  advanceHighWatermark(controller, context);
}

/** A broker fetches, or a controller that does not vote. */
export function noteObserver(controller: Controller, id: ProcessId, now: number): void {
  const progress = progressOf(controller, id);
  if (progress !== null) progress.lastFetchAt = now;
  else {
    const { leading } = controller.quorum;
    leading?.followers.push({ id, endOffset: -1, lastFetchAt: now, lastCaughtUpAt: -1 });
  }
}

/** Who is silent for so long is no observer any more. Kafka: OBSERVER_SESSION_TIMEOUT_MS. */
const OBSERVER_SESSION_MS = 300_000;

export function observersOf({ quorum }: Controller, now: number): ProcessId[] {
  const followers = quorum.leading?.followers ?? [];
  const observers = followers.filter(({ id }) => !isVoter(quorum, id));
  return observers
    .filter(({ lastFetchAt }) => now - lastFetchAt < OBSERVER_SESSION_MS)
    .map(({ id }) => id);
}

/** A majority, itself included if it votes, has to be heard within the time. */
function countFetch(controller: Controller, id: ProcessId, context: Context): void {
  const { quorum } = controller;
  const { leading, voters } = quorum;
  if (leading === null || !isVoter(quorum, id)) return;
  if (!leading.fetched.includes(id)) leading.fetched = [...leading.fetched, id];
  const others = majorityOf(voters.length) - (isVoter(quorum, controller.id) ? 1 : 0);
  if (leading.fetched.length < others) return;
  leading.fetched = [];
  leading.checkQuorumAt = context.now + checkQuorumMs(context);
}

/** Records have been appended: they are written together with what comes within the linger. */
export function noteAppended(
  controller: Controller,
  { isUrgent }: { readonly isUrgent: boolean },
  context: Context,
): void {
  const { leading } = controller.quorum;
  if (leading === null) return;
  applyWritten(controller, context);
  if (isUrgent || isAlone(controller)) {
    write(controller, context);
    return;
  }
  if (leading.isLingering) return;
  leading.isLingering = true;
  setTimer(context, controller, {
    delayMs: context.settings.broker.controllerQuorumAppendLingerMs,
    timer: { type: 'append-linger', epoch: controller.epoch },
  });
}

export function onAppendLinger(controller: Controller, epoch: number, context: Context): void {
  const { leading } = controller.quorum;
  if (leading === null || epoch !== controller.epoch || !leading.isLingering) return;
  write(controller, context);
}

/** What was appended is in the log from now on. */
function write(controller: Controller, context: Context): void {
  const { leading } = controller.quorum;
  if (leading === null) return;
  leading.isLingering = false;
  if (leading.writtenEnd === controller.logLength) return;
  leading.writtenEnd = controller.logLength;
  advanceHighWatermark(controller, context);
  answerParkedFetches(controller, context);
}

/** The voter in the middle may have come further; who waits for that hears of it. */
function advanceHighWatermark(controller: Controller, context: Context): void {
  const { quorum, id } = controller;
  const { leading, voters, highWatermark: from } = quorum;
  if (leading === null) return;
  const { epochStartOffset, writtenEnd } = leading;
  const ends = voters.map((voter) => {
    return voter === id ? writtenEnd : (progressOf(controller, voter)?.endOffset ?? -1);
  });
  const to = nextHighWatermark(ends, { epochStartOffset, highWatermark: from });
  if (to === from) return;
  quorum.highWatermark = to;
  tell(controller, { type: 'metadata-committed', from, to }, context);
  replayCommitted(controller, context);
  if (to > epochStartOffset) activate(controller, context);
  releaseAnswers(controller, context);
  answerParkedFetches(controller, context);
  const change = quorum.leading?.voterChange ?? null;
  if (change !== null) onDemand().quorums.finishVoterChange(controller, context);
}

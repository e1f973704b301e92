/**
 * I22 to I25: the quorum of the controllers. Who leads an epoch, what is committed, which states
 * are legal, and how voters change.
 *
 * Kafka: kafka-tlaplus (kraft/kip_996, kraft/kip_853).
 */
import { controllersOf, processOf, type Cluster } from '../cluster.ts';
import type { Controller } from '../controller/controller.ts';
import type { MetadataEntry } from '../controller/metadata.ts';
import type { Fact } from '../fact.ts';
import type { ProcessId } from '../ids.ts';
import { isVoter, majorityOf } from '../quorum/quorum-state.ts';
import { violate, type Evaluations, type Invariant } from './violation.ts';

/** What is remembered of the quorum's past. */
export interface QuorumGhost {
  /** Who was elected in each epoch; index: epoch. */
  leaders: (ProcessId | undefined)[];
  /** For whom each voter has voted in each epoch: by `voter/epoch`. */
  votes: Map<string, ProcessId>;
  /** Everything that was ever committed, by offset. */
  committed: MetadataEntry[];
  /** The latest epoch of each controller. */
  epochs: Map<ProcessId, number>;
  /** By controller: where the voters stand in its log. */
  voters: Map<ProcessId, VotersRead>;
}

/** The voters in a log, as far as it has been read. */
interface VotersRead {
  /** So many entries, the last of which is this one: another in its place means another log. */
  read: number;
  last: MetadataEntry | null;
  readonly changes: MetadataEntry[];
}

interface Watcher {
  readonly evaluations: Evaluations;
  readonly quorum: QuorumGhost;
}

export function createQuorumGhost(): QuorumGhost {
  return {
    leaders: [],
    votes: new Map(),
    committed: [],
    epochs: new Map(),
    voters: new Map(),
  };
}

/** What a controller states about its part in the quorum. */
export function checkQuorumFact(watcher: Watcher, fact: Fact, cluster: Cluster): void {
  const controller = fact.by === null ? null : processOf(cluster, fact.by);
  if (controller?.kind !== 'controller') return;
  switch (fact.type) {
    case 'quorum-leader-elected':
      noteLeader(watcher, fact.epoch, controller.id, cluster);
      checkVotes(watcher, fact, controller, cluster);
      checkHoldsCommitted(watcher, controller, cluster);
      break;
    case 'quorum-role-changed':
      if (fact.leader !== null) noteLeader(watcher, fact.epoch, fact.leader, cluster);
      break;
    case 'quorum-vote-answered':
      if (fact.isGranted && !fact.isPreVote) noteVote(watcher, fact, controller, cluster);
      break;
    case 'metadata-committed':
      noteCommitted(watcher, controller, fact.to, cluster);
      break;
    case 'metadata-truncated':
      checkKeepsCommitted(watcher, controller, cluster);
      break;
    default:
      return;
  }
  checkController(watcher, controller, cluster);
}

/** A controller was asked to change the voters. */
export function onVotersAsked(watcher: Watcher, id: ProcessId, cluster: Cluster): void {
  const controller = processOf(cluster, id);
  if (controller?.kind === 'controller') checkVoters(watcher, controller, cluster);
}

/** Every controller as it is now. */
export function sweepQuorum(watcher: Watcher, cluster: Cluster): void {
  for (const controller of controllersOf(cluster)) {
    checkController(watcher, controller, cluster);
    const { leader } = controller.quorum;
    // A lone voter tells nobody of its election.
    if (controller.quorum.role === 'leader' && leader !== null) {
      noteLeader(watcher, controller.epoch, leader, cluster);
    }
  }
}

/** I22: nobody was elected in an epoch, or is believed to lead it, beside one. */
function noteLeader(
  { evaluations, quorum }: Watcher,
  epoch: number,
  leader: ProcessId,
  cluster: Cluster,
): void {
  evaluations.I22 += 1;
  const known = quorum.leaders[epoch];
  quorum.leaders[epoch] ??= leader;
  if (known !== undefined && known !== leader) {
    fail(cluster, 'I22', `${known} and ${leader} lead in epoch ${epoch} of the quorum`);
  }
}

/** I22: a voter votes for one candidate of an epoch. */
function noteVote(
  { evaluations, quorum }: Watcher,
  { candidate, epoch }: Extract<Fact, { readonly type: 'quorum-vote-answered' }>,
  voter: Controller,
  cluster: Cluster,
): void {
  evaluations.I22 += 1;
  const key = `${voter.id}/${epoch}`;
  const known = quorum.votes.get(key);
  quorum.votes.set(key, candidate);
  if (known !== undefined && known !== candidate) {
    fail(cluster, 'I22', `${voter.id} votes for ${known} and ${candidate} in epoch ${epoch}`);
  }
}

/** I22: it was elected by a majority of the voters that it knows. */
function checkVotes(
  { evaluations }: Watcher,
  { votes }: Extract<Fact, { readonly type: 'quorum-leader-elected' }>,
  { id, quorum }: Controller,
  cluster: Cluster,
): void {
  evaluations.I22 += 1;
  const counted = votes.filter((voter) => isVoter(quorum, voter));
  if (counted.length < majorityOf(quorum.voters.length)) {
    fail(cluster, 'I22', `${id} was elected by ${votes.join(', ')} alone`);
  }
}

/** I23: a new leader holds all that was ever committed. */
function checkHoldsCommitted(watcher: Watcher, controller: Controller, cluster: Cluster): void {
  const { committed } = watcher.quorum;
  if (committed.length > 0) watcher.evaluations.I23 += 1;
  const missing = committed.findIndex((entry) => !holds(controller, entry));
  if (missing >= 0) {
    fail(cluster, 'I23', `${controller.id} leads without the committed record ${missing}`);
  }
}

/** I23: what was committed is not cut off. */
function checkKeepsCommitted(
  { evaluations, quorum }: Watcher,
  { id, logLength }: Controller,
  cluster: Cluster,
): void {
  evaluations.I23 += 1;
  const process = processOf(cluster, id);
  const known = process?.kind === 'controller' ? process.quorum.highWatermark : 0;
  if (logLength < Math.min(known, quorum.committed.length)) {
    fail(cluster, 'I23', `${id} cuts off what is committed, from ${logLength} on`);
  }
}

/** I23: a majority has on disk what is committed now, and nothing else was committed there. */
function noteCommitted(
  { evaluations, quorum: ghost }: Watcher,
  leader: Controller,
  to: number,
  cluster: Cluster,
): void {
  evaluations.I23 += 1;
  for (let offset = 0; offset < to; offset += 1) {
    const entry = leader.log[offset];
    if (entry === undefined) fail(cluster, 'I23', `${leader.id} has no record ${offset}`);
    const known = ghost.committed[offset];
    if (known !== undefined && !isSame(known, entry)) {
      fail(cluster, 'I23', `another record was committed at ${offset} than ${leader.id} has`);
    }
    ghost.committed[offset] = entry;
  }
  const last = ghost.committed[to - 1];
  const { voters } = leader.quorum;
  const holders = controllersOf(cluster).filter((controller) => {
    return voters.includes(controller.id) && last !== undefined && holds(controller, last);
  });
  if (holders.length < majorityOf(voters.length)) {
    fail(cluster, 'I23', `record ${to - 1} is committed and lies on ${holders.length} voters`);
  }
}

function holds(controller: Controller, entry: MetadataEntry): boolean {
  const own = controller.log[entry.offset];
  return entry.offset < controller.logLength && own !== undefined && isSame(own, entry);
}

function isSame(left: MetadataEntry, right: MetadataEntry): boolean {
  return left.epoch === right.epoch && left.record === right.record;
}

function checkController(watcher: Watcher, controller: Controller, cluster: Cluster): void {
  const { id, epoch } = controller;
  const { epochs } = watcher.quorum;
  watcher.evaluations.I24 += 1;
  const before = epochs.get(id) ?? 0;
  if (epoch < before) fail(cluster, 'I24', `the epoch of ${id} goes back to ${epoch}`);
  epochs.set(id, epoch);
  const fault = controller.status === 'stopped' ? null : faultOf(controller);
  if (fault !== null) fail(cluster, 'I24', `${id} is ${controller.quorum.role} and ${fault}`);
  checkVoters(watcher, controller, cluster);
}

/** I24: what a role goes with, and what not; null: all is as it should be. */
function faultOf(controller: Controller): string | null {
  const { id, epoch, claimedEpoch, pendingAnswers, quorum } = controller;
  const { role, leader, votedFor, granted, leading } = quorum;
  if ((leading !== null) !== (role === 'leader')) return 'keeps the state of a leader';
  if (claimedEpoch >= 0 && (role !== 'leader' || claimedEpoch !== epoch)) return 'decides';
  if (pendingAnswers.length > 0 && role !== 'leader') return 'owes answers';
  if (granted.length > 0 && role !== 'prospective' && role !== 'candidate') return 'counts votes';
  switch (role) {
    case 'unattached':
      return leader === null ? null : 'knows a leader';
    case 'follower':
      return leader === null || leader === id ? 'follows nobody' : null;
    case 'prospective':
      return isVoter(quorum, id) ? null : 'does not vote';
    case 'candidate':
      if (!isVoter(quorum, id)) return 'does not vote';
      return leader === null && votedFor === id ? null : 'has not voted for itself';
    case 'leader':
    case 'resigned':
      return leader === id ? null : 'does not say so';
  }
}

/** I25: voters change one at a time, and only when the leader has committed in its epoch. */
function checkVoters(
  { evaluations, quorum: ghost }: Watcher,
  controller: Controller,
  cluster: Cluster,
): void {
  const { id, epoch, quorum } = controller;
  const { leading, highWatermark } = quorum;
  if (leading === null) return;
  let voters: readonly ProcessId[] | null = null;
  let pending = 0;
  for (const { offset, record, epoch: writtenIn } of changesIn(ghost, controller)) {
    if (record.type !== 'VotersRecord') continue;
    evaluations.I25 += 1;
    if (voters !== null && differences(voters, record.voters) > 1) {
      fail(cluster, 'I25', `more than one voter changes at ${offset}`);
    }
    voters = record.voters;
    if (offset < ghost.committed.length) continue;
    pending += 1;
    if (writtenIn === epoch && highWatermark <= leading.epochStartOffset) {
      fail(cluster, 'I25', `${id} changes the voters before it has committed in its epoch`);
    }
  }
  if (pending > 1) fail(cluster, 'I25', `${id} has ${pending} changes of the voters under way`);
}

/** Its voters records, oldest first: reads on from where it was read before. */
function changesIn(
  { voters }: QuorumGhost,
  { id, log, logLength }: Controller,
): readonly MetadataEntry[] {
  let known = voters.get(id);
  if (known === undefined || !isOn(known, log, logLength)) {
    known = { read: 0, last: null, changes: [] };
    voters.set(id, known);
  }
  for (; known.read < logLength; known.read += 1) {
    const entry = log[known.read];
    if (entry === undefined) break;
    known.last = entry;
    if (entry.record.type === 'VotersRecord') known.changes.push(entry);
  }
  return known.changes;
}

/** The log has only grown since. */
function isOn({ read, last }: VotersRead, log: readonly MetadataEntry[], length: number): boolean {
  return read === 0 || (read <= length && log[read - 1] === last);
}

function differences(left: readonly ProcessId[], right: readonly ProcessId[]): number {
  const gone = left.filter((voter) => !right.includes(voter)).length;
  return gone + right.filter((voter) => !left.includes(voter)).length;
}

function fail({ now: tick }: Cluster, invariant: Invariant, message: string): never {
  violate({ invariant, tick, partition: null, broker: null, message });
}

/** Adapter: groups of the classic protocol, request by request and timer by timer. */
import { assertExists } from '../../../base/assert.ts';
import type { TimerEvent } from '../../event.ts';
import type { ClassicGroup, SessionClock } from '../../group/classic-group.ts';
import { classicCommitError } from '../../group/commit-check.ts';
import { classicGroupOf, type CoordinatorPartition } from '../../group/coordinator-state.ts';
import { parseRecord } from '../../group/parse-record.ts';
import { recordAt } from '../../log/log.ts';
import { forEachQueued } from '../../queue.ts';
import {
  createLoneCoordinator,
  OFFSETS_PARTITION,
  type GroupAnswer,
  type LoneCoordinator,
} from '../lone-coordinator.ts';
import {
  asText,
  booleanAt,
  isList,
  numberAt,
  objectAt,
  objectsAt,
  textAt,
  textOrNullAt,
  textsAt,
  type Json,
  type JsonObject,
} from './json.ts';
import { splitSteps, type SplitCase, type VectorKind } from './kind.ts';

const G = 'g';

export const classicGroupTracesKind: VectorKind = {
  name: 'consumers/classic-group-traces',
  lists: {
    cases: {
      split: splitTrace,
      run(input) {
        const configs = Object.entries(objectAt(input, 'config'));
        const lone = createLoneCoordinator({
          configs: {
            ...NO_CLEANING,
            ...Object.fromEntries(configs.map(([name, value]) => [name, String(value)])),
          },
        });
        lone.broker.coordinator.memberIds = Array.from({ length: 200 }, (_, index) =>
          letters(index),
        );
        return { steps: objectsAt(input, 'steps').map((step) => perform(lone, step)) };
      },
      isSet: (path) => path[path.length - 1] === 'completions',
    },
  },
};

/** Nothing looked for groups that have ended while these were recorded. */
const NO_CLEANING = { 'offsets.retention.check.interval.ms': '2147483647' };

/** A, B, ... Z, AA, AB and so on. */
function letters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}

const OUTCOMES = ['error', 'member_error', 'completions', 'group', 'fired', 'records', 'timers'];

/** Timers of ids that nobody has any more do not count. */
function splitTrace(recorded: Json): SplitCase {
  const { input, expected } = splitSteps(recorded, () => OUTCOMES);
  const requests = objectsAt(input, 'steps');
  const pending = new Set<string>();
  let before: string[] = [];
  const steps = objectsAt(expected, 'steps').map((step, index) => {
    const { completions, fired, ...told } = step;
    const answers = completions === undefined ? [] : objectsAt(step, 'completions');
    const given = answers.filter(({ error }) => error === 'MEMBER_ID_REQUIRED');
    const group = objectAt(step, 'group');
    const members = group['members'] === undefined ? [] : Object.keys(objectAt(group, 'members'));
    const known = new Set([...before, ...pending]);
    const all = fired === undefined ? [] : objectsAt(step, 'fired');
    const counted = all.filter((timer) => isCounted(textAt(timer, 'timer'), known));
    for (const { member_id: id } of given) pending.add(asText(id, 'member_id'));
    for (const id of members) pending.delete(id);
    for (const timer of counted) pending.delete(textAt(timer, 'timer').slice('heartbeat '.length));
    const isRefused = answers.some(({ error }) => error === 'GROUP_MAX_SIZE_REACHED');
    if (isRefused || requests[index]?.['op'] === 'leave') {
      pending.delete(textAt(objectAt(requests[index] ?? {}, 'request'), 'member_id'));
    }
    before = members;
    const current = new Set([...members, ...pending]);
    const timers = Object.entries(objectAt(step, 'timers'));
    return {
      ...told,
      ...inOrder(answers, counted),
      timers: Object.fromEntries(timers.filter(([name]) => isCounted(name, current))),
    };
  });
  return { input, expected: { steps } };
}

function isCounted(timer: string, ids: ReadonlySet<string>): boolean {
  if (timer === 'join' || timer === 'sync') return true;
  return timer.startsWith('heartbeat ') && ids.has(timer.slice('heartbeat '.length));
}

/**
 * The order of timers of the same moment does not matter: what they write is counted as written by
 * the last of them. What did not happen is not named.
 */
function inOrder(
  completions: readonly JsonObject[],
  fired: readonly JsonObject[],
): { completions?: JsonObject[]; fired?: JsonObject[] } {
  const answers = completions.map(withSortedMembers);
  const timers = fired.toSorted((left, right) => {
    const [one, other] = [left['at'] ?? 0, right['at'] ?? 0];
    if (one !== other) return one < other ? -1 : 1;
    return String(left['timer']) < String(right['timer']) ? -1 : 1;
  });
  const told = timers.map(({ at = null, timer = null }, index): JsonObject => {
    if (timers[index + 1]?.['at'] === at) return { at, timer };
    const together = timers.filter((other) => other['at'] === at);
    const records = together.flatMap((other) => other['records'] ?? []);
    return records.length === 0 ? { at, timer } : { at, timer, records };
  });
  return {
    ...(answers.length === 0 ? {} : { completions: answers }),
    ...(told.length === 0 ? {} : { fired: told }),
  };
}

function withSortedMembers(completion: JsonObject): JsonObject {
  const { members } = completion;
  return isList(members) ? { ...completion, members: members.toSorted() } : completion;
}

function perform(lone: LoneCoordinator, step: JsonObject): JsonObject {
  const fired: Firing[] = [];
  const from = logOf(lone).logEndOffset;
  const outcome =
    textAt(step, 'op') === 'advance'
      ? { answers: lone.advance(numberAt(step, 'ms'), (event) => note(lone, event, fired)) }
      : ask(lone, textAt(step, 'op'), objectAt(step, 'request'));
  const { answers, ...told } = outcome;
  const timers = fired.map(({ at, timer, from: first }, index) => {
    const records = recordsIn(lone, first, fired[index + 1]?.from ?? logOf(lone).logEndOffset);
    return { at, timer, records };
  });
  const records = fired.length > 0 ? [] : recordsIn(lone, from, logOf(lone).logEndOffset);
  return {
    ...told,
    ...inOrder(answers.flatMap(completionOf), timers),
    ...(records.length === 0 ? {} : { records }),
    group: describe(groupIn(lone)),
    timers: timersOf(lone),
  };
}

/** A timer that went off, and the offset of the first record that it may have written. */
interface Firing {
  readonly at: number;
  readonly timer: string;
  readonly from: number;
}

type Outcome = { readonly answers: readonly GroupAnswer[] } & {
  readonly error?: string;
  readonly member_error?: string;
};

function ask(lone: LoneCoordinator, op: string, request: JsonObject): Outcome {
  const label = textAt(request, 'client');
  const memberId = textAt(request, 'member_id');
  const instanceId = textOrNullAt(request, 'instance');
  switch (op) {
    case 'join':
      return { answers: join(lone, request) };
    case 'sync': {
      const generation = numberAt(request, 'generation');
      const assignments = booleanAt(request, 'is_leader')
        ? textsAt(request, 'assignments_for').map((id) => {
            return { memberId: id, partitions: [generation] };
          })
        : [];
      const body = { group: G, generation, memberId, instanceId, assignments } as const;
      return { answers: lone.request(label, { api: 'SyncGroup', ...body }) };
    }
    case 'heartbeat': {
      const generation = numberAt(request, 'generation');
      const body = { group: G, generation, memberId, instanceId } as const;
      const answers = lone.request(label, { api: 'Heartbeat', ...body });
      const own = answers.find(({ body: answer }) => answer.api === 'Heartbeat')?.body;
      return { answers, error: own?.api === 'Heartbeat' ? own.error : '' };
    }
    case 'leave': {
      const members = [{ memberId, instanceId }];
      const answers = lone.request(label, { api: 'LeaveGroup', group: G, members });
      const own = answers.find(({ body: answer }) => answer.api === 'LeaveGroup')?.body;
      if (own?.api !== 'LeaveGroup') return { answers };
      return { answers, error: own.error, member_error: own.members[0]?.error ?? own.error };
    }
    default:
      return check(lone, { memberId, instanceId }, request, op === 'txn_offset_commit_check');
  }
}

function check(
  lone: LoneCoordinator,
  member: { readonly memberId: string; readonly instanceId: string | null },
  request: JsonObject,
  isTransactional: boolean,
): Outcome {
  const group = assertExists(groupIn(lone), 'the group is there');
  const committer = { ...member, generation: numberAt(request, 'generation') };
  return { answers: [], error: classicCommitError(group, committer, isTransactional) };
}

function join(lone: LoneCoordinator, request: JsonObject): GroupAnswer[] {
  const topics = textsAt(request, 'topics');
  const nothingHeld = { owned: [], generation: -1, rack: null, userData: null };
  return lone.request(textAt(request, 'client'), {
    api: 'JoinGroup',
    group: G,
    memberId: textAt(request, 'member_id'),
    instanceId: textOrNullAt(request, 'instance'),
    clientId: textAt(request, 'client'),
    sessionTimeoutMs: numberAt(request, 'session_timeout_ms'),
    rebalanceTimeoutMs: numberAt(request, 'rebalance_timeout_ms'),
    protocols: textsAt(request, 'protocols').map((name) => ({ name, topics, ...nothingHeld })),
    ...(request['api_version'] === undefined ? {} : { version: numberAt(request, 'api_version') }),
  });
}

function completionOf({ label: client, body }: GroupAnswer): JsonObject[] {
  if (body.api === 'SyncGroup') {
    // The recorded assignments are texts that name the generation they were made in.
    const [generation] = body.partitions;
    const assignment = generation === undefined ? {} : { assignment: `A${generation}` };
    return [{ client, api: 'sync', error: body.error, ...assignment }];
  }
  if (body.api !== 'JoinGroup') return [];
  const { error, memberId, generation, leader, protocol, skipAssignment, members } = body;
  const told = { client, api: 'join', error, member_id: memberId };
  if (error !== 'NONE') return [told];
  const ids = members.map((member) => member.memberId);
  return [{ ...told, generation, leader, protocol, members: ids, skip_assignment: skipAssignment }];
}

/** A clock that was wound up since runs on: its timer only looks. */
function note(lone: LoneCoordinator, { at, timer }: TimerEvent, fired: Firing[]): void {
  const group = groupIn(lone);
  if (group === null) return;
  const from = logOf(lone).logEndOffset;
  if (timer.type === 'group-join' && timer.round === group.joinRound) {
    fired.push({ at, timer: 'join', from });
  } else if (timer.type === 'group-sync' && timer.round === group.syncRound) {
    fired.push({ at, timer: 'sync', from });
  } else if (timer.type === 'group-session') {
    const clock = clocksOf(group).find(({ id }) => id === timer.memberId)?.session;
    if (clock?.round === timer.round && clock.deadline === at) {
      fired.push({ at, timer: `heartbeat ${timer.memberId}`, from });
    }
  }
}

function clocksOf(group: ClassicGroup): readonly { id: string; session: SessionClock }[] {
  return [...group.members, ...group.pendingMembers];
}

function timersOf(lone: LoneCoordinator): JsonObject {
  const timers: Record<string, Json> = {};
  const group = groupIn(lone);
  if (group === null) return timers;
  for (const { id, session } of clocksOf(group)) {
    if (session.timerAt >= 0) timers[`heartbeat ${id}`] = session.deadline;
  }
  forEachQueued(lone.cluster.queue, (event) => {
    if (event.kind !== 'timer') return;
    const { at, timer } = event;
    if (timer.type === 'group-join' && timer.round === group.joinRound) timers['join'] = at;
    if (timer.type === 'group-sync' && timer.round === group.syncRound) timers['sync'] = at;
  });
  return timers;
}

function describe(group: ClassicGroup | null): JsonObject {
  if (group === null) return { state: '(none)' };
  const members = group.members.map(({ id, instanceId, parkedJoin, parkedSync, assignment }) => [
    id,
    {
      ...(instanceId === null ? {} : { instance: instanceId }),
      awaiting_join: parkedJoin !== null,
      awaiting_sync: parkedSync !== null,
      has_assignment: assignment.length > 0,
    },
  ]);
  return {
    state: group.state,
    generation: group.generation,
    protocol: group.protocol,
    leader: group.leader,
    members: Object.fromEntries(members),
    pending_join: group.pendingMembers.length,
    pending_sync: group.pendingSync.length,
  };
}

function recordsIn(lone: LoneCoordinator, from: number, to: number): string[] {
  const log = logOf(lone);
  const types: string[] = [];
  for (let offset = from; offset < to; offset += 1) {
    const record = recordAt(log, offset);
    const said = record === null ? null : parseRecord(record);
    types.push(said?.type === 'group-metadata' ? 'GroupMetadata' : (said?.type ?? '?'));
  }
  return types;
}

function logOf({ broker }: LoneCoordinator): Parameters<typeof recordAt>[0] {
  return assertExists(broker.replicas[OFFSETS_PARTITION], 'the replica is there').log;
}

function shardIn({ broker }: LoneCoordinator): CoordinatorPartition {
  return assertExists(broker.coordinator.partitions[0], 'it is loaded');
}

function groupIn(lone: LoneCoordinator): ClassicGroup | null {
  return classicGroupOf(shardIn(lone), G);
}

/** Adapter: groups of the consumer protocol, heartbeat by heartbeat and timer by timer. */
import { assertExists } from '../../../base/assert.ts';
import type { TimerEvent } from '../../event.ts';
import { groupOf, type CoordinatorPartition } from '../../group/coordinator-state.ts';
import { consumerCommitError } from '../../group/modern/commit-check.ts';
import {
  consumerGroupState,
  targetOf,
  type ConsumerGroup,
  type ConsumerMember,
  type MemberTimer,
} from '../../group/modern/consumer-group.ts';
import { parseRecord } from '../../group/parse-record.ts';
import type { PartitionId } from '../../ids.ts';
import { recordAt } from '../../log/log.ts';
import type { ConsumerGroupHeartbeatRequest } from '../../protocol/consumer-group-api.ts';
import { addPartitions, addTopic } from '../consumer-group-story.ts';
import {
  createLoneCoordinator,
  OFFSETS_PARTITION,
  type LoneCoordinator,
} from '../lone-coordinator.ts';
import {
  isObject,
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
const OUTCOMES = ['error', 'response', 'group', 'fired', 'records', 'timers'];

/** Release 4.3.1. */
export const consumerGroupTracesKind: VectorKind = {
  name: 'consumers/consumer-group-traces-4.3.1',
  lists: {
    cases: { split: (recorded) => inOrder(splitSteps(recorded, outcomesOf)), run, isSet },
  },
};

/** Release 4.2.1, whose epochs are one lower, and whose assignor is never held back. */
export const olderConsumerGroupTracesKind: VectorKind = {
  name: 'consumers/consumer-group-traces',
  lists: {
    cases: { split: splitOlder, run, isSet },
  },
};

function outcomesOf(step: JsonObject): readonly string[] {
  return isObject(step) ? OUTCOMES : [];
}

function isSet(path: readonly (string | number)[]): boolean {
  const last = path[path.length - 1];
  return SETS.some((name) => name === last);
}

const SETS = ['assigned', 'pending_revocation', 'target', 'assignment'];

/** Records count, whatever order they are written in. */
function inOrder({ input, expected }: SplitCase): SplitCase {
  const steps = objectsAt(expected, 'steps').map((step) => {
    const { records, fired, ...told } = step;
    return {
      ...told,
      ...(records === undefined ? {} : { records: sorted(textsAt(step, 'records')) }),
      ...(fired === undefined ? {} : { fired: firedInOrder(objectsAt(step, 'fired')) }),
    };
  });
  return { input, expected: { steps } };
}

/**
 * The order of timers of the same moment does not matter: what they write is counted as written by
 * the last of them.
 */
function firedInOrder(fired: readonly JsonObject[]): JsonObject[] {
  const timers = fired.toSorted((left, right) => {
    const between = numberAt(left, 'at') - numberAt(right, 'at');
    return between !== 0 || textAt(left, 'timer') < textAt(right, 'timer') ? between || -1 : 1;
  });
  return timers.map(({ at = null, timer = null }, index): JsonObject => {
    if (timers[index + 1]?.['at'] === at) return { at, timer };
    const together = timers.filter((other) => other['at'] === at);
    const records = together.flatMap((other) => {
      return other['records'] === undefined ? [] : textsAt(other, 'records');
    });
    return records.length === 0 ? { at, timer } : { at, timer, records: sorted(records) };
  });
}

function sorted(names: readonly string[]): string[] {
  return [...names].sort();
}

function splitOlder(recorded: Json): SplitCase {
  const { input, expected } = inOrder(splitSteps(recorded, outcomesOf));
  const steps = objectsAt(input, 'steps').map((step): JsonObject => {
    if (step['request'] === undefined) return step;
    const request = objectAt(step, 'request');
    return { ...step, request: { ...request, member_epoch: later(request['member_epoch']) } };
  });
  const config = { ...objectAt(input, 'config'), 'group.consumer.assignment.interval.ms': 0 };
  const outcomes = objectsAt(expected, 'steps').map((step, index) => {
    const told = epochsLater(step);
    return steps[index]?.['op'] === 'offset_commit_check' ? without(told, 'error') : told;
  });
  return { input: { ...input, config, steps }, expected: { steps: outcomes } };
}

function without(object: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}

const EPOCHS = ['epoch', 'assignment_epoch', 'previous_epoch', 'member_epoch'];

function epochsLater(value: JsonObject): JsonObject {
  const entries = Object.entries(value).map(([key, own]): [string, Json] => {
    if (EPOCHS.includes(key)) return [key, later(own)];
    return [key, isObject(own) ? epochsLater(own) : own];
  });
  return Object.fromEntries(entries);
}

/** 0, -1 and -2 mean something else. */
function later(epoch: Json | undefined): Json {
  return typeof epoch === 'number' && epoch > 0 ? epoch + 1 : (epoch ?? null);
}

function run(input: JsonObject): JsonObject {
  const configs = Object.entries(objectAt(input, 'config'));
  const lone = createLoneCoordinator({
    configs: {
      'group.consumer.min.assignment.interval.ms': '0',
      ...Object.fromEntries(configs.map(([name, value]) => [name, String(value)])),
    },
  });
  lone.broker.image.topics[1] = null;
  for (const name of textsAt(input, 'topic_iteration_order')) {
    addTopic(lone, name, numberAt(objectAt(objectAt(input, 'topics'), name), 'partitions'));
  }
  return { steps: objectsAt(input, 'steps').map((step) => perform(lone, step)) };
}

function perform(lone: LoneCoordinator, step: JsonObject): JsonObject {
  const before = logEnd(lone);
  switch (textAt(step, 'op')) {
    case 'heartbeat': {
      const told = heartbeat(lone, objectAt(step, 'request'));
      return { ...told, ...written(lone, before), ...after(lone) };
    }
    case 'advance': {
      const fired = firedInOrder(advance(lone, numberAt(step, 'ms')));
      return { ...(fired.length === 0 ? {} : { fired }), ...after(lone) };
    }
    case 'set_partitions':
      addPartitions(lone, textAt(step, 'topic'), numberAt(step, 'count'));
      return after(lone);
    default:
      return { error: commitError(lone, objectAt(step, 'request')), ...after(lone) };
  }
}

function heartbeat(lone: LoneCoordinator, request: JsonObject): JsonObject {
  const [answer] = lone.request('member', heartbeatRequest(lone, request));
  const body = assertExists(answer, 'a heartbeat is answered at once').body;
  if (body.api !== 'ConsumerGroupHeartbeat') throw new Error(`answered with ${body.api}`);
  if (body.error !== 'NONE') return { error: body.error };
  const { memberEpoch, heartbeatIntervalMs, assignment } = body;
  return {
    error: 'NONE',
    response: {
      member_epoch: memberEpoch,
      heartbeat_interval_ms: heartbeatIntervalMs,
      ...(assignment === null ? {} : { assignment: namesOf(lone, assignment) }),
    },
  };
}

function heartbeatRequest(
  lone: LoneCoordinator,
  request: JsonObject,
): ConsumerGroupHeartbeatRequest {
  const listOrNull = (key: string): readonly string[] | null =>
    request[key] === undefined || request[key] === null ? null : textsAt(request, key);
  const timeout = request['rebalance_timeout_ms'];
  return {
    api: 'ConsumerGroupHeartbeat',
    group: G,
    memberId: textAt(request, 'member_id'),
    clientId: 'client',
    memberEpoch: numberAt(request, 'member_epoch'),
    instanceId: textOrNullAt(request, 'instance'),
    rackId: textOrNullAt(request, 'rack'),
    rebalanceTimeoutMs: typeof timeout === 'number' ? timeout : -1,
    topics: listOrNull('topics'),
    pattern: textOrNullAt(request, 'regex'),
    serverAssignor: textOrNullAt(request, 'server_assignor'),
    owned: listOrNull('owned')?.map((name) => partitionOf(lone, name)) ?? null,
  };
}

function commitError(lone: LoneCoordinator, request: JsonObject): Json {
  const group = groupIn(lone);
  if (group === null) return 'GROUP_ID_NOT_FOUND';
  const committer = {
    memberId: textAt(request, 'member_id'),
    instanceId: textOrNullAt(request, 'instance'),
    generation: numberAt(request, 'member_epoch'),
  };
  const version = numberAt(request, 'api_version');
  return consumerCommitError(group, committer, { isTransactional: false, version });
}

/** A timer that was moved, or that nobody waits for, does not count. */
function advance(lone: LoneCoordinator, ms: number): JsonObject[] {
  const fired: JsonObject[] = [];
  let due: { readonly timer: MemberTimer; readonly at: number; readonly from: number } | null =
    null;
  const conclude = (): void => {
    if (due === null) return;
    fired.push({ at: due.at, timer: nameOf(due.timer), ...written(lone, due.from) });
    due = null;
  };
  lone.advance(ms, (event) => {
    conclude();
    const timer = dueTimer(lone, event);
    if (timer !== null) due = { timer, at: event.at, from: logEnd(lone) };
  });
  conclude();
  return fired;
}

function dueTimer(lone: LoneCoordinator, { timer, at }: TimerEvent): MemberTimer | null {
  if (timer.type !== 'consumer-group-timer') return null;
  const due = groupIn(lone)?.timers.find(({ round }) => round === timer.round);
  return due !== undefined && due.deadline <= at ? { ...due } : null;
}

function written(lone: LoneCoordinator, from: number): { records?: string[] } {
  const log = assertExists(lone.broker.replicas[OFFSETS_PARTITION], 'it is led').log;
  const names: string[] = [];
  for (let offset = from; offset < logEnd(lone); offset += 1) {
    const record = recordAt(log, offset);
    const said = record === null ? null : parseRecord(record);
    if (said === null) continue;
    names.push(RECORDS[said.type] + (said.value === null ? ':tombstone' : ''));
  }
  return names.length === 0 ? {} : { records: names.sort() };
}

const RECORDS: Readonly<Record<string, string>> = {
  'consumer-group-member-metadata': 'ConsumerGroupMemberMetadata',
  'consumer-group-metadata': 'ConsumerGroupMetadata',
  'consumer-group-target-assignment-member': 'ConsumerGroupTargetAssignmentMember',
  'consumer-group-target-assignment-metadata': 'ConsumerGroupTargetAssignmentMetadata',
  'consumer-group-current-member-assignment': 'ConsumerGroupCurrentMemberAssignment',
  'consumer-group-regular-expression': 'ConsumerGroupRegularExpression',
};

function logEnd(lone: LoneCoordinator): number {
  return assertExists(lone.broker.replicas[OFFSETS_PARTITION], 'it is led').log.logEndOffset;
}

function after(lone: LoneCoordinator): JsonObject {
  const group = groupIn(lone);
  if (group === null) return { group: { state: '(none)' }, timers: {} };
  const members = group.members.map((member): [string, JsonObject] => [
    member.id,
    shownMember(lone, group, member),
  ]);
  return {
    group: {
      state: consumerGroupState(group),
      epoch: group.groupEpoch,
      assignment_epoch: group.assignmentEpoch,
      members: Object.fromEntries(members),
    },
    timers: Object.fromEntries(group.timers.map((timer) => [nameOf(timer), timer.deadline])),
  };
}

function shownMember(
  lone: LoneCoordinator,
  group: ConsumerGroup,
  member: ConsumerMember,
): JsonObject {
  const { instanceId, pendingRevocation } = member;
  return {
    ...(instanceId === null ? {} : { instance: instanceId }),
    epoch: member.memberEpoch,
    previous_epoch: member.previousEpoch,
    state: member.state,
    assigned: namesOf(lone, member.assigned),
    ...(pendingRevocation.length === 0
      ? {}
      : { pending_revocation: namesOf(lone, pendingRevocation) }),
    target: namesOf(lone, targetOf(group, member.id)),
  };
}

function nameOf({ kind, memberId }: MemberTimer): string {
  return `${kind}-timeout ${memberId}`;
}

function namesOf({ broker }: LoneCoordinator, partitions: readonly PartitionId[]): string[] {
  return partitions.map((partition) => {
    const { topic, index } = assertExists(broker.image.partitions[partition], 'it exists');
    return `${broker.image.topics[topic]?.name ?? ''}-${index}`;
  });
}

function partitionOf({ broker }: LoneCoordinator, name: string): PartitionId {
  const [topic, index] = name.split('-');
  const found = broker.image.topics.find((known) => known?.name === topic);
  return assertExists(found?.partitions[Number(index)], `${name} exists`);
}

function groupIn(lone: LoneCoordinator): ConsumerGroup | null {
  const shard: CoordinatorPartition | undefined = lone.broker.coordinator.partitions[0];
  const group = shard === undefined ? null : groupOf(shard, G);
  return group?.type === 'consumer' ? group : null;
}

/**
 * Everything in which a simulated run may differ from the recorded one, and only this. Each
 * function takes one allowed difference out of both sides, or excuses it, and says which it is;
 * what is left has to be equal. None of them looks at the name of a recording but for its messages.
 */
import {
  isList,
  isObject,
  isSame,
  listAt,
  mapObjects,
  objectAt,
  without,
  type Json,
  type JsonObject,
} from './json.ts';
import type { Circumstances } from './circumstances.ts';
import type { Observed } from './recording.ts';

/** What has to be remembered of one side, recorded or simulated, from step to step. */
export interface Side {
  readonly members: Map<string, string>;
  /** Names by topic id. */
  readonly topics: Map<string, string>;
  /** Broker epochs of the registrations seen, by broker. */
  readonly registrations: Map<Json, number[]>;
  readonly fenced: Set<Json>;
  /** As the decisions left them, by partition. */
  readonly isr: Map<string, readonly Json[]>;
  /** Clients that have been assigned something. */
  readonly owners: Set<string>;
}

export function createSide(): Side {
  return {
    members: new Map(),
    topics: new Map(),
    registrations: new Map(),
    fenced: new Set(),
    isr: new Map(),
    owners: new Set(),
  };
}

/** What is compared of one step, and what it says about the partition epochs to come. */
export interface Comparable {
  readonly outcome: Json;
  readonly seen: Json;
  readonly clients: Json;
  readonly decisions: readonly Json[] | null;
  /** How often each partition's ISR grew in this step. */
  readonly growths: ReadonlyMap<string, number>;
  /** Partitions that this step created. */
  readonly created: readonly string[];
}

export function comparable(observed: Observed, side: Side, step: Circumstances): Comparable {
  const decisions = observed.decisions?.filter(isDecision) ?? [];
  const counted = withoutRepeatedFencing(side, decisions.filter(isCounted));
  const named = counted.map((decision) => nameDecision(side, decision));
  const joined = joinIsrGrowths(side, named);
  return {
    outcome: observed.outcome === null ? null : plain(observed.outcome, side, step),
    seen: observed.seen === null ? null : comparableSeen(observed.seen, side, step),
    clients: observed.clients === null ? null : comparableClients(observed.clients, side, step),
    decisions:
      observed.decisions === null ? null : orderOfOneEvent(joined.decisions).map(orderSets),
    growths: joined.growths,
    created: named.filter(({ type }) => type === 'PARTITION_RECORD').map(partitionOf),
  };
}

function comparableSeen(seen: JsonObject, side: Side, step: Circumstances): Json {
  const excused = {
    ...seen,
    ...excuseHighWatermarks(seen, step),
    ...excuseController(seen),
    ...excuseShareEpochs(seen),
  };
  return orderSets(plain(excused, side, step));
}

/** A member of a share group hears of the latest epoch with its next heartbeat. */
function excuseShareEpochs({ shareGroups }: JsonObject): JsonObject {
  if (!isObject(shareGroups)) return {};
  const groups = Object.entries(shareGroups).map(([name, group]): [string, Json] => {
    if (!isObject(group)) return [name, group];
    const { groupEpoch } = group;
    const members = listAt(group, 'members').map((member) => {
      if (!isObject(member) || typeof groupEpoch !== 'number') return member;
      const isBehind = member['memberEpoch'] === groupEpoch - 1;
      return isBehind ? { ...member, memberEpoch: groupEpoch } : member;
    });
    return [name, group['members'] === undefined ? group : { ...group, members }];
  });
  return { shareGroups: Object.fromEntries(groups) };
}

function comparableClients(clients: JsonObject, side: Side, step: Circumstances): Json {
  const heard = Object.entries(clients).map(([client, events]): [string, Json] => {
    const list = isList(events) ? events : [];
    return [client, interleaveRecords(withoutEmptyFirstAssignment(side, client, list, step))];
  });
  return plain(Object.fromEntries(heard.filter(([, events]) => !isSame(events, []))), side, step);
}

function plain(value: JsonObject, side: Side, step: Circumstances): Json {
  return mapObjects(value, (object) => {
    const kept = withoutMessage(withoutTimeIndex(object, step), step);
    return nameMember(side, without(kept, 'producerId', 'directoryId'));
  });
}

/** Ids are drawn at random: members are told apart by who was seen first. */
function nameMember(side: Side, object: JsonObject): JsonObject {
  const { memberId } = object;
  if (typeof memberId !== 'string') return object;
  const name = side.members.get(memberId) ?? `member ${side.members.size + 1}`;
  side.members.set(memberId, name);
  return { ...object, memberId: name };
}

/**
 * Topic ids are drawn at random: the topic's name stands for them. Broker epochs are offsets of the
 * metadata log: their order counts, not their value, so the number of the registration stands for
 * them; 0 is the one from before the script.
 */
function nameDecision(side: Side, { type, data }: Decision): Decision {
  const { topicId, name, brokerId, brokerEpoch } = data;
  let named = without(data, 'topicId');
  if (typeof topicId === 'string') {
    if (type === 'TOPIC_RECORD' && typeof name === 'string') side.topics.set(topicId, name);
    named = { ...named, topic: side.topics.get(topicId) ?? 'unknown' };
  }
  if (typeof brokerEpoch === 'number' && brokerId !== undefined) {
    const known = side.registrations.get(brokerId) ?? [];
    if (type === 'REGISTER_BROKER_RECORD' && brokerEpoch > (known[known.length - 1] ?? -1)) {
      side.registrations.set(brokerId, [...known, brokerEpoch]);
      named = { ...named, brokerEpoch: known.length + 1 };
    } else {
      named = { ...named, brokerEpoch: known.indexOf(brokerEpoch) + 1 };
    }
  }
  return { type, data: named };
}

/**
 * Messages for people are compared only where they are the subject, without the class name in
 * front; ports, durations and generated ids in them differ.
 */
function withoutMessage(object: JsonObject, step: Circumstances): JsonObject {
  const { message } = object;
  if (typeof message !== 'string') return object;
  if (!step.comparesMessages) return without(object, 'message');
  const text = message
    .replace(/^[\w.$]+(Exception|Error): /, '')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>')
    .replace(/(?<![\w-])[\w-]{22}(?![\w-])/g, '<id>')
    .replace(/(127\.0\.0\.1|localhost|b\d+):\d+/g, '<address>')
    .replace(/\b\d+ ?ms\b/g, '<n> ms')
    .replace(/within \[(\d+), (\d+)\]/g, (_, from: string, to: string) => {
      return `within ${Number(to) - Number(from)} ms`;
    });
  return { ...object, message: text };
}

/** Timestamps that a script did not set differ, and the sizes of time indexes with them. */
function withoutTimeIndex(object: JsonObject, step: Circumstances): JsonObject {
  return step.setsTimestamps ? object : without(object, 'timeindexBytes');
}

/**
 * The high watermark of a replica whose broker is dead, paused or was paused in the step before is
 * the last checkpoint. Of a running one it is exact.
 */
function excuseHighWatermarks(seen: JsonObject, step: Circumstances): JsonObject {
  const replicas = objectAt(seen, 'replicas');
  const excused = Object.entries(replicas).map(([partition, copies]): [string, Json] => [
    partition,
    Object.fromEntries(
      Object.entries(isObject(copies) ? copies : {}).map(([broker, replica]) => [
        broker,
        isObject(replica) && step.staleBrokers.has(Number(broker))
          ? without(replica, 'highWatermark')
          : replica,
      ]),
    ),
  ]);
  return seen['replicas'] === undefined ? {} : { replicas: Object.fromEntries(excused) };
}

/** Which controller of several is active, and the absolute value of its epoch. */
function excuseController(seen: JsonObject): JsonObject {
  const { quorum } = seen;
  return isObject(quorum) ? { quorum: without(quorum, 'leader', 'leaderEpoch') } : {};
}

const SETS = ['isr', 'elr', 'eligibleLeaderReplicas', 'lastKnownElr'];

/** The order of a list that is a set. Replica order counts. */
export function orderSets(value: Json): Json {
  return mapObjects(value, (object) => {
    const names = SETS.filter((name) => isList(object[name]));
    if (names.length === 0) return object;
    const sorted = names.map((name) => [name, listAt(object, name).slice().sort(byNumber)]);
    return { ...object, ...Object.fromEntries(sorted) };
  });
}

function byNumber(left: Json, right: Json): number {
  return Number(left) - Number(right);
}

/** A client's list is in order, except that records of different partitions interleave freely. */
function interleaveRecords(events: readonly Json[]): readonly Json[] {
  return sortRuns(events, (event) => {
    const { ev, tp } = isObject(event) ? event : {};
    return ev === 'record' && typeof tp === 'string' ? tp : null;
  });
}

/** A classic cooperative newcomer may or may not hear `assigned []` before its first assignment. */
function withoutEmptyFirstAssignment(
  side: Side,
  client: string,
  events: readonly Json[],
  step: Circumstances,
): readonly Json[] {
  if (!step.cooperativeClients.has(client)) return events;
  return events.filter((event) => {
    if (!isObject(event) || event['ev'] !== 'assigned') return true;
    if (listAt(event, 'partitions').length > 0) side.owners.add(client);
    return side.owners.has(client);
  });
}

interface Decision {
  readonly [name: string]: Json;
  readonly type: string;
  readonly data: JsonObject;
}

function isDecision(value: Json): value is Decision {
  return isObject(value) && typeof value['type'] === 'string' && isObject(value['data']);
}

/**
 * How many producer ids are handed out and by whom, what a registration says of its cordoned log
 * directories, and that a controller registers.
 */
function isCounted({ type, data }: Decision): boolean {
  if (type === 'PRODUCER_IDS_RECORD' || type === 'REGISTER_CONTROLLER_RECORD') return false;
  return type !== 'BROKER_REGISTRATION_CHANGE_RECORD' || data['cordonedLogDirs'] === undefined;
}

/** A second fencing record for a broker that is fenced already: it comes at some later step. */
function withoutRepeatedFencing(side: Side, decisions: readonly Decision[]): Decision[] {
  return decisions.filter(({ type, data }) => {
    const { brokerId = null, fenced } = data;
    if (type === 'REGISTER_BROKER_RECORD') {
      if (fenced === true) side.fenced.add(brokerId);
      else side.fenced.delete(brokerId);
    }
    if (type === 'UNREGISTER_BROKER_RECORD') side.fenced.delete(brokerId);
    if (type !== 'BROKER_REGISTRATION_CHANGE_RECORD') return true;
    if (fenced === -1) side.fenced.delete(brokerId);
    if (fenced !== 1) return true;
    const isRepeated = side.fenced.has(brokerId);
    side.fenced.add(brokerId);
    return !isRepeated;
  });
}

/** The order of records of different partitions that one event causes. */
function orderOfOneEvent(decisions: readonly Decision[]): readonly Json[] {
  return sortRuns(decisions, (decision) =>
    isDecision(decision) && decision.type.startsWith('PARTITION_') ? partitionOf(decision) : null,
  );
}

function partitionOf({ data }: Decision): string {
  return `${String(data['topic'])}-${String(data['partitionId'])}`;
}

/** What a record may change besides the ISR and still be no more than its growth. */
const GROWTH = [
  'topic',
  'partitionId',
  'isr',
  'eligibleLeaderReplicas',
  'lastKnownElr',
  'leaderRecoveryState',
];

/**
 * When two followers come back together, one ISR growth or two. In a reassignment the last to come
 * completes it: which of them that is, and whether another one grew the ISR before, is open.
 */
function joinIsrGrowths(
  side: Side,
  decisions: readonly Decision[],
): { decisions: Decision[]; growths: Map<string, number> } {
  const growths = new Map<string, number>();
  const latest = new Map<string, Decision>();
  let joined: Decision[] = [];
  for (const decision of decisions) {
    const partition = partitionOf(decision);
    let kept = decision;
    if (isIsrGrowth(side, decision)) {
      growths.set(partition, (growths.get(partition) ?? 0) + 1);
      const before = latest.get(partition);
      if (before !== undefined) {
        joined = joined.filter((other) => other !== before);
        kept = { type: decision.type, data: { ...before.data, ...decision.data } };
      }
      latest.set(partition, kept);
    } else if (decision.type.startsWith('PARTITION_')) {
      const before = isCompletion(decision) ? latest.get(partition) : undefined;
      if (before !== undefined) joined = joined.filter((other) => other !== before);
      latest.delete(partition);
    }
    if (isList(decision.data['isr'])) side.isr.set(partition, decision.data['isr']);
    joined.push(kept);
  }
  return { decisions: joined, growths };
}

/** The reassignment ends, and with it the replicas that were being added are in sync. */
function isCompletion({ data }: Decision): boolean {
  const { isr, addingReplicas: adding, removingReplicas: removing } = data;
  return isList(isr) && isSame(adding ?? null, []) && isSame(removing ?? null, []);
}

function isIsrGrowth(side: Side, { type, data }: Decision): boolean {
  const isr = data['isr'];
  if (type !== 'PARTITION_CHANGE_RECORD' || !isList(isr)) return false;
  if (!Object.keys(data).every((name) => GROWTH.includes(name))) return false;
  const before = side.isr.get(partitionOf({ type, data })) ?? [];
  return isr.length > before.length && before.every((broker) => isr.includes(broker));
}

/**
 * ... and with it the partition epoch, from there on by one: by how much each partition's simulated
 * epoch is ahead of the recorded one.
 */
export function noteGrowths(
  ahead: Map<string, number>,
  expected: Comparable,
  found: Comparable,
): void {
  for (const partition of expected.created) ahead.delete(partition);
  for (const [partition, count] of expected.growths) {
    const more = (found.growths.get(partition) ?? 0) - count;
    if (Math.abs(more) === 1) ahead.set(partition, (ahead.get(partition) ?? 0) + more);
  }
}

/** The recorded state with the partition epochs that the simulated one should then show. */
export function withEpochsAhead(seen: Json, ahead: ReadonlyMap<string, number>): Json {
  if (!isObject(seen) || ahead.size === 0) return seen;
  const partitions = Object.entries(objectAt(seen, 'partitions')).map(([name, state]) => {
    const { partitionEpoch } = isObject(state) ? state : {};
    if (!isObject(state) || typeof partitionEpoch !== 'number') return [name, state];
    return [name, { ...state, partitionEpoch: partitionEpoch + (ahead.get(name) ?? 0) }];
  });
  return { ...seen, partitions: Object.fromEntries(partitions) };
}

/** What a recording itself lists as open: it was found to differ between two real runs. */
export function isOpen(open: readonly string[], path: string): boolean {
  return open.some((one) => path === one || path.startsWith(`${one}/`));
}

/** Sorts each run of elements that have a key by it; the order of equal keys stays. */
function sortRuns(list: readonly Json[], keyOf: (element: Json) => string | null): readonly Json[] {
  const sorted: Json[] = [];
  let run: { readonly key: string; readonly element: Json }[] = [];
  const flush = (): void => {
    run.sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
    sorted.push(...run.map(({ element }) => element));
    run = [];
  };
  for (const element of list) {
    const key = keyOf(element);
    if (key !== null) run.push({ key, element });
    else {
      flush();
      sorted.push(element);
    }
  }
  flush();
  return sorted;
}

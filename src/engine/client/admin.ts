/**
 * The admin client: commands about topics, settings and elections become its requests, tried again
 * until they are answered or default.api.timeout.ms is over.
 *
 * Kafka: KafkaAdminClient.
 * Simplified: it asks for metadata only when a call needs it, and knows the controllers' addresses.
 */
import { controllersOf } from '../cluster.ts';
import type { Command } from '../command.ts';
import { emit, setTimer, type Context } from '../context.ts';
import type { DisconnectEvent, Timer } from '../event.ts';
import type { RefusalReason } from '../fact.ts';
import type { BrokerId, ProcessId } from '../ids.ts';
import type { Answer } from '../network/envelope.ts';
import { send } from '../network/transport.ts';
import type { ProcessBase } from '../process.ts';
import { apiError, NO_ERROR } from '../protocol/api-error.ts';
import type { ResponseBody } from '../protocol/api.ts';
import { isAdminResponse, type AdminResponse } from '../protocol/control-api.ts';
import type { DeleteRecordsResponse, ListOffsetsResponse } from '../protocol/data-api.ts';
import { isRetriable, type ErrorCode } from '../protocol/errors.ts';
import {
  clientSideFault,
  controllerRequest,
  isAdminCommand,
  isForLeader,
  leaderRequest,
  namesIn,
  resolve,
  type AdminCall,
} from './admin-call.ts';
import {
  coordinatorError,
  coordinatorRequest,
  type GroupCommand,
  groupOutcome,
  isForCoordinator,
  keyOf,
} from './admin-groups.ts';
import { emitAnswer, type Outcome } from './admin-answer.ts';
import { readAdminConfig, type AdminConfig } from './admin-config.ts';
import { abortOutcome, oneByOne, openProducer, type AbortCommand } from './admin-transactions.ts';
import { backoffMs } from './backoff.ts';
import { leastLoadedNode } from './nodes.ts';
import {
  bootstrapBrokers,
  createMetadata,
  markNewTopics,
  onConnectionLost,
  onMetadataResponse,
  onMetadataTimer,
  onServerAnswer,
  requestMetadata,
  type ClientMetadata,
  type MetadataNeeds,
} from './metadata.ts';

export interface Admin extends ProcessBase {
  readonly kind: 'admin';
  readonly config: AdminConfig;
  metadata: ClientMetadata;
  /** bootstrap.controllers: the one that is asked comes first. */
  controllers: ProcessId[];
  /** Not yet answered, oldest first. */
  calls: AdminCall[];
  /** Its timer is set for this tick; -1: none. */
  timerAt: number;
}

export function createAdmin(
  id: ProcessId,
  bootstrap: readonly BrokerId[],
  config: AdminConfig = readAdminConfig({}),
): Admin {
  return {
    kind: 'admin',
    id,
    config,
    status: 'stopped',
    run: 0,
    startedBy: 0,
    nextCorrelationId: 0,
    backlog: [],
    metadata: createMetadata(bootstrap),
    controllers: [],
    calls: [],
    timerAt: -1,
  };
}

export function startAdmin(admin: Admin, context: Context): void {
  const brokers = bootstrapBrokers(context);
  admin.metadata = createMetadata(brokers.length > 0 ? brokers : admin.metadata.bootstrap);
  admin.controllers = [];
  for (const process of context.cluster.processes) {
    if (process.kind === 'controller') admin.controllers.push(process.id);
  }
  // In ZooKeeper mode one of the brokers is the controller: who is not says so.
  if (admin.controllers.length === 0) admin.controllers = brokers.slice();
}

/** Its calls end without an answer; what they asked for may happen all the same. */
export function stopAdmin(admin: Admin): void {
  admin.calls = [];
  admin.timerAt = -1;
}

/** Begins a call. What is wrong with it beyond its form, the cluster tells. */
export function adminCommand(
  admin: Admin,
  command: Command,
  context: Context,
): RefusalReason | null {
  if (!isAdminCommand(command)) return 'wrong-kind-of-process';
  if (admin.status !== 'running') return 'not-running';
  if (command.type === 'fence-producers' && command.transactionalIds.length > 1) {
    for (const one of oneByOne(command)) adminCommand(admin, one, context);
    return null;
  }
  const names = namesIn(command);
  if (names === null) return 'no-such-partition';
  const fault = clientSideFault(command);
  if (fault !== null) {
    emitAnswer(admin, command, { ...fault, partitions: [] }, context);
    return null;
  }
  admin.calls.push({
    command,
    names,
    expiresAt: context.now + admin.config.defaultApiTimeoutMs,
    attempts: 0,
    notBefore: context.now,
    metadataSince: names.length === 0 ? -1 : context.now,
    coordinator: null,
    producer: null,
    correlationId: -1,
  });
  if (names.length > 0) markNewTopics(admin.metadata);
  advance(admin, context);
  return null;
}

export function onAdminResponse(admin: Admin, answer: Answer, context: Context): void {
  const { body, request, server } = answer;
  onServerAnswer(admin.metadata, server);
  if (body.api === 'Metadata') {
    onMetadataResponse(admin, admin.metadata, body, needsOf(admin), context);
  } else {
    const call = admin.calls.find(({ correlationId }) => correlationId === request.correlationId);
    if (call !== undefined && body.api === 'ListOffsets') onOffsets(admin, call, body, context);
    else if (call !== undefined && body.api === 'DeleteRecords') {
      onRecordsDeleted(admin, call, body, context);
    } else if (call?.command.type === 'abort-transaction') {
      onAbortAnswer(admin, call, call.command, body, context);
    } else if (call !== undefined && isAdminResponse(body)) {
      onControllerAnswer(admin, call, body, context);
    } else if (call !== undefined) onGroupAnswer(admin, call, body, context);
  }
  advance(admin, context);
}

export function onAdminTimer(admin: Admin, timer: Timer, context: Context): void {
  if (timer.type === 'metadata-refresh') {
    onMetadataTimer(admin, admin.metadata, needsOf(admin), context);
  } else if (timer.type === 'admin-retry' && admin.timerAt >= 0 && admin.timerAt <= context.now) {
    admin.timerAt = -1;
  }
  advance(admin, context);
}

export function onAdminDisconnect(admin: Admin, event: DisconnectEvent, context: Context): void {
  for (const { correlationId } of event.unanswered) {
    const call = admin.calls.find((waiting) => waiting.correlationId === correlationId);
    if (call === undefined) continue;
    call.coordinator = null;
    retry(admin, call, context);
  }
  if (admin.controllers[0] === event.server) askNextController(admin, context);
  else onConnectionLost(admin, admin.metadata, event, needsOf(admin), context);
  advance(admin, context);
}

function needsOf({ calls, config }: Admin): MetadataNeeds {
  const topics: string[] = [];
  for (const { names } of calls) {
    for (const { topic } of names) if (!topics.includes(topic)) topics.push(topic);
  }
  return { topics, allowAutoTopicCreation: false, config };
}

/**
 * Carries on every call that can be, ends those whose time is over, and wakes up for the others.
 */
function advance(admin: Admin, context: Context): void {
  let wakeAt = -1;
  for (const call of admin.calls.slice()) {
    if (call.expiresAt <= context.now) {
      fail(admin, call, 'REQUEST_TIMED_OUT', context);
      continue;
    }
    if (call.correlationId < 0 && call.notBefore <= context.now) attempt(admin, call, context);
    if (!admin.calls.includes(call)) continue;
    const isWaiting = call.correlationId < 0 && call.notBefore > context.now;
    const at = isWaiting ? Math.min(call.notBefore, call.expiresAt) : call.expiresAt;
    if (wakeAt < 0 || at < wakeAt) wakeAt = at;
  }
  if (wakeAt < 0 || (admin.timerAt >= 0 && admin.timerAt <= wakeAt)) return;
  admin.timerAt = wakeAt;
  setTimer(context, admin, { delayMs: wakeAt - context.now, timer: { type: 'admin-retry' } });
}

function attempt(admin: Admin, call: AdminCall, context: Context): void {
  const { command, names } = call;
  const { metadata } = admin;
  if (names.length > 0 && !isMetadataFresh(metadata, call)) {
    metadata.isStale = true;
    requestMetadata(admin, metadata, needsOf(admin), context);
    return;
  }
  if (isForLeader(command)) {
    const [partition] = resolve(metadata, names);
    const timeoutMs = Math.min(admin.config.requestTimeoutMs, call.expiresAt - context.now);
    const asked =
      partition === undefined
        ? null
        : leaderRequest(metadata, { ...call, command }, partition, timeoutMs);
    if (asked === null) retryWithNewMetadata(admin, call, context);
    else ask(admin, call, asked, context);
  } else if (isForCoordinator(command)) askCoordinator(admin, call, command, context);
  else {
    const [to] = admin.controllers;
    const body = controllerRequest(command);
    if (to !== undefined) ask(admin, call, { to, channel: 'admin', body }, context);
  }
}

/** An answer under way may be about topics of other calls only. */
function isMetadataFresh(metadata: ClientMetadata, { metadataSince }: AdminCall): boolean {
  return !metadata.isInFlight && !metadata.hasNewTopics && metadata.updatedAt >= metadataSince;
}

function ask(
  admin: Admin,
  call: AdminCall,
  { to, channel, body }: Pick<Parameters<typeof send>[3], 'channel' | 'body'> & { to: ProcessId },
  context: Context,
): void {
  call.correlationId = admin.nextCorrelationId;
  const timeoutMs = Math.min(admin.config.requestTimeoutMs, call.expiresAt - context.now);
  send(context, admin, to, { channel, body, timeoutMs });
}

function onControllerAnswer(
  admin: Admin,
  call: AdminCall,
  response: AdminResponse,
  context: Context,
): void {
  if (response.error === 'NOT_CONTROLLER') {
    askNextController(admin, context);
    retry(admin, call, context);
  } else finish(admin, call, response, context);
}

/** The coordinator is looked for first, and then asked. */
function askCoordinator(
  admin: Admin,
  call: AdminCall,
  command: GroupCommand,
  context: Context,
): void {
  const { metadata, id: client } = admin;
  const { brokers, nodes } = metadata;
  const partitions = resolve(metadata, call.names);
  if (partitions.length < call.names.length) {
    const refused = call.names.map(({ topic, number: index }) => {
      return { topic, index, ...apiError('UNKNOWN_TOPIC_OR_PARTITION') };
    });
    finish(admin, call, { ...NO_ERROR, partitions: refused }, context);
    return;
  }
  const to = call.coordinator ?? leastLoadedNode(context, { client, brokers, nodes });
  const body =
    call.coordinator === null
      ? ({ api: 'FindCoordinator', ...keyOf(command) } as const)
      : coordinatorRequest(command, partitions, admin.config.requestTimeoutMs);
  if (to === null) retry(admin, call, context);
  else ask(admin, call, { to, channel: 'data', body }, context);
}

function onGroupAnswer(admin: Admin, call: AdminCall, body: ResponseBody, context: Context): void {
  const error = coordinatorError(body);
  if (error !== 'NONE' && isRetriable(error) && error !== 'UNKNOWN_TOPIC_OR_PARTITION') {
    if (error !== 'COORDINATOR_LOAD_IN_PROGRESS') call.coordinator = null;
    retry(admin, call, context);
  } else if (body.api !== 'FindCoordinator') {
    const outcome = groupOutcome(body, call.names, resolve(admin.metadata, call.names));
    if (outcome !== null) finish(admin, call, outcome, context);
  } else if (error !== 'NONE' || call.command.type === 'find-coordinator') {
    finish(admin, call, { ...apiError(error), partitions: [] }, context);
  } else {
    call.coordinator = body.coordinator;
    call.correlationId = -1;
  }
}

function onAbortAnswer(
  admin: Admin,
  call: AdminCall,
  command: AbortCommand,
  body: ResponseBody,
  context: Context,
): void {
  if (body.api !== 'DescribeProducers' && body.api !== 'WriteTxnMarkers') return;
  const found = body.api === 'DescribeProducers' ? openProducer(command, body) : abortOutcome(body);
  if ('producerId' in found) {
    call.producer = found;
    call.correlationId = -1;
  } else if (isRetriable(found.error)) retryWithNewMetadata(admin, call, context);
  else finish(admin, call, { ...found, partitions: [] }, context);
}

function onOffsets(
  admin: Admin,
  call: AdminCall,
  { partitions }: ListOffsetsResponse,
  context: Context,
): void {
  const [found] = partitions;
  if (found === undefined || call.command.type !== 'list-offsets') return;
  if (isRetriable(found.error)) {
    retryWithNewMetadata(admin, call, context);
    return;
  }
  remove(admin, call);
  const { partition, error, offset, leaderEpoch } = found;
  const { timestamp } = call.command;
  emit(context, admin.id, {
    type: 'offsets-listed',
    partition,
    timestamp,
    error,
    offset,
    leaderEpoch,
  });
}

function onRecordsDeleted(
  admin: Admin,
  call: AdminCall,
  { partitions: [deleted] }: DeleteRecordsResponse,
  context: Context,
): void {
  if (deleted === undefined) return;
  if (isRetriable(deleted.error)) {
    retryWithNewMetadata(admin, call, context);
    return;
  }
  remove(admin, call);
  emit(context, admin.id, { type: 'records-deletion-answered', ...deleted });
}

function retry(admin: Admin, call: AdminCall, context: Context): void {
  const { retryBackoffMs: initialMs, retryBackoffMaxMs: maxMs } = admin.config;
  call.correlationId = -1;
  call.notBefore = context.now + backoffMs(context, { initialMs, maxMs }, call.attempts);
  call.attempts += 1;
  if (call.names.length > 0 && isForLeader(call.command)) {
    call.metadataSince = context.now + 1;
  }
}

function retryWithNewMetadata(admin: Admin, call: AdminCall, context: Context): void {
  retry(admin, call, context);
  admin.metadata.isStale = true;
}

/** The first controller is not the active one, or is away. */
function askNextController(admin: Admin, context: Context): void {
  // By now it may have been told of more of them.
  const controllers = controllersOf(context.cluster).map(({ id }) => id);
  for (const id of controllers.length > 0 ? controllers : bootstrapBrokers(context)) {
    if (!admin.controllers.includes(id)) admin.controllers.push(id);
  }
  const [first, ...others] = admin.controllers;
  if (first !== undefined) admin.controllers = [...others, first];
}

function fail(admin: Admin, call: AdminCall, error: ErrorCode, context: Context): void {
  finish(admin, call, { ...apiError(error), partitions: [] }, context);
}

function finish(admin: Admin, call: AdminCall, outcome: Outcome, context: Context): void {
  remove(admin, call);
  emitAnswer(admin, call.command, outcome, context);
}

function remove(admin: Admin, call: AdminCall): void {
  admin.calls = admin.calls.filter((other) => other !== call);
}

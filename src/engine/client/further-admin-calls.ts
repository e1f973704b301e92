/**
 * Calls of the admin client beside those that create topics: of leaders, of coordinators, and of
 * the controller; and what it does when a connection breaks.
 *
 * Kafka: KafkaAdminClient, AdminApiDriver.
 */
import { controllersOf } from '../cluster.ts';
import type { Command } from '../command.ts';
import { emit, type Context } from '../context.ts';
import type { DisconnectEvent } from '../event.ts';
import type { RefusalReason } from '../fact.ts';
import { apiError, NO_ERROR } from '../protocol/api-error.ts';
import type { ResponseBody } from '../protocol/api.ts';
import { isAdminResponse } from '../protocol/control-api.ts';
import type { DeleteRecordsResponse, ListOffsetsResponse } from '../protocol/data-api.ts';
import { isRetriable } from '../protocol/errors.ts';
import type { AdminCall } from './admin-call.ts';
import {
  coordinatorError,
  coordinatorRequest,
  groupOutcome,
  isForCoordinator,
  keyOf,
  type GroupCommand,
} from './admin-groups.ts';
import {
  controllerRequest,
  isAdminCommand,
  isForLeader,
  leaderRequest,
  namesIn,
  resolve,
  resolveEach,
} from './admin-requests.ts';
import { abortOutcome, oneByOne, openProducer, type AbortCommand } from './admin-transactions.ts';
import {
  ask,
  beginCall,
  finish,
  needsOf,
  onControllerAnswer,
  remove,
  type Admin,
} from './admin.ts';
import { backoffMs } from './backoff.ts';
import {
  bootstrapBrokers,
  onConnectionLost,
  requestMetadata,
  type ClientMetadata,
} from './metadata.ts';
import { leastLoadedNode } from './nodes.ts';

export function furtherAdminCommand(
  admin: Admin,
  command: Command,
  context: Context,
): RefusalReason | null {
  if (!isAdminCommand(command)) return 'wrong-kind-of-process';
  if (admin.status !== 'running') return 'not-running';
  if (command.type === 'fence-producers' && command.transactionalIds.length > 1) {
    for (const one of oneByOne(command)) furtherAdminCommand(admin, one, context);
    return null;
  }
  const names = namesIn(command);
  if (names === null) return 'no-such-partition';
  beginCall(admin, command, names, context);
  return null;
}

export function onFurtherAnswer(
  admin: Admin,
  call: AdminCall,
  body: ResponseBody,
  context: Context,
): void {
  if (body.api === 'ListOffsets') onOffsets(admin, call, body, context);
  else if (body.api === 'DeleteRecords') onRecordsDeleted(admin, call, body, context);
  else if (call.command.type === 'abort-transaction') {
    onAbortAnswer(admin, call, call.command, body, context);
  } else if (isAdminResponse(body)) onControllerAnswer(admin, call, body, context);
  else onGroupAnswer(admin, call, body, context);
}

export function tryNextController(admin: Admin, call: AdminCall, context: Context): void {
  askNextController(admin, context);
  retry(admin, call, context);
}

export function onAdminConnectionLost(
  admin: Admin,
  event: DisconnectEvent,
  context: Context,
): void {
  for (const { correlationId } of event.unanswered) {
    const call = admin.calls.find((waiting) => waiting.correlationId === correlationId);
    if (call === undefined) continue;
    call.coordinator = null;
    retry(admin, call, context);
  }
  if (admin.controllers[0] === event.server) askNextController(admin, context);
  else onConnectionLost(admin, admin.metadata, event, needsOf(admin), context);
}

export function attemptFurther(admin: Admin, call: AdminCall, context: Context): void {
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

/** The coordinator is looked for first, and then asked. */
function askCoordinator(
  admin: Admin,
  call: AdminCall,
  command: GroupCommand,
  context: Context,
): void {
  const { metadata, id: client } = admin;
  const { brokers, nodes } = metadata;
  const partitions = resolveEach(metadata, call.names);
  if (partitions.length > 0 && partitions.every((partition) => partition === null)) {
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
    const outcome = groupOutcome(body, call.names, resolveEach(admin.metadata, call.names));
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

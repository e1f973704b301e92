/**
 * The admin client: commands become its calls, tried again until they are answered or
 * default.api.timeout.ms is over. Here are those that create topics.
 *
 * Kafka: KafkaAdminClient.
 * Simplified: it asks for metadata only when a call needs it, and knows the controllers' addresses.
 */
import type { Command } from '../command.ts';
import { setTimer, type Context } from '../context.ts';
import type { DisconnectEvent, Timer } from '../event.ts';
import type { RefusalReason } from '../fact.ts';
import type { BrokerId, ProcessId } from '../ids.ts';
import type { Answer } from '../network/envelope.ts';
import { send } from '../network/transport.ts';
import type { ProcessBase } from '../process.ts';
import { onDemand } from '../on-demand.ts';
import { apiError } from '../protocol/api-error.ts';
import { isAdminResponse, type AdminResponse } from '../protocol/control-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { emitAnswer, type Outcome } from './admin-answer.ts';
import {
  clientSideFault,
  createTopics,
  type AdminCall,
  type AdminCommand,
  type PartitionName,
} from './admin-call.ts';
import { readAdminConfig, type AdminConfig } from './admin-config.ts';
import {
  bootstrapBrokers,
  createMetadata,
  markNewTopics,
  onMetadataResponse,
  onMetadataTimer,
  onServerAnswer,
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
  if (command.type !== 'create-topic') {
    return onDemand().adminCalls.furtherAdminCommand(admin, command, context);
  }
  if (admin.status !== 'running') return 'not-running';
  beginCall(admin, command, [], context);
  return null;
}

export function beginCall(
  admin: Admin,
  command: AdminCommand,
  names: readonly PartitionName[],
  context: Context,
): void {
  const fault = clientSideFault(command);
  if (fault !== null) {
    emitAnswer(admin, command, { ...fault, partitions: [] }, context);
    return;
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
}

export function onAdminResponse(admin: Admin, answer: Answer, context: Context): void {
  const { body, request, server } = answer;
  onServerAnswer(admin.metadata, server);
  if (body.api === 'Metadata') {
    onMetadataResponse(admin, admin.metadata, body, needsOf(admin), context);
  } else {
    const call = admin.calls.find(({ correlationId }) => correlationId === request.correlationId);
    if (call?.command.type === 'create-topic' && isAdminResponse(body)) {
      onControllerAnswer(admin, call, body, context);
    } else if (call !== undefined) {
      onDemand().adminCalls.onFurtherAnswer(admin, call, body, context);
    }
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
  onDemand().adminCalls.onAdminConnectionLost(admin, event, context);
  advance(admin, context);
}

export function needsOf({ calls, config }: Admin): MetadataNeeds {
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
  const { command } = call;
  if (command.type !== 'create-topic') {
    onDemand().adminCalls.attemptFurther(admin, call, context);
    return;
  }
  const [to] = admin.controllers;
  const body = createTopics(command);
  if (to !== undefined) ask(admin, call, { to, channel: 'admin', body }, context);
}

export function ask(
  admin: Admin,
  call: AdminCall,
  { to, channel, body }: Pick<Parameters<typeof send>[3], 'channel' | 'body'> & { to: ProcessId },
  context: Context,
): void {
  call.correlationId = admin.nextCorrelationId;
  const timeoutMs = Math.min(admin.config.requestTimeoutMs, call.expiresAt - context.now);
  send(context, admin, to, { channel, body, timeoutMs });
}

export function onControllerAnswer(
  admin: Admin,
  call: AdminCall,
  response: AdminResponse,
  context: Context,
): void {
  if (response.error === 'NOT_CONTROLLER') {
    onDemand().adminCalls.tryNextController(admin, call, context);
  } else finish(admin, call, response, context);
}

function fail(admin: Admin, call: AdminCall, error: ErrorCode, context: Context): void {
  finish(admin, call, { ...apiError(error), partitions: [] }, context);
}

export function finish(admin: Admin, call: AdminCall, outcome: Outcome, context: Context): void {
  remove(admin, call);
  emitAnswer(admin, call.command, outcome, context);
}

export function remove(admin: Admin, call: AdminCall): void {
  admin.calls = admin.calls.filter((other) => other !== call);
}

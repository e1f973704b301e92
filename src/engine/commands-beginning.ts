/**
 * What a cluster begins with: its processes are started, topics created, clients added.
 */
import { adminCommand } from './client/admin.ts';
import { createConsumer } from './client/consumer.ts';
import { createProducer } from './client/producer.ts';
import { sameJvm } from './client/same-jvm.ts';
import { addProcess, brokersOf, processOf, type Cluster } from './cluster.ts';
import type { Command, ConsumerPlan, ProducerPlan } from './command.ts';
import { emit, type Context } from './context.ts';
import type { RefusalReason } from './fact.ts';
import { ADMIN, compareIds, consumerId, producerId, type BrokerId, type ProcessId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { onDemand } from './on-demand.ts';
import { start } from './process-start.ts';
import { takeTurn } from './process-settings.ts';
import type { Process } from './process.ts';

/** Processes of one JVM share what is done to them. Refused is what none of them takes. */
export function onEachOfJvm(
  context: Context,
  id: ProcessId,
  act: (process: Process) => RefusalReason | null,
): RefusalReason | null {
  const named = processOf(context.cluster, id);
  if (named === null) return 'no-such-process';
  const refused = sameJvm(context.cluster, named).map((process) => {
    takeTurn(context, process);
    return act(process);
  });
  return refused.every((reason) => reason !== null) ? (refused[0] ?? null) : null;
}

export function startProcess(context: Context, id: ProcessId): RefusalReason | null {
  const named = processOf(context.cluster, id);
  const all = named === null ? [] : sameJvm(context.cluster, named);
  // One of two may be closed, while close() of the other waits for answers.
  if (all.some(({ status }) => status !== 'stopped')) return 'already-running';
  return onEachOfJvm(context, id, (process) => {
    start(context, process);
    return null;
  });
}

export function tellAdmin(context: Context, command: Command): RefusalReason | null {
  const admin = processOf(context.cluster, ADMIN);
  if (admin === null || admin.kind !== 'admin') return 'no-such-process';
  return adminCommand(admin, command, context);
}

/** A new process starts at once. */
export function introduce(context: Context, process: Process, clientId: string): void {
  addProcess(context.cluster, process);
  emit(context, process.id, { type: 'process-added', clientId });
  start(context, process);
}

/** Bootstrap servers: the brokers that there are, running or not. */
export function bootstrapOf(cluster: Cluster): readonly BrokerId[] {
  return brokersOf(cluster)
    .map(({ id }) => id)
    .sort(compareIds);
}

export function addProducer(context: Context, plan: ProducerPlan): RefusalReason | null {
  const { cluster } = context;
  if (countOf(cluster, 'producer') >= LIMITS.producers) return 'too-many';
  cluster.added.producers += 1;
  const id = producerId(cluster.added.producers);
  introduce(context, createProducer(id, plan, bootstrapOf(cluster)), plan.clientId);
  return null;
}

export function addConsumer(context: Context, plan: ConsumerPlan): RefusalReason | null {
  const { cluster } = context;
  if (countOf(cluster, 'consumer') >= LIMITS.consumers) return 'too-many';
  const refused = plan.pattern === undefined ? null : onDemand().patterns.patternRefusal(plan);
  if (refused !== null) return refused;
  cluster.added.consumers += 1;
  const id = consumerId(cluster.added.consumers);
  introduce(context, createConsumer(id, plan, bootstrapOf(cluster)), plan.clientId);
  return null;
}

export function countOf(cluster: Cluster, kind: Process['kind']): number {
  return cluster.processes.filter((process) => process.kind === kind).length;
}

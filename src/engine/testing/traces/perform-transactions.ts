/** The steps that concern transactions: what the applications of producers are told to call. */
import { processOf } from '../../cluster.ts';
import { groupMetadataOf } from '../../client/transaction-command.ts';
import type { TransactionCall } from '../../client/transaction-state.ts';
import type { Command } from '../../command.ts';
import { hasIncomplete } from '../../client/transaction-batches.ts';
import type { ProcessId } from '../../ids.ts';
import { clientOf, REPLY_WITHIN_MS } from './clients.ts';
import { exceptionName } from './error-names.ts';
import { textOf } from './fields.ts';
import { isObject, objectAt, type JsonObject } from './json.ts';
import { ask } from './perform-admin.ts';
import { answerTo, issue, runWhileNot, type Client, type World } from './world.ts';

const CALLS: Readonly<Record<string, TransactionCall>> = {
  init: 'init',
  begin: 'begin',
  commit: 'commit',
  abort: 'abort',
  sendOffsets: 'send-offsets',
};

export function isTransactionCall(op: string): boolean {
  return Object.keys(CALLS).includes(op);
}

/** Makes the call, and waits for what comes of it: nothing, or an exception. */
export function callTransaction(
  world: World,
  { process }: Client,
  { op, say }: { readonly op: string; readonly say: JsonObject },
): JsonObject {
  const call = CALLS[op];
  const answer = answerTo(
    world,
    commandOf(world, process, op, say),
    (fact) =>
      fact.type === 'transaction-call-answered' && fact.by === process && fact.call === call
        ? fact
        : null,
    REPLY_WITHIN_MS,
  );
  if (answer === null) return { error: 'no reply' };
  if ('refused' in answer) throw new Error(`not simulated: ${op}, refused as ${answer.refused}`);
  const { error, message } = answer;
  return error === 'NONE' ? { op } : { op, error: exceptionName(error), message };
}

function commandOf(world: World, process: ProcessId, op: string, say: JsonObject): Command {
  switch (op) {
    case 'init':
      return { type: 'init-transactions', process };
    case 'begin':
      return { type: 'begin-transaction', process };
    case 'sendOffsets':
      return { type: 'send-offsets', process, ...offsetsOf(say), ...memberOf(world, say) };
    default:
      return { type: 'end-transaction', process, committed: op === 'commit' };
  }
}

function offsetsOf(say: JsonObject): { offsets: Record<string, number> } {
  const offsets: Record<string, number> = {};
  for (const [name, offset] of Object.entries(objectAt(say, 'offsets'))) {
    if (typeof offset === 'number') offsets[name] = offset;
  }
  return { offsets };
}

/** What a script writes out comes before what the consumer that it names would say. */
function memberOf(
  world: World,
  say: JsonObject,
): Pick<Extract<Command, { type: 'send-offsets' }>, 'consumer' | 'member'> {
  const { metadataOf } = say;
  const named = typeof metadataOf === 'string' ? clientOf(world, metadataOf).process : null;
  const consumer = named === null ? null : processOf(world.cluster, named);
  const known = consumer?.kind === 'consumer' ? groupMetadataOf(consumer) : null;
  const { generation = -1, memberId = '', instanceId = null } = { ...known, ...say };
  if (typeof generation !== 'number' || typeof memberId !== 'string') {
    throw new Error('malformed: a member has a generation and an id');
  }
  const member = {
    group: textOf(say, 'group'),
    generation,
    memberId,
    instanceId: typeof instanceId === 'string' ? instanceId : null,
  };
  return { consumer: null, member };
}

/** `send` flushes: it waits for what an exception has left in the batches, too. */
export function flush(world: World, { process }: Client): boolean {
  const isDone = (): boolean => {
    const run = processOf(world.cluster, process);
    return run?.kind !== 'producer' || !hasIncomplete(run.accumulator);
  };
  return runWhileNot(world, isDone, REPLY_WITHIN_MS);
}

/** The transactional.id of a producer that a step starts is looked at from then on. */
export function noteTransactionalId(world: World, step: JsonObject): void {
  const configs = step['configs'];
  const id = isObject(configs) ? configs['transactional.id'] : undefined;
  if (typeof id !== 'string' || world.transactionalIds.has(id)) return;
  world.transactionalIds.add(id);
  // The recorder's admin client describes it: first it looks for the coordinator.
  issue(world, { type: 'find-coordinator', group: id, keyType: 'transaction' });
}

/** The recorder's admin client waits for the answers about all of them. */
export function fenceProducers(
  world: World,
  transactionalIds: readonly string[],
): JsonObject | null {
  for (const id of new Set(transactionalIds)) {
    world.transactionalIds.add(id);
    const command = { type: 'fence-producers', transactionalIds: [id] } as const;
    const outcome = ask(world, 'InitProducerId', command);
    if (outcome !== null) return outcome;
  }
  return null;
}

/**
 * A slow disk: every append and every read of records takes so long, one after the other.
 *
 * Kafka: nothing of its own; request handlers and fetcher threads wait for the file system.
 * Simplified: a request waits for each of its partitions, whatever their size, before it is
 * appended, or after it was read; what a coordinator writes by itself is not slowed.
 */
import { setTimer, type Context } from '../context.ts';
import type { Answer, RequestEnvelope } from '../network/envelope.ts';
import { respond, type ReplyAddress } from '../network/transport.ts';
import type { FetchResponse, ProduceRequest } from '../protocol/data-api.ts';
import type { Broker } from './broker.ts';

/** What waits for the disk. */
export type DiskOperation =
  /** Records of producers, to be appended. */
  | { readonly id: number; readonly type: 'append'; readonly envelope: RequestEnvelope }
  /** Records of a leader, to be appended. */
  | { readonly id: number; readonly type: 'replicate'; readonly answer: Answer }
  /** Records that are being read for a fetch. */
  | {
      readonly id: number;
      readonly type: 'read';
      readonly address: ReplyAddress;
      readonly response: FetchResponse;
    };

/** Work for the disk of a broker whose `delayMs` is above 0. */
type Work =
  | Omit<Extract<DiskOperation, { readonly type: 'append' }>, 'id'>
  | Omit<Extract<DiskOperation, { readonly type: 'replicate' }>, 'id'>
  | Omit<Extract<DiskOperation, { readonly type: 'read' }>, 'id'>;

/** Begins it after what is under way; `partitions` is how many of them it touches. */
function waitForDisk(broker: Broker, work: Work, partitions: number, context: Context): void {
  const { disk } = broker;
  const id = disk.nextOperation++;
  disk.operations.push({ ...work, id });
  disk.busyUntil = Math.max(disk.busyUntil, context.now) + partitions * disk.delayMs;
  const delayMs = disk.busyUntil - context.now;
  setTimer(context, broker, { delayMs, timer: { type: 'disk-done', operation: id } });
}

/** What was waited for, or null when the process has been started again since. */
export function takeOperation({ disk }: Broker, id: number): DiskOperation | null {
  const operation = disk.operations.find((one) => one.id === id) ?? null;
  if (operation !== null) disk.operations = disk.operations.filter((one) => one !== operation);
  return operation;
}

/** Records of producers wait for the disk before they are looked at. */
export function appendSlowly(
  broker: Broker,
  envelope: RequestEnvelope,
  { partitions }: ProduceRequest,
  context: Context,
): void {
  waitForDisk(broker, { type: 'append', envelope }, partitions.length, context);
}

/** What a follower has fetched; where there is nothing to write it waits only for its turn. */
export function replicateSlowly(
  broker: Broker,
  answer: Answer,
  response: FetchResponse,
  context: Context,
): void {
  waitForDisk(broker, { type: 'replicate', answer }, partitionsRead(response), context);
}

/** Partitions of the response that it has records of. */
function partitionsRead({ partitions }: FetchResponse): number {
  let count = 0;
  for (const { batches } of partitions) if (batches.length > 0) count += 1;
  return count;
}

/** The answer to a fetch, after the disk has given the records. */
export function respondAfterRead(
  broker: Broker,
  address: ReplyAddress,
  response: FetchResponse,
  context: Context,
): void {
  const partitions = partitionsRead(response);
  if (partitions === 0) respond(context, broker, address, response);
  else waitForDisk(broker, { type: 'read', address, response }, partitions, context);
}

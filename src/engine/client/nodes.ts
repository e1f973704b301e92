/**
 * The brokers as a client sees them: which one to ask, and which ones to leave alone after a
 * connection to them was lost.
 *
 * Kafka: ClusterConnectionStates, NetworkClient.leastLoadedNode.
 * Simplified: a broker that is not being backed off from counts as connected.
 */
import type { Context } from '../context.ts';
import type { BrokerId, ProcessId } from '../ids.ts';
import { unanswered } from '../network/transport.ts';
import { draw } from '../random.ts';
import { backoffMs } from './backoff.ts';

export interface NodeState {
  readonly broker: BrokerId;
  /** Connections lost in a row. */
  failures: number;
  /** No new connection before this tick. */
  reconnectAt: number;
}

/** reconnect.backoff.ms and reconnect.backoff.max.ms. */
const RECONNECT_BACKOFF = { initialMs: 50, maxMs: 1000 };

/** The first tick at which a request may be sent to the broker. */
export function reconnectTick(nodes: readonly NodeState[], broker: BrokerId): number {
  for (const node of nodes) if (node.broker === broker) return node.reconnectAt;
  return 0;
}

export function onNodeDisconnected(nodes: NodeState[], broker: BrokerId, context: Context): void {
  const node = nodes.find((known) => known.broker === broker);
  const failures = node === undefined ? 0 : node.failures;
  const reconnectAt = context.now + backoffMs(context, RECONNECT_BACKOFF, failures);
  if (node === undefined) nodes.push({ broker, failures: 1, reconnectAt });
  else {
    node.failures += 1;
    node.reconnectAt = reconnectAt;
  }
}

/** An answer arrived: the connection stands. */
export function onNodeAnswered(nodes: NodeState[], server: ProcessId): void {
  for (let index = 0; index < nodes.length; index += 1) {
    if (nodes[index]?.broker === server) {
      nodes.splice(index, 1);
      return;
    }
  }
}

/** When the first of the brokers may be tried again; 0: there is none. */
export function earliestReconnect(
  nodes: readonly NodeState[],
  brokers: readonly BrokerId[],
): number {
  let earliest = 0;
  for (const { broker, reconnectAt } of nodes) {
    if (!brokers.includes(broker)) continue;
    if (earliest === 0 || reconnectAt < earliest) earliest = reconnectAt;
  }
  return earliest;
}

/**
 * The broker with the fewest unanswered requests of ours; one that a connection was lost to only
 * when there is no other. Null while all of them are being backed off from.
 */
export function leastLoadedNode(
  context: Context,
  {
    client,
    brokers,
    nodes,
  }: { client: ProcessId; brokers: readonly BrokerId[]; nodes: readonly NodeState[] },
): BrokerId | null {
  let best: BrokerId[] = [];
  let leastLoad = 0;
  for (const broker of brokers) {
    const node = nodes.find((known) => known.broker === broker);
    if (node !== undefined && node.reconnectAt > context.now) continue;
    // More than any number of unanswered requests; the one that failed least goes first.
    const load =
      node === undefined
        ? unanswered(context, client, broker, 'data').length
        : LOST + node.failures;
    if (best.length === 0 || load < leastLoad) {
      best = [broker];
      leastLoad = load;
    } else if (load === leastLoad) best.push(broker);
  }
  if (best.length < 2) return best[0] ?? null;
  return best[draw(context.cluster.random, 'metadata-node', best.length)] ?? null;
}

const LOST = 1_000_000;

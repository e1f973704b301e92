/**
 * The brokers as a client sees them: which ones it has a connection to, which one to ask, and which
 * ones to leave alone after a connection to them was lost.
 *
 * Kafka: ClusterConnectionStates, NetworkClient.leastLoadedNode.
 * Simplified: TCP's own handshake takes no time; a connection is made when a first answer has come.
 */
import type { Context } from '../context.ts';
import type { DisconnectEvent } from '../event.ts';
import type { BrokerId, ProcessId } from '../ids.ts';
import { isOtherConnectionOpen, unanswered } from '../network/transport.ts';
import { draw } from '../random.ts';
import { backoffMs } from './backoff.ts';

export interface NodeState {
  readonly broker: BrokerId;
  isConnected: boolean;
  /** ApiVersions was sent, and is not answered yet. */
  isConnecting: boolean;
  /** Connections lost in a row. */
  failures: number;
  /** No new connection before this tick. */
  reconnectAt: number;
}

/** reconnect.backoff.ms and reconnect.backoff.max.ms. */
const RECONNECT_BACKOFF = { initialMs: 50, maxMs: 1000 };

/** More than any number of unanswered requests: who is not connected comes last. */
const NOT_CONNECTED = 1_000_000;

/** The state of the connection to a broker; null before the first news of it. */
export function nodeStateOf(nodes: readonly NodeState[], broker: ProcessId): NodeState | null {
  for (const node of nodes) if (node.broker === broker) return node;
  return null;
}

/** The same, made where there was none. */
export function ensureNode(nodes: NodeState[], broker: BrokerId): NodeState {
  const known = nodeStateOf(nodes, broker);
  if (known !== null) return known;
  const node = { broker, isConnected: false, isConnecting: false, failures: 0, reconnectAt: 0 };
  nodes.push(node);
  return node;
}

export function onNodeDisconnected(node: NodeState, context: Context): void {
  node.isConnected = false;
  node.isConnecting = false;
  node.reconnectAt = context.now + backoffMs(context, RECONNECT_BACKOFF, node.failures);
  node.failures += 1;
}

/** A coordinator is a node of its own to its client: the other connection to it may stand. */
export function onServerLost(
  { brokers, nodes }: { readonly brokers: readonly BrokerId[]; readonly nodes: NodeState[] },
  event: DisconnectEvent,
  context: Context,
): void {
  if (isOtherConnectionOpen(context, event)) return;
  for (const broker of brokers) {
    if (broker === event.server) onNodeDisconnected(ensureNode(nodes, broker), context);
  }
}

/** An answer arrived: the connection stands. */
export function onNodeAnswered(node: NodeState): void {
  node.isConnected = true;
  node.isConnecting = false;
  node.failures = 0;
  node.reconnectAt = 0;
}

/** When the first of the brokers may be tried again; -1: none is being backed off from. */
export function earliestReconnect(nodes: readonly NodeState[], now: number): number {
  let earliest = -1;
  for (const { reconnectAt } of nodes) {
    if (reconnectAt > now && (earliest < 0 || reconnectAt < earliest)) earliest = reconnectAt;
  }
  return earliest;
}

/**
 * The connected broker with the fewest unanswered requests of ours; when none is connected, the one
 * that failed least. Null while all of them are being backed off from.
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
    const node = nodeStateOf(nodes, broker);
    if (node !== null && node.reconnectAt > context.now) continue;
    const load =
      node !== null && node.isConnected
        ? unanswered(context, client, broker, 'data').length
        : NOT_CONNECTED + (node === null ? 0 : node.failures);
    if (best.length === 0 || load < leastLoad) {
      best = [broker];
      leastLoad = load;
    } else if (load === leastLoad) best.push(broker);
  }
  if (best.length < 2) return best[0] ?? null;
  return best[draw(context.cluster.random, 'metadata-node', best.length)] ?? null;
}

/**
 * The network: connections between processes, links with their delays and cuts.
 *
 * Kafka: NetworkClient, Selector; SocketServer mutes a channel while a request of it is worked on.
 * Simplified: a cut link holds what is sent over it, as TCP would go on resending it, until the
 * link heals or the client gives up and closes the connection. A link has a bandwidth only when it
 * was given one, and a lossy link resends whole envelopes, each time after a doubled time-out.
 */
import type { Connection } from './connection.ts';
import type { Envelope } from './envelope.ts';
import type { ProcessId } from '../ids.ts';

export interface Network {
  /** Index: connection id. */
  connections: Connection[];
  /** Connections by the process that opened them. */
  opened: Record<ProcessId, number[]>;
  /** Links that differ from the rest, in the order in which they were touched. */
  links: Link[];
}

/** One direction between two processes. */
export interface Link {
  readonly from: ProcessId;
  readonly to: ProcessId;
  /** One way, simulated ms; null: that of the cluster. */
  delayMs: number | null;
  isCut: boolean;
  /** Bytes each second that fit through; null: any number. */
  bytesPerSecond: number | null;
  /** What was sent before is through at this tick: what is sent next begins only then. */
  busyUntil: number;
  /** So many of a hundred envelopes get lost on the way, and are sent again. */
  lossPercent: number;
  /** Sent while it was cut, in order. */
  held: Envelope[];
}

export function createNetwork(): Network {
  return { connections: [], opened: {}, links: [] };
}

export function linkBetween(network: Network, from: ProcessId, to: ProcessId): Link | null {
  for (const link of network.links) if (link.from === from && link.to === to) return link;
  return null;
}

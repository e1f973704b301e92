/**
 * A connection between two processes, as both ends see it.
 *
 * Kafka: NetworkClient (InFlightRequests) on one end, Selector and SocketServer on the other.
 * Simplified: connecting takes no time of its own, and both ends learn of a break after one delay.
 */
import type { ProcessId } from '../ids.ts';
import type { Channel } from '../protocol/api.ts';
import type { RequestEnvelope } from './envelope.ts';

export interface Connection {
  readonly id: number;
  /** The end that sends requests. */
  readonly client: ProcessId;
  readonly server: ProcessId;
  readonly channel: Channel;
  /** Grows with every break. */
  epoch: number;
  /** Something was sent over it since it last broke. */
  isOpen: boolean;
  /** Requests without an answer, oldest first. */
  inFlight: RequestEnvelope[];
  /** The server works on one request at a time; the others wait here in order. */
  isServerBusy: boolean;
  waiting: RequestEnvelope[];
  /** Nothing overtakes: no later envelope arrives before these ticks. */
  lastArrivalAtServer: number;
  lastArrivalAtClient: number;
  /** The client's timer for its oldest request is set for this tick; -1: none. */
  timeoutCheckAt: number;
}

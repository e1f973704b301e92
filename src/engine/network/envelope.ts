/**
 * One request or response in flight.
 *
 * Kafka: RequestHeader, NetworkSend and NetworkReceive.
 */
import type { ProcessId } from '../ids.ts';
import type { RequestBody, ResponseBody } from '../protocol/api.ts';

interface EnvelopeBase {
  /** Number of the event that its arrival is: the key under which causes refer to it. */
  readonly seq: number;
  readonly from: ProcessId;
  readonly to: ProcessId;
  readonly sentAt: number;
  readonly arrivesAt: number;
  /** Counts the requests of one sender; a response carries that of its request. */
  readonly correlationId: number;
  /** Number of the event whose handler sent it. */
  readonly cause: number;
  /** Index of its connection in `Network.connections`. */
  readonly connection: number;
  /** A connection that broke since has a higher one: the envelope is gone with it. */
  readonly connectionEpoch: number;
}

export interface RequestEnvelope extends EnvelopeBase {
  readonly kind: 'request';
  /** The client gives up at this tick and closes the connection; -1: never. */
  readonly timeoutAt: number;
  readonly body: RequestBody;
}

export interface ResponseEnvelope extends EnvelopeBase {
  readonly kind: 'response';
  readonly body: ResponseBody;
}

export type Envelope = RequestEnvelope | ResponseEnvelope;

/** A response as its receiver handles it: together with the request that it answers. */
export interface Answer {
  readonly body: ResponseBody;
  readonly request: RequestEnvelope;
  readonly server: ProcessId;
}

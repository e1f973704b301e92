/**
 * The controller: the metadata log, its image, and the sessions of the brokers.
 *
 * Kafka: org.apache.kafka.controller.QuorumController, ReplicationControlManager, ClusterControlManager,
 * BrokerHeartbeatManager.
 * Simplified: the quorum has one voter, so that a record is committed when it is appended; no NoOp
 * records, no snapshots.
 */
import type { BrokerId } from '../ids.ts';
import type { MetadataEntry, MetadataImage } from './metadata.ts';
import type { ProcessBase } from '../process.ts';

export interface Controller extends ProcessBase {
  readonly kind: 'controller';
  /** KRaft epoch of its leadership. */
  epoch: number;
  /** The metadata log, on disk: append-only and shared by history like a segment's batches. */
  log: MetadataEntry[];
  logLength: number;
  image: MetadataImage;
  /** Kafka: BrokerHeartbeatManager. In memory only. */
  sessions: BrokerSession[];
  /** Fetches of the metadata log that wait for more. */
  parkedFetches: ParkedMetadataFetch[];
  nextParkedRequest: number;
  /** A session check is under way at this tick; -1: none is set. */
  sessionCheckAt: number;
}

export interface BrokerSession {
  readonly broker: BrokerId;
  /** Simulated ms of the last heartbeat that counted. */
  lastContactAt: number;
  /** Event of that heartbeat: the cause of what its absence leads to. */
  lastContactCause: number;
  /** Offset of the last metadata record that the broker has applied. */
  metadataOffset: number;
  /** Metadata offset that the other brokers must have reached; -1: not shutting down. */
  controlledShutdownOffset: number;
}

export interface ParkedMetadataFetch {
  readonly request: number;
  readonly broker: BrokerId;
  readonly connection: number;
  readonly correlationId: number;
  readonly requestSeq: number;
  readonly fetchOffset: number;
}

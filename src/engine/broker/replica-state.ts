/**
 * What a leader knows of one follower: how far it has fetched and when it was last caught up.
 *
 * Kafka: Replica, ReplicaState (server/src/main/java/org/apache/kafka/server/replica).
 */
import type { BrokerId } from '../ids.ts';

export interface FollowerState {
  readonly id: BrokerId;
  /** The follower's log end offset, proven by its fetch offset; -1 while unknown. */
  logEndOffset: number;
  /** -1 while unknown. */
  logStartOffset: number;
  /** The leader's log end offset when the follower fetched last; -1 before. */
  lastFetchLeaderLogEndOffset: number;
  /** Simulated ms; 0 stands for never. */
  lastFetchTimeMs: number;
  /** Simulated ms; 0 stands for never. */
  lastCaughtUpTimeMs: number;
  /** Broker epoch of its last fetch; null while unknown, -1 when the fetch named none. */
  brokerEpoch: number | null;
}

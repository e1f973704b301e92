/**
 * Which leader epoch started at which offset: how replicas find the point where their logs part.
 *
 * Kafka: LeaderEpochFileCache; KIP-101, KIP-279.
 */
export interface EpochEntry {
  readonly epoch: number;
  readonly startOffset: number;
}

/**
 * How followers found out what to cut before fetch requests carried the epoch of the last record,
 * by era (see `truncation-by-era.ts`).
 *
 * Kafka: KIP-101, KIP-279, KIP-320.
 */
import type { Context } from '../context.ts';
import { mutants } from '../mutants.ts';

/**
 * `high-watermark`: before KIP-101 (0.10). `kip-101`: the leader tells where the follower's last
 * epoch ends, and nothing else (0.11). `kip-279`: it also tells for which epoch that holds (2.0).
 * `current`: fetches are fenced by epochs (KIP-320) and tell of divergence themselves (KIP-595).
 */
export type FollowerTruncation = 'high-watermark' | 'kip-101' | 'kip-279' | 'current';

export const FOLLOWER_TRUNCATIONS = [
  'current',
  'kip-279',
  'kip-101',
  'high-watermark',
] as const satisfies readonly FollowerTruncation[];

/** The era of a cluster. */
export function eraOf({ cluster }: Context): FollowerTruncation {
  if (mutants.M11) return 'high-watermark';
  if (mutants.M12) return 'kip-101';
  if (mutants.M13) return 'kip-279';
  return cluster.settings.followerTruncation;
}

/** Before KIP-320 no request of a follower said which leader epoch it believes in. */
export function isUnfenced(era: FollowerTruncation): boolean {
  return era !== 'current';
}

/**
 * What a member gives up and what it takes on when its group is rebalanced. Eager, it gives up all
 * before it joins; cooperatively, what it is not given again, after it has joined: then it joins
 * once more, so that another member can have that.
 *
 * Kafka: ConsumerCoordinator (onJoinPrepare, onJoinComplete); KIP-429.
 */
import type { RebalanceProtocol } from './client-assignors.ts';

export interface HandOver<T> {
  readonly revoked: readonly T[];
  readonly added: readonly T[];
  readonly joinsAgain: boolean;
}

export function handOver<T>(
  protocol: RebalanceProtocol,
  owned: readonly T[],
  assigned: readonly T[],
): HandOver<T> {
  if (protocol === 'EAGER') return { revoked: owned, added: assigned, joinsAgain: false };
  const before = new Set(owned);
  const after = new Set(assigned);
  const revoked = owned.filter((partition) => !after.has(partition));
  const added = assigned.filter((partition) => !before.has(partition));
  return { revoked, added, joinsAgain: revoked.length > 0 };
}

/**
 * Reading from the nearest replica: a leader sends a consumer to an in-sync replica in its rack.
 *
 * Kafka: ReplicaManager.findPreferredReadReplica, RackAwareReplicaSelector, ReplicaView.comparator;
 * KIP-392.
 */
import type { Context } from '../context.ts';
import { numberOf, type BrokerId } from '../ids.ts';
import type { Broker, Replica } from './broker.ts';
import { withFetchTime } from './fetch-session.ts';

const RACK_AWARE = 'RackAwareReplicaSelector';

/**
 * The broker that the consumer should read from instead of this one; null: this one.
 * Only members of the ISR that hold `fetchOffset` come into question, and of those of the
 * consumer's rack the one that has fetched furthest.
 */
export function preferredReadReplica(
  broker: Broker,
  replica: Replica,
  { rackId, fetchOffset }: { readonly rackId: string; readonly fetchOffset: number },
  context: Context,
): BrokerId | null {
  const { leader } = replica;
  const { replicaSelectorClass } = context.settings.broker;
  if (rackId === '' || leader === null || !replicaSelectorClass.endsWith(RACK_AWARE)) return null;
  if (broker.rack === rackId) return null;
  let best: { id: BrokerId; logEndOffset: number; caughtUpAt: number } | null = null;
  for (const known of leader.followers) {
    const { id, logEndOffset, logStartOffset, lastCaughtUpTimeMs } = withFetchTime(
      broker,
      replica,
      known,
    );
    if (!leader.isr.includes(id) || aliveRack(broker, id) !== rackId) continue;
    if (logEndOffset < fetchOffset || logStartOffset > fetchOffset) continue;
    const candidate = { id, logEndOffset, caughtUpAt: lastCaughtUpTimeMs };
    if (best === null || isBetter(candidate, best)) best = candidate;
  }
  return best?.id ?? null;
}

interface Candidate {
  readonly id: BrokerId;
  readonly logEndOffset: number;
  /** Simulated ms. */
  readonly caughtUpAt: number;
}

function isBetter(one: Candidate, other: Candidate): boolean {
  if (one.logEndOffset !== other.logEndOffset) return one.logEndOffset > other.logEndOffset;
  if (one.caughtUpAt !== other.caughtUpAt) return one.caughtUpAt > other.caughtUpAt;
  return numberOf(one.id) > numberOf(other.id);
}

/** The rack of a broker that may be asked; null when it is fenced or has none. */
function aliveRack({ image }: Broker, id: BrokerId): string | null {
  for (const registration of image.brokers) {
    if (registration.id === id) return registration.isFenced ? null : registration.rack;
  }
  return null;
}

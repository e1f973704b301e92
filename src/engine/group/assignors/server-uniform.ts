/**
 * The default assignor of the consumer protocol: equal shares over all topics, and as little moves
 * as that allows.
 *
 * Kafka: UniformAssignor (group-coordinator).
 */
import type { GroupSpec, SpecOutcome } from './group-spec.ts';
import { assignHeterogeneous } from './uniform-heterogeneous.ts';
import { assignHomogeneous } from './uniform-homogeneous.ts';

/** `topicOrder`: as Java's set of the subscribed topics lists them, where all subscribe alike. */
export function assignUniform(spec: GroupSpec, topicOrder: readonly number[]): SpecOutcome {
  if (spec.members.length === 0) return [];
  return spec.isHomogeneous ? assignHomogeneous(spec, topicOrder) : assignHeterogeneous(spec);
}

/**
 * The two assignors that move as little as they can. `sticky` has everybody give up everything
 * before it hands out nearly the same again; `cooperative-sticky` leaves out what another member
 * still owns, so that nobody has to stop reading what it keeps: a second round hands that out.
 *
 * Kafka: AbstractStickyAssignor, StickyAssignor, CooperativeStickyAssignor; KIP-54, KIP-429.
 */
import type { AssignorMember, AssignorOutcome, AssignorTopic, HeldBack } from './assignor.ts';
import { at } from './at.ts';
import { assignConstrained, type StickyResult } from './sticky-constrained.ts';
import { assignGeneral } from './sticky-general.ts';
import { partitionName, readStickyGroup, type StickyGroup } from './sticky-group.ts';
import { mutants } from '../../mutants.ts';

export function assignSticky(
  topics: readonly AssignorTopic[],
  members: readonly AssignorMember[],
): AssignorOutcome {
  const group = readStickyGroup(topics, members);
  const { owned } = compute(group);
  return { assignments: assignmentsOf(group, members, owned), heldBack: [] };
}

export function assignCooperatively(
  topics: readonly AssignorTopic[],
  members: readonly AssignorMember[],
): AssignorOutcome {
  const group = readStickyGroup(topics, members);
  const { owned, transfers } = compute(group);
  const heldBack: HeldBack[] = [...transfers]
    .sort(([left], [right]) => left - right)
    .map(([partition, member]) => ({
      memberId: at(group.members, member).memberId,
      partition: partitionName(group, partition),
    }));
  const granted = owned.map((partitions, member) =>
    partitions.filter((partition) => mutants.M35 || transfers.get(partition) !== member),
  );
  return { assignments: assignmentsOf(group, members, granted), heldBack };
}

function compute(group: StickyGroup): StickyResult {
  if (group.members.length === 0) return { owned: [], transfers: new Map() };
  return group.hasEqualSubscriptions ? assignConstrained(group) : assignGeneral(group);
}

function assignmentsOf(
  group: StickyGroup,
  members: readonly AssignorMember[],
  owned: readonly (readonly number[])[],
): AssignorOutcome['assignments'] {
  const byId = new Map(group.members.map(({ memberId }, member) => [memberId, at(owned, member)]));
  return members.map(({ memberId }) => ({
    memberId,
    partitions: (byId.get(memberId) ?? []).map((partition) => partitionName(group, partition)),
  }));
}

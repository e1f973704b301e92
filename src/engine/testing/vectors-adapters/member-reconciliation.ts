/**
 * Adapter: one heartbeat of one member of a consumer group, which is reconciled with its target.
 */
import {
  createConsumerMember,
  type ConsumerMember,
  type ConsumerMemberState,
} from '../../group/modern/consumer-group.ts';
import { reconcile } from '../../group/modern/reconcile.ts';
import type { PartitionId } from '../../ids.ts';
import { booleanAt, numberAt, objectAt, textAt, textsAt, type JsonObject } from './json.ts';
import { splitObject, type VectorKind } from './kind.ts';

/** Topics `t` and `u`: a partition's number is ten times its topic's plus its own. */
const TOPICS = ['t', 'u'];
const WIDTH = 10;

const STATES: readonly ConsumerMemberState[] = [
  'STABLE',
  'UNREVOKED_PARTITIONS',
  'UNRELEASED_PARTITIONS',
];

export const memberReconciliationKind: VectorKind = {
  name: 'consumers/member-reconciliation',
  lists: {
    cases: {
      split: (recorded) => splitObject(recorded, ['expected']),
      run(input) {
        const member = memberOf(objectAt(input, 'given'));
        const busy = Object.keys(objectAt(input, 'partition_epochs')).map(partitionOf);
        const owned = input.owned === null ? null : textsAt(input, 'owned').map(partitionOf);
        const next = reconcile(member, {
          targetEpoch: numberAt(input, 'target_epoch'),
          target: textsAt(input, 'target').map(partitionOf),
          owned,
          hasSubscriptionChanged: booleanAt(input, 'subscription_changed'),
          isUnsubscribed: member.topics.length === 0,
          isSubscribed: (partition) => member.topics.includes(topicOf(partition)),
          isHeld: (partition) => busy.includes(partition),
        });
        return {
          expected: {
            state: next.state,
            epoch: next.memberEpoch,
            previous_epoch: next.previousEpoch,
            assigned: next.assigned.map(nameOf),
            pending_revocation: next.pendingRevocation.map(nameOf),
          },
        };
      },
      isSet: (path) => path.length === 2,
    },
  },
};

function memberOf(given: JsonObject): ConsumerMember {
  const state = STATES.find((known) => known === textAt(given, 'state'));
  if (state === undefined) throw new Error(`unknown state ${textAt(given, 'state')}`);
  const assigned = partitionsAt(given, 'assigned');
  const pendingRevocation = partitionsAt(given, 'pending_revocation');
  const memberEpoch = numberAt(given, 'epoch');
  return {
    ...createConsumerMember('m'),
    state,
    memberEpoch,
    previousEpoch: numberAt(given, 'previous_epoch'),
    topics: textsAt(given, 'subscribed'),
    assigned,
    assignedEpochs: assigned.map(() => memberEpoch),
    pendingRevocation,
    pendingEpochs: pendingRevocation.map(() => memberEpoch),
  };
}

function partitionsAt(object: JsonObject, key: string): readonly PartitionId[] {
  return textsAt(object, key)
    .map(partitionOf)
    .sort((left, right) => left - right);
}

function partitionOf(name: string): PartitionId {
  const [topic = '', index = ''] = name.split('-');
  return TOPICS.indexOf(topic) * WIDTH + Number(index);
}

function topicOf(partition: PartitionId): string {
  return TOPICS[Math.trunc(partition / WIDTH)] ?? '';
}

function nameOf(partition: PartitionId): string {
  return `${topicOf(partition)}-${partition % WIDTH}`;
}

/**
 * Leaders for partitions that have none: when brokers come and go, when a topic is new, and when
 * somebody asks for it.
 *
 * Kafka: PartitionStateMachine (triggerOnlinePartitionStateChange, electLeaderForPartitions; 3.9).
 */
import { settingsOf } from '../controller/image.ts';
import type { PartitionRegistration } from '../controller/metadata.ts';
import {
  isNew,
  isOffline,
  liveBrokersOf,
  partitionsOf,
  type StateUpdate,
  type ZkController,
} from './controller-state.ts';
import { electOffline, initialLeader, type LiveBrokers } from './leader-election.ts';

/** The election of a leader for a new or leaderless partition; null: nobody may lead. */
export function electedAgain(
  controller: ZkController,
  before: PartitionRegistration,
  live: LiveBrokers,
  isUncleanWanted: boolean,
): Omit<StateUpdate, 'reason'> | null {
  const isUncleanAllowed =
    isUncleanWanted || settingsOf(controller.image, before).uncleanLeaderElectionEnable;
  const after = isNew(before)
    ? initialLeader(before, live)
    : electOffline(before, live, isUncleanAllowed);
  if (after === null) return null;
  return { before, after, recipients: before.replicas.filter(live.isLive) };
}

/** Every partition without a leader that may have one now. */
export function onlineUpdates(
  controller: ZkController,
  reason: StateUpdate['reason'],
  only: (partition: PartitionRegistration) => boolean = () => true,
): StateUpdate[] {
  const live = liveBrokersOf(controller);
  const updates: StateUpdate[] = [];
  for (const partition of partitionsOf(controller)) {
    if (!isOffline(controller, partition) || !only(partition)) continue;
    const elected = electedAgain(controller, partition, live, false);
    if (elected !== null) updates.push({ ...elected, reason });
  }
  return updates;
}

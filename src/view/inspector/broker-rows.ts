/** A broker as it sees itself, and one of its replicas. */
import type { Broker, FollowerState, Replica } from '../../engine/index.ts';
import {
  imageOf,
  numberOf,
  withFetchTime,
  type Cluster,
  type PartitionId,
} from '../../engine/index.ts';
import type { Names } from '../../i18n/names.ts';
import { broker, brokers, moment, row, type InspectorRow, type InspectorSection } from './rows.ts';

export function brokerSections(self: Broker, names: Names): InspectorSection[] {
  const { lifecycle, replicas, fetchers, coordinator } = self;
  const held = replicas.filter((replica) => replica !== null);
  const groups = coordinator.partitions.flatMap((partition) =>
    partition.groups.map(({ name }) => name),
  );
  return [
    {
      key: 'self',
      title: null,
      rows: [
        row('process', self.status, self.status === 'running' ? 'plain' : 'bad'),
        row('brokerState', lifecycle.state),
        row('brokerEpoch', lifecycle.brokerEpoch),
        row('isFenced', lifecycle.isFenced, lifecycle.isFenced ? 'amber' : 'plain'),
        row('rack', self.rack),
        row('metadataOffset', self.image.nextOffset - 1),
        row('leaders', held.filter(({ leader }) => leader !== null).length),
        row('replicas', held.length),
        row('coordinates', groups.length === 0 ? null : groups.join(', ')),
      ],
    },
    ...fetchers.map((fetcher) => ({
      key: `fetcher-${fetcher.leader}`,
      title: `ReplicaFetcher → ${numberOf(fetcher.leader)}`,
      rows: [row('partitions', fetcher.partitions.map(names.partition).join(', '))],
    })),
  ];
}

export function replicaSections(
  self: Broker,
  replica: Replica | null,
  partition: PartitionId,
): InspectorSection[] {
  if (replica === null) return [];
  const { log, leader, leaderEpoch } = replica;
  const registration = self.image.partitions[partition] ?? null;
  return [
    {
      key: 'log',
      title: 'Log',
      rows: [
        row('logStartOffset', log.logStartOffset),
        row('highWatermark', log.highWatermark),
        row('logEndOffset', log.logEndOffset),
        row('segments', log.segments.length),
        row(
          'sizeInBytes',
          log.segments.reduce((sum, segment) => sum + segment.sizeInBytes, 0),
        ),
        row(
          'leaderEpochs',
          log.leaderEpochs.map((one) => `${one.epoch}@${one.startOffset}`).join('  '),
        ),
        row('recovery-point hw', log.highWatermarkCheckpoint),
      ],
    },
    {
      key: 'belief',
      title: `broker ${numberOf(self.id)}`,
      rows: [
        row('leader', leader !== null ? numberOf(self.id) : broker(registration?.leader ?? null)),
        row('leaderEpoch', leaderEpoch),
        row('isr', brokers(leader?.isr ?? registration?.isr ?? [])),
        row('partitionEpoch', leader?.partitionEpoch ?? registration?.partitionEpoch ?? null),
        ...(leader?.pending === null || leader === null
          ? []
          : [row('pendingIsr', brokers(leader.pending.isr), 'amber')]),
      ],
    },
    ...(leader?.followers ?? []).map((follower) =>
      followerSection(withFetchTime(self, replica, follower)),
    ),
  ];
}

function followerSection(follower: FollowerState): InspectorSection {
  return {
    key: `follower-${follower.id}`,
    title: `follower ${numberOf(follower.id)}`,
    rows: [
      row('logEndOffset', follower.logEndOffset < 0 ? null : follower.logEndOffset),
      row('lastFetchTimeMs', moment(follower.lastFetchTimeMs)),
      row('lastCaughtUpTimeMs', moment(follower.lastCaughtUpTimeMs)),
    ],
  };
}

/** A partition as the controller has registered it. */
export function partitionSections(cluster: Cluster, partition: PartitionId): InspectorSection[] {
  const registration = imageOf(cluster).partitions[partition] ?? null;
  if (registration === null) return [];
  const { leader, leaderEpoch, partitionEpoch, replicas, isr, elr, lastKnownElr } = registration;
  const rows: InspectorRow[] = [
    row('leader', broker(leader), leader === null ? 'bad' : 'plain'),
    row('leaderEpoch', leaderEpoch),
    row('partitionEpoch', partitionEpoch),
    row('replicas', brokers(replicas)),
    row('isr', brokers(isr)),
    row('elr', brokers(elr)),
    row('lastKnownElr', brokers(lastKnownElr)),
    row('preferredLeader', broker(replicas[0] ?? null)),
  ];
  return [{ key: 'registration', title: null, rows }];
}

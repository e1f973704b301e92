/** A broker as it sees itself, and one of its replicas. */
import type { Broker, FollowerState, Replica } from '../../engine/index.ts';
import {
  imageOf,
  numberOf,
  withFetchTime,
  type Cluster,
  type PartitionId,
} from '../../engine/index.ts';
import type { Words } from '../../i18n/words.ts';
import type { Speech } from '../use-words.ts';
import {
  broker,
  brokers,
  moment,
  processRow,
  row,
  wordRow,
  type InspectorRow,
  type InspectorSection,
} from './rows.ts';

export function brokerSections(self: Broker, { words, names }: Speech): InspectorSection[] {
  const { lifecycle, replicas, fetchers, coordinator, disk, reads } = self;
  const held = replicas.filter((replica) => replica !== null);
  const groups = coordinator.partitions.flatMap((partition) =>
    partition.groups.map(({ name }) => name),
  );
  const transactions = self.transactions.partitions.flatMap((one) => one.transactions);
  return [
    {
      key: 'self',
      title: null,
      rows: [
        processRow(words, self.status),
        row('brokerState', brokerState(lifecycle.state)),
        row('brokerEpoch', lifecycle.brokerEpoch),
        wordRow(words, 'fenced', lifecycle.isFenced, lifecycle.isFenced ? 'amber' : 'plain'),
        wordRow(words, 'rack', self.rack),
        row('metadataOffset', self.image.nextOffset - 1),
        wordRow(words, 'leads', held.filter(({ leader }) => leader !== null).length),
        wordRow(words, 'holds', held.length),
        wordRow(words, 'coordinates', groups.length === 0 ? null : groups.join(', ')),
      ],
    },
    {
      key: 'disk',
      title: words('inspect.disk'),
      rows: [
        ...disk.directories.map(({ isOffline }, index) =>
          row(
            `log.dirs[${index}]`,
            words(isOffline ? 'inspect.offline' : 'inspect.online'),
            isOffline ? 'bad' : 'plain',
          ),
        ),
        ...(disk.delayMs > 0 ? [wordRow(words, 'disk-delay', disk.delayMs, 'amber')] : []),
        wordRow(words, 'read-from-memory', reads.fromMemory),
        wordRow(words, 'read-from-disk', reads.fromDisk),
      ],
    },
    {
      key: 'transactions',
      title: words('inspect.section.transactions'),
      rows: transactions.map(({ transactionalId, value, pendingState }) =>
        row(transactionalId, pendingState ?? value.state),
      ),
    },
    ...fetchers.map((fetcher) => ({
      key: `fetcher-${fetcher.leader}`,
      title: `ReplicaFetcher → ${numberOf(fetcher.leader)}`,
      rows: [wordRow(words, 'partitions', fetcher.partitions.map(names.partition).join(', '))],
    })),
  ];
}

/** As Kafka's `BrokerState` spells it. */
function brokerState(state: string): string {
  return state.toUpperCase().replaceAll('-', '_');
}

export function replicaSections(
  self: Broker,
  replica: Replica | null,
  partition: PartitionId,
  { words, process }: Speech,
): InspectorSection[] {
  if (replica === null) return [];
  const { log, leader, leaderEpoch } = replica;
  const registration = self.image.partitions[partition] ?? null;
  return [
    {
      key: 'log',
      title: words('inspect.section.log'),
      rows: [
        row('logStartOffset', log.logStartOffset),
        row('highWatermark', log.highWatermark),
        row('logEndOffset', log.logEndOffset),
        wordRow(words, 'segments', log.segments.length),
        row(
          'sizeInBytes',
          log.segments.reduce((sum, segment) => sum + segment.sizeInBytes, 0),
        ),
        row(
          'leaderEpochs',
          log.leaderEpochs.map((one) => `${one.epoch}@${one.startOffset}`).join('  '),
        ),
        wordRow(words, 'checkpoint', log.highWatermarkCheckpoint),
      ],
    },
    {
      key: 'belief',
      title: words('inspect.own-belief', { name: process(self.id) }),
      rows: [
        wordRow(
          words,
          'leader',
          leader !== null ? numberOf(self.id) : broker(registration?.leader ?? null),
        ),
        row('leaderEpoch', leaderEpoch),
        row('isr', brokers(leader?.isr ?? registration?.isr ?? [])),
        row('partitionEpoch', leader?.partitionEpoch ?? registration?.partitionEpoch ?? null),
        ...(leader?.pending === null || leader === null
          ? []
          : [wordRow(words, 'pending-isr', brokers(leader.pending.isr), 'amber')]),
      ],
    },
    ...(leader?.followers ?? []).map((follower) =>
      followerSection(withFetchTime(self, replica, follower), words),
    ),
  ];
}

function followerSection(follower: FollowerState, words: Words): InspectorSection {
  return {
    key: `follower-${follower.id}`,
    title: words('inspect.section.follower', { number: numberOf(follower.id) }),
    rows: [
      row('logEndOffset', follower.logEndOffset < 0 ? null : follower.logEndOffset),
      row('lastFetchTimeMs', moment(words, follower.lastFetchTimeMs)),
      row('lastCaughtUpTimeMs', moment(words, follower.lastCaughtUpTimeMs)),
    ],
  };
}

/** A partition as the controller has registered it. */
export function partitionSections(
  cluster: Cluster,
  partition: PartitionId,
  { words }: Speech,
): InspectorSection[] {
  const registration = imageOf(cluster).partitions[partition] ?? null;
  if (registration === null) return [];
  const { leader, leaderEpoch, partitionEpoch, replicas, isr, elr, lastKnownElr } = registration;
  const rows: InspectorRow[] = [
    wordRow(words, 'leader', broker(leader), leader === null ? 'bad' : 'plain'),
    row('leaderEpoch', leaderEpoch),
    row('partitionEpoch', partitionEpoch),
    wordRow(words, 'replicas', brokers(replicas)),
    row('isr', brokers(isr)),
    row('elr', brokers(elr)),
    row('lastKnownElr', brokers(lastKnownElr)),
    wordRow(words, 'preferred-leader', broker(replicas[0] ?? null)),
  ];
  const { addingReplicas, removingReplicas, leaderRecoveryState } = registration;
  if (addingReplicas.length + removingReplicas.length > 0) {
    rows.push(
      row('addingReplicas', brokers(addingReplicas), 'amber'),
      row('removingReplicas', brokers(removingReplicas), 'amber'),
    );
  }
  if (leaderRecoveryState === 'RECOVERING') {
    rows.push(row('leaderRecoveryState', leaderRecoveryState, 'amber'));
  }
  return [{ key: 'registration', title: null, rows }];
}

/**
 * What proves the rules of the engine: for each of them Kafka's classes, our modules, and the cases
 * and runs recorded from Kafka that hold them. A test keeps this complete.
 */
export interface Proof {
  readonly rule: string;
  readonly kafka: string;
  /** Paths below `src/engine`; how they differ from Kafka stands in their `Simplified:` lines. */
  readonly modules: readonly string[];
  /** Files below `src/engine/testing/vectors`. */
  readonly vectors: readonly string[];
  /** Files below `src/engine/testing/traces/recordings`; without a folder: `core`. */
  readonly recordings: readonly string[];
}

export const PROOFS: readonly Proof[] = [
  {
    rule: 'Batches and their sizes',
    kafka: 'DefaultRecordBatch, DefaultRecord',
    modules: ['log/batch-size.ts', 'log/record.ts', 'log/compression.ts'],
    vectors: ['core/varint', 'core/record-batch-size'],
    recordings: ['keys-and-batches'],
  },
  {
    rule: 'Leader epochs, truncation, high watermark of a log',
    kafka: 'LeaderEpochFileCache, UnifiedLog',
    modules: ['log/leader-epochs.ts', 'log/log.ts', 'log/log-truncate.ts'],
    vectors: ['core/leader-epoch-cache', 'core/log-truncation-and-hw'],
    recordings: ['failover-chain', 'divergence-over-epochs'],
  },
  {
    rule: 'Segments, indexes, lookups',
    kafka: 'LogSegment, OffsetIndex, TimeIndex',
    modules: ['log/segment.ts', 'log/lookup.ts', 'log/log-files.ts'],
    vectors: ['core/segment-roll-and-index'],
    recordings: [
      'storage-roll-bytes',
      'storage-segment-ms',
      'index-full',
      'follower-segments',
      'list-offsets-by-time',
    ],
  },
  {
    rule: 'Retention, deleted records',
    kafka: 'UnifiedLog (deleteOldSegments), ReplicaManager (deleteRecords)',
    modules: ['log/retention.ts', 'broker/log-manager.ts', 'broker/delete-records.ts'],
    vectors: ['core/retention'],
    recordings: [
      'storage-retention-all',
      'storage-retention-bytes',
      'retention-mixed-timestamps',
      'delete-records-follower-down',
    ],
  },
  {
    rule: 'Compaction',
    kafka: 'LogCleanerManager, Cleaner',
    modules: ['log/cleaner.ts', 'log/cleanable.ts', 'broker/log-cleaner.ts'],
    vectors: ['core/compaction'],
    recordings: ['storage-compaction', 'compact-and-delete'],
  },
  {
    rule: 'Followers fetch and truncate',
    kafka: 'AbstractFetcherThread, Partition (fetchRecords)',
    modules: ['broker/replica-fetcher.ts', 'broker/fetched.ts', 'broker/truncation.ts'],
    vectors: ['core/fetch-divergence', 'core/follower-truncation'],
    recordings: [
      'leader-crash-acks-1-loss',
      'zombie-leader',
      'zombie-leader-acks-all',
      'groups/truncated-under-readers',
    ],
  },
  {
    rule: 'ISR, high watermark, acks=all',
    kafka: 'Partition, Replica, DelayedProduce',
    modules: [
      'broker/partition.ts',
      'broker/replica-state.ts',
      'broker/isr.ts',
      'broker/produce.ts',
    ],
    vectors: ['core/replica-lag-state', 'core/leader-isr-and-hw'],
    recordings: [
      'follower-crash-pending',
      'follower-paused-lag',
      'follower-segments',
      'pause-within-session',
      'min-isr-frozen',
      'min-isr-equals-rf',
      'min-isr-3-live',
      'consumer-visibility',
      'leader-crash-acks-all',
      'groups/read-high-watermark',
    ],
  },
  {
    rule: 'Elections, eligible leader replicas',
    kafka: 'PartitionChangeBuilder, ReplicationControlManager',
    modules: ['controller/election.ts', 'controller/elections.ts', 'controller/partitions.ts'],
    vectors: ['core/partition-change', 'core/controller-scenarios'],
    recordings: [
      'elr-all-killed',
      'elr-cleared-by-min-isr',
      'elr-min-1-last-known',
      'elr-off-last-one-clean',
      'elr-unclean-restart-last',
      'unclean-on',
      'unclean-live',
      'unclean-two-partitions',
      'five-brokers-min-3',
      'all-down-and-back',
      'rack-loss',
      'rf-1-broker-down',
      'elect-leaders-answers',
      'auto-rebalance',
    ],
  },
  {
    rule: 'Brokers register, are fenced, shut down',
    kafka: 'BrokerLifecycleManager, BrokerHeartbeatManager, ClusterControlManager',
    modules: [
      'broker/lifecycle.ts',
      'controller/registration.ts',
      'controller/sessions.ts',
      'controller/broker-state.ts',
    ],
    vectors: ['core/broker-heartbeat-state'],
    recordings: [
      'controlled-shutdown',
      'quick-restart',
      'clean-restart-within-session',
      'rolling-restart',
      'shutdown-one-by-one',
      'unregister-assigned',
      'unregister-live',
      'broker-added-and-retired',
    ],
  },
  {
    rule: 'The quorum',
    kafka: 'KafkaRaftClient, QuorumState, LeaderState',
    modules: [
      'quorum/quorum.ts',
      'quorum/roles.ts',
      'quorum/vote-rules.ts',
      'quorum/high-watermark.ts',
    ],
    vectors: ['core/kraft-vote', 'core/kraft-high-watermark'],
    recordings: ['quorum-crash-active', 'quorum-lost', 'quorum-seen', 'quorum-shutdown-active'],
  },
  {
    rule: 'Reassignment, more partitions',
    kafka: 'PartitionReassignmentReplicas, ReplicationControlManager',
    modules: ['controller/reassignment.ts', 'controller/topics.ts'],
    vectors: ['core/controller-scenarios'],
    recordings: [
      'reassign-cancel-unclean',
      'reassign-dead-target',
      'reassign-leader-frozen',
      'reassign-leader-lost',
      'reassign-move',
      'reassign-offline',
      'reassign-redirected',
      'reassign-shrink',
      'reassign-shrink-eligible',
      'reassign-shrink-waits',
      'create-partitions',
      'create-partitions-broker-down',
      'grow-while-moving',
    ],
  },
  {
    rule: 'Topics, settings, errors',
    kafka: 'ConfigDef, ConfigurationControlManager, Errors',
    modules: ['settings/tables.ts', 'controller/configs.ts', 'protocol/errors.ts'],
    vectors: ['core/config-defaults', 'core/errors', 'consumers/config-defaults'],
    recordings: [
      'admin-errors',
      'admin-errors-more',
      'broker-config-errors',
      'broker-level-settings',
      'min-isr-of-cluster',
      'unclean-of-cluster',
      'delete-topic',
      'delete-topic-replica-down',
      'topics-not-deleted',
    ],
  },
  {
    rule: 'Placement',
    kafka: 'StripedReplicaPlacer, AdminUtils',
    modules: ['controller/placement.ts', 'zookeeper/placement.ts'],
    vectors: ['core/replica-placement-striped', 'core/replica-placement-zk-era'],
    recordings: [],
  },
  {
    rule: 'Disks and directories',
    kafka: 'LogManager, KIP-858',
    modules: ['broker/disk.ts', 'broker/log-dirs.ts', 'broker/disk-loss.ts'],
    vectors: [],
    recordings: [
      'wiped-follower',
      'wiped-follower-rf-2',
      'wiped-leader-elr',
      'wiped-only-replica',
      'wiped-two-dirs',
      'replica-dir-removed',
      'leader-dir-removed-elr',
      'log-dir-fails',
      'log-dir-fails-clean-stop',
      'log-dir-fails-first',
      'log-dir-fails-leaderless',
      'log-dir-fails-recreated',
      'log-dir-unreported',
    ],
  },
  {
    rule: 'Producing',
    kafka: 'KafkaProducer, RecordAccumulator, Sender, BuiltInPartitioner',
    modules: [
      'client/producer-send.ts',
      'client/accumulator.ts',
      'client/sender.ts',
      'client/partitioner.ts',
    ],
    vectors: ['core/murmur2', 'core/producer-accumulator', 'core/producer-sticky-partitioner'],
    recordings: [
      'key-partition',
      'acks-0-loss',
      'acks-0-old-leader',
      'produce-errors',
      'batch-split',
    ],
  },
  {
    rule: 'Idempotence',
    kafka: 'TransactionManager, ProducerStateManager',
    modules: ['client/idempotence.ts', 'log/producer-state.ts', 'broker/producer-ids.ts'],
    vectors: ['core/producer-sequence'],
    recordings: [
      'idempotent-leader-change',
      'idempotent-leader-change-lost',
      'idempotent-pipeline',
      'producer-restart',
      'groups/retry-idempotent',
      'groups/retry-not-idempotent',
    ],
  },
  {
    rule: 'Transactions: the coordinator',
    kafka: 'TransactionCoordinator, TransactionMetadata',
    modules: [
      'transaction/coordinator-rules.ts',
      'transaction/end-rules.ts',
      'transaction/transaction-metadata.ts',
    ],
    vectors: [
      'consumers/transaction-coordinator-cases',
      'consumers/transaction-coordinator-scenarios',
    ],
    recordings: [],
  },
  {
    rule: 'Transactions: the producer and the reader',
    kafka: 'TransactionManager, Sender, CompletedFetch',
    modules: [
      'client/transaction-state.ts',
      'client/transaction-calls.ts',
      'client/transaction-queue.ts',
      'client/transaction-sender.ts',
      'client/transaction-answers.ts',
      'client/transaction-errors.ts',
      'client/transaction-batches.ts',
    ],
    vectors: [],
    recordings: [
      'groups/tx-coordinator-crash',
      'groups/tx-data-leader-crash',
      'groups/tx-epochs',
      'groups/tx-lso',
      'groups/tx-offsets',
      'groups/tx-producer-misuse',
      'groups/tx-send-error',
      'groups/tx-offsets-refused',
      'groups/tx-timeout-send',
      'groups/tx-version-1',
      'groups/tx-zombie-commit',
      'groups/tx-zombie-send',
    ],
  },
  {
    rule: 'Transactions: the log',
    kafka: 'ProducerStateManager, ProducerAppendInfo, TransactionIndex, CompletedFetch',
    modules: [
      'log/transaction-tracking.ts',
      'log/transaction-end.ts',
      'log/aborted-read.ts',
      'client/committed-reader.ts',
    ],
    vectors: ['consumers/transaction-log-traces'],
    recordings: [],
  },
  {
    rule: 'Assignors of the group leader',
    kafka: 'RangeAssignor, RoundRobinAssignor, StickyAssignor, CooperativeStickyAssignor',
    modules: [
      'group/assignors/range.ts',
      'group/assignors/roundrobin.ts',
      'group/assignors/sticky.ts',
      'group/assignors/hand-over.ts',
      'group/java-order.ts',
    ],
    vectors: [
      'consumers/assignor-range',
      'consumers/assignor-roundrobin',
      'consumers/assignor-sticky',
      'consumers/assignor-cooperative-sticky',
      'consumers/java-collections-order',
      'consumers/rebalance-sequences',
    ],
    recordings: [],
  },
  {
    rule: 'Consumer groups: epochs, target assignment, reconciliation',
    kafka: 'GroupMetadataManager (consumerGroupHeartbeat), CurrentAssignmentBuilder; KIP-848',
    modules: [
      'group/modern/heartbeat.ts',
      'group/modern/reconcile.ts',
      'group/modern/target-assignment.ts',
      'group/modern/membership.ts',
      'group/modern/leave.ts',
    ],
    vectors: [
      'consumers/member-reconciliation',
      'consumers/consumer-group-traces-4.3.1',
      'consumers/consumer-group-traces',
    ],
    recordings: [],
  },
  {
    rule: 'Assignors of the broker',
    kafka: 'UniformAssignor, RangeAssignor, SimpleAssignor (group-coordinator)',
    modules: [
      'group/assignors/server-uniform.ts',
      'group/assignors/server-range.ts',
      'group/assignors/share-simple.ts',
      'group/java-hash-set.ts',
    ],
    vectors: [
      'consumers/assignor-server-uniform',
      'consumers/assignor-server-range',
      'consumers/assignor-share-simple',
    ],
    recordings: [],
  },
  {
    rule: 'Consumers and classic groups',
    kafka: 'ClassicKafkaConsumer, ConsumerCoordinator, GroupMetadataManager',
    modules: [
      'client/consumer.ts',
      'client/consumer-join.ts',
      'client/consumer-reset.ts',
      'client/consumer-subscription.ts',
      'client/admin-groups.ts',
    ],
    vectors: ['consumers/offset-reset-and-truncation'],
    recordings: [
      'groups/auto-commit-ends',
      'groups/classic-assignor-mix',
      'groups/classic-commits-of-all-kinds',
      'groups/classic-cooperative-late',
      'groups/classic-coordinator-moves',
      'groups/classic-default-assignors',
      'groups/classic-different-subscriptions',
      'groups/classic-different-subscriptions-sticky',
      'groups/classic-range',
      'groups/classic-roundrobin',
      'groups/classic-slow-and-late',
      'groups/classic-slow-member-cooperative',
      'groups/classic-static-and-cooperative',
      'groups/classic-static-duplicate',
      'groups/classic-static-leader-restart',
      'groups/classic-sticky',
      'groups/classic-topic-changes-cooperative',
      'groups/classic-topics-come-and-go',
      'groups/classic-zombie',
      'groups/coordinator-failover',
      'groups/coordinator-shutdown',
      'groups/delivery-at-least-once',
      'groups/leader-crash-while-reading',
      'groups/offsets-admin',
      'groups/offsets-auto-commit-interval',
      'groups/offsets-manual-commit',
      'groups/offsets-out-of-range',
      'groups/offsets-reset-policies',
      'groups/offsets-seek',
      'groups/only-broker-restarts',
      'groups/range-three-topics',
      'groups/read-truncation',
      'groups/two-groups-and-assign',
    ],
  },
  {
    rule: 'Members of the consumer protocol',
    kafka: 'AsyncKafkaConsumer, ConsumerMembershipManager, ConsumerHeartbeatRequestManager',
    modules: [
      'client/member-heartbeat.ts',
      'client/member-reconcile.ts',
      'client/member-transitions.ts',
      'client/member-poll.ts',
    ],
    vectors: [],
    recordings: [
      'groups/consumer-auto-commit',
      'groups/consumer-commit-epochs',
      'groups/consumer-deleted-topics',
      'groups/consumer-different-subscriptions',
      'groups/consumer-leaving',
      'groups/consumer-max-poll-interval',
      'groups/consumer-more-members',
      'groups/consumer-reconcile-steps',
      'groups/consumer-slow-member',
      'groups/consumer-stale',
      'groups/consumer-static-restart',
      'groups/consumer-topic-changes',
      'groups/consumer-zombie',
      'groups/coordinator-failover-consumer',
      'groups/migrate-online',
    ],
  },
  {
    rule: 'The coordinator of groups, the classic protocol',
    kafka: 'GroupCoordinatorService, GroupMetadataManager, ClassicGroup',
    modules: ['group/join.ts', 'group/rebalance.ts', 'group/sync.ts', 'group/static-member.ts'],
    vectors: ['consumers/coordinator-partition', 'consumers/classic-group-traces'],
    recordings: [],
  },
  {
    rule: 'Committed offsets',
    kafka: 'OffsetMetadataManager',
    modules: ['group/offsets.ts', 'group/transactional-offsets.ts', 'group/expiry.ts'],
    vectors: ['consumers/offset-commit-traces'],
    recordings: [],
  },
  {
    rule: 'Machines: which state may follow which',
    kafka:
      'ClassicGroupState, TransactionState, MemberState, TransactionManager.State, RecordState, FetchStates',
    modules: ['group/classic-group.ts', 'client/fetch-state.ts', 'client/member-state.ts'],
    vectors: ['consumers/state-transitions'],
    recordings: [],
  },
  {
    rule: 'Share groups',
    kafka:
      'SharePartition, SharePartitionManager, ShareCoordinatorShard, ShareConsumerImpl, KIP-932',
    modules: [
      'share/share-partition.ts',
      'share/acquire.ts',
      'share/acknowledge.ts',
      'share/share-coordinator.ts',
      'group/share/share-membership.ts',
      'client/share-consumer.ts',
    ],
    vectors: ['consumers/share-inflight-state', 'consumers/share-partition-traces'],
    recordings: [
      'groups/share-acknowledge',
      'groups/share-close-releases',
      'groups/share-crash',
      'groups/share-explicit-rules',
      'groups/share-failover',
      'groups/share-implicit',
      'groups/share-lock-timeout',
      'groups/share-membership',
      'groups/share-two-members',
    ],
  },
];

const PROOFS_BEGIN = '<!-- proofs:begin -->';
export const PROOFS_END = '<!-- proofs:end -->';

/** The document with its table of proofs. Prettier would pad the columns: not here. */
export function withProofsTable(document: string, proofs: readonly Proof[] = PROOFS): string {
  const begin = document.indexOf(PROOFS_BEGIN);
  const end = document.indexOf(PROOFS_END);
  if (begin < 0 || end < begin) throw new Error(`${PROOFS_BEGIN} and ${PROOFS_END} are missing`);
  const rows = proofs.map(({ rule, kafka, modules, vectors, recordings }) =>
    ['', rule, kafka, code(modules), code(vectors), code(recordings), ''].join(' | ').trim(),
  );
  const heads = [
    '| rule | Kafka | modules | vectors | recordings |',
    '| --- | --- | --- | --- | --- |',
  ];
  const table = [...heads, ...rows].join('\n');
  const head = document.slice(0, begin + PROOFS_BEGIN.length);
  return `${head}\n\n<!-- prettier-ignore -->\n${table}\n\n${document.slice(end)}`;
}

function code(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

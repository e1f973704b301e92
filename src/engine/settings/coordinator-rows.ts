/**
 * Settings of brokers for groups, transactions and quotas, by the class that declares them. In the
 * order in which Kafka checks them. One row a line: name, type, default, valid values, importance
 * and flags (see config-def.ts).
 *
 * Kafka: GroupCoordinatorConfig, ShareGroupConfig, ShareCoordinatorConfig, TransactionLogConfig,
 * TransactionStateManagerConfig, AddPartitionsToTxnConfig, QuotaConfig (4.3.1).
 */
const REBALANCE_PROTOCOLS = 'list! consumer,classic,share,streams';

/** GroupCoordinatorConfig */
export const GROUP_COORDINATOR_ROWS = `
group.coordinator.rebalance.protocols|LIST|classic,consumer,streams|${REBALANCE_PROTOCOLS}|m
group.coordinator.threads|INT|4|>=1|h
group.coordinator.background.threads|INT|2|>=1|h
group.coordinator.append.linger.ms|INT|-1|>=-1|m
offsets.commit.timeout.ms|INT|5000|>=1|h
offsets.load.buffer.size|INT|5242880|>=1|h
offsets.topic.replication.factor|SHORT|3|>=1|h
offsets.topic.num.partitions|INT|50|>=1|h
offsets.topic.segment.bytes|INT|104857600|>=1|h
offsets.topic.compression.codec|INT|0||h
group.coordinator.cached.buffer.max.bytes|INT|1048588|>=524288|md
offset.metadata.max.bytes|INT|4096||h
offsets.retention.minutes|INT|10080|>=1|h
offsets.retention.check.interval.ms|LONG|600000|>=1|h
group.min.session.timeout.ms|INT|6000||m
group.max.session.timeout.ms|INT|1800000||m
group.initial.rebalance.delay.ms|INT|3000||m
group.max.size|INT|2147483647|>=1|m
group.consumer.session.timeout.ms|INT|45000|>=1|m
group.consumer.min.session.timeout.ms|INT|45000|>=1|m
group.consumer.max.session.timeout.ms|INT|60000|>=1|m
group.consumer.heartbeat.interval.ms|INT|5000|>=1|m
group.consumer.min.heartbeat.interval.ms|INT|5000|>=1|m
group.consumer.max.heartbeat.interval.ms|INT|15000|>=1|m
group.consumer.max.size|INT|2147483647|>=1|m
group.consumer.assignors|LIST|uniform,range|list!|m
group.consumer.migration.policy|STRING|bidirectional|IN DISABLED,DOWNGRADE,UPGRADE,BIDIRECTIONAL|m
group.consumer.assignment.interval.ms|INT|1000|>=0|md
group.consumer.min.assignment.interval.ms|INT|0|>=0|m
group.consumer.max.assignment.interval.ms|INT|15000|>=0|m
group.consumer.regex.refresh.interval.ms|INT|600000|>=10000|mi
group.share.session.timeout.ms|INT|45000|>=1|m
group.share.min.session.timeout.ms|INT|45000|>=1|m
group.share.max.session.timeout.ms|INT|60000|>=1|m
group.share.heartbeat.interval.ms|INT|5000|>=1|m
group.share.min.heartbeat.interval.ms|INT|5000|>=1|m
group.share.max.heartbeat.interval.ms|INT|15000|>=1|m
group.share.max.size|INT|200|1..1000|m
group.share.assignors|LIST|simple|list!|m
group.share.assignment.interval.ms|INT|1000|>=0|md
group.share.min.assignment.interval.ms|INT|0|>=0|m
group.share.max.assignment.interval.ms|INT|15000|>=0|m
group.share.initialize.retry.interval.ms|INT|30000|>=1|li
group.streams.session.timeout.ms|INT|45000|>=1|m
group.streams.min.session.timeout.ms|INT|45000|>=1|m
group.streams.max.session.timeout.ms|INT|60000|>=1|m
group.streams.heartbeat.interval.ms|INT|5000|>=1|m
group.streams.min.heartbeat.interval.ms|INT|5000|>=1|m
group.streams.max.heartbeat.interval.ms|INT|15000|>=1|m
group.streams.max.size|INT|2147483647|>=1|m
group.streams.num.standby.replicas|INT|0|>=0|m
group.streams.max.standby.replicas|INT|2|>=0|m
group.streams.initial.rebalance.delay.ms|INT|3000|>=0|m
group.streams.assignment.interval.ms|INT|1000|>=0|md
group.streams.min.assignment.interval.ms|INT|0|>=0|m
group.streams.max.assignment.interval.ms|INT|15000|>=0|m
`;

const PERSISTER = 'org.apache.kafka.server.share.persister.DefaultStatePersister';

/** ShareGroupConfig */
export const SHARE_GROUP_ROWS = `
group.share.delivery.count.limit|INT|5|2..10|m
group.share.max.delivery.count.limit|INT|10|5..25|m
group.share.min.delivery.count.limit|INT|2|2..5|m
group.share.record.lock.duration.ms|INT|30000|1000..3600000|m
group.share.min.record.lock.duration.ms|INT|15000|1000..30000|m
group.share.max.record.lock.duration.ms|INT|60000|30000..3600000|m
group.share.partition.max.record.locks|INT|2000|100..10000|m
group.share.max.partition.max.record.locks|INT|4000|2000..10000|m
group.share.min.partition.max.record.locks|INT|100|100..2000|m
share.fetch.purgatory.purge.interval.requests|INT|1000||m
group.share.max.share.sessions|INT|2000|>=1|m
group.share.persister.class.name|STRING|${PERSISTER}||mi
`;

/** ShareCoordinatorConfig */
export const SHARE_COORDINATOR_ROWS = `
share.coordinator.state.topic.num.partitions|INT|50|>=1|h
share.coordinator.state.topic.replication.factor|SHORT|3|>=1|h
share.coordinator.state.topic.min.isr|SHORT|2|>=1|h
share.coordinator.state.topic.segment.bytes|INT|104857600|>=1|h
share.coordinator.threads|INT|1|>=1|m
share.coordinator.snapshot.update.records.per.snapshot|INT|500|0..500|m
share.coordinator.load.buffer.size|INT|5242880|>=1|h
share.coordinator.state.topic.compression.codec|INT|0||h
share.coordinator.append.linger.ms|INT|-1|>=-1|m
share.coordinator.write.timeout.ms|INT|5000|>=1|h
share.coordinator.state.topic.prune.interval.ms|INT|300000|>=1|li
share.coordinator.cold.partition.snapshot.interval.ms|INT|300000|>=1|li
share.coordinator.cached.buffer.max.bytes|INT|1048588|>=524288|md
`;

/** TransactionLogConfig */
export const TRANSACTION_LOG_ROWS = `
transaction.state.log.min.isr|INT|2|>=1|h
transaction.state.log.load.buffer.size|INT|5242880|>=1|h
transaction.state.log.replication.factor|SHORT|3|>=1|h
transaction.state.log.num.partitions|INT|50|>=1|h
transaction.state.log.segment.bytes|INT|104857600|>=1|h
transaction.partition.verification.enable|BOOLEAN|true||ld
producer.id.expiration.ms|INT|86400000|>=1|ld
producer.id.expiration.check.interval.ms|INT|600000|>=1|li
`;

/** TransactionStateManagerConfig */
export const TRANSACTION_STATE_ROWS = `
transactional.id.expiration.ms|INT|604800000|>=1|h
transaction.max.timeout.ms|INT|900000|>=1|h
transaction.abort.timed.out.transaction.cleanup.interval.ms|INT|10000|>=1|l
transaction.remove.expired.transaction.cleanup.interval.ms|INT|3600000|>=1|l
transaction.two.phase.commit.enable|BOOLEAN|false||l
`;

/** AddPartitionsToTxnConfig */
export const ADD_PARTITIONS_ROWS = `
add.partitions.to.txn.retry.backoff.max.ms|INT|100|>=0|h
add.partitions.to.txn.retry.backoff.ms|INT|20|>=1|h
`;

/** QuotaConfig */
export const QUOTA_ROWS = `
quota.window.num|INT|11|>=1|l
replication.quota.window.num|INT|11|>=1|l
alter.log.dirs.replication.quota.window.num|INT|11|>=1|l
controller.quota.window.num|INT|11|>=1|l
quota.window.size.seconds|INT|1|>=1|l
replication.quota.window.size.seconds|INT|1|>=1|l
alter.log.dirs.replication.quota.window.size.seconds|INT|1|>=1|l
controller.quota.window.size.seconds|INT|1|>=1|l
client.quota.callback.class|CLASS|null||l
`;

/** QuotaConfig.brokerQuotaConfigs: these exist only as settings that are changed live. */
export const DYNAMIC_QUOTA_ROWS = `
follower.replication.throttled.rate|LONG|9223372036854775807|>=0|md
leader.replication.throttled.rate|LONG|9223372036854775807|>=0|md
replica.alter.log.dirs.io.max.bytes.per.second|LONG|9223372036854775807|>=0|md
`;

/**
 * Every setting of a group, which is changed while the cluster runs. In the order in which Kafka
 * checks them. One row a line: name, type, default, valid values, importance and flags (see
 * config-def.ts).
 *
 * Kafka: GroupConfig (4.3.1).
 */
export const GROUP_ROWS = `
consumer.session.timeout.ms|INT|45000|>=1|m
consumer.heartbeat.interval.ms|INT|5000|>=1|m
consumer.assignment.interval.ms|INT|1000|>=0|m
share.session.timeout.ms|INT|45000|>=1|m
share.heartbeat.interval.ms|INT|5000|>=1|m
share.record.lock.duration.ms|INT|30000|>=1000|m
share.delivery.count.limit|INT|5|>=2|m
share.partition.max.record.locks|INT|2000|>=100|m
share.auto.offset.reset|STRING|latest|share-reset|m
share.isolation.level|STRING|read_uncommitted|in read_committed,read_uncommitted|m
share.renew.acknowledge.enable|BOOLEAN|true||m
share.assignment.interval.ms|INT|1000|>=0|m
streams.session.timeout.ms|INT|45000|>=1|m
streams.heartbeat.interval.ms|INT|5000|>=1|m
streams.num.standby.replicas|INT|0|>=0|m
streams.initial.rebalance.delay.ms|INT|3000|>=0|m
streams.assignment.interval.ms|INT|1000|>=0|m
`;

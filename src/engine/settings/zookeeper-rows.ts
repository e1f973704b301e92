/**
 * Settings of brokers that went with ZooKeeper. Name, type, default, valid values, importance and
 * flags (see config-def.ts).
 *
 * Kafka: KafkaConfig (3.9).
 */
export const ZOOKEEPER_ROWS = `
leader.imbalance.per.broker.percentage|INT|10||h
zookeeper.session.timeout.ms|INT|18000||h
`;

/**
 * Every setting of Kafka 4.3 that this simulator knows by name.
 *
 * Kafka: KafkaConfig (AbstractKafkaConfig), LogConfig, GroupConfig, ProducerConfig, ConsumerConfig,
 * AdminClientConfig (4.3.1).
 * Simplified: settings of TLS and SASL are left out.
 */
import { ADMIN_ROWS } from './admin-rows.ts';
import { joinTables, parseTable, type ConfigTable } from './config-def.ts';
import { CONSUMER_ROWS } from './consumer-rows.ts';
import {
  ADD_PARTITIONS_ROWS,
  DYNAMIC_QUOTA_ROWS,
  GROUP_COORDINATOR_ROWS,
  QUOTA_ROWS,
  SHARE_COORDINATOR_ROWS,
  SHARE_GROUP_ROWS,
  TRANSACTION_LOG_ROWS,
  TRANSACTION_STATE_ROWS,
} from './coordinator-rows.ts';
import { GROUP_ROWS } from './group-rows.ts';
import { PRODUCER_ROWS } from './producer-rows.ts';
import { SERVER_ROWS } from './server-rows.ts';
import { TOPIC_ROWS } from './topic-rows.ts';
import { ZOOKEEPER_ROWS } from './zookeeper-rows.ts';

export const TOPIC_TABLE = parseTable(TOPIC_ROWS);
export const GROUP_TABLE = parseTable(GROUP_ROWS);
export const PRODUCER_TABLE = parseTable(PRODUCER_ROWS);
export const CONSUMER_TABLE = parseTable(CONSUMER_ROWS);
export const ADMIN_TABLE = parseTable(ADMIN_ROWS);
/** Only clusters with ZooKeeper have these beside the servers' own. */
export const ZOOKEEPER_TABLE = parseTable(ZOOKEEPER_ROWS);

/** Settings of brokers and controllers by the class that declares them. */
export const SERVER_TABLES: Readonly<Record<string, ConfigTable>> = {
  KafkaConfig: parseTable(SERVER_ROWS),
  GroupCoordinatorConfig: parseTable(GROUP_COORDINATOR_ROWS),
  ShareGroupConfig: parseTable(SHARE_GROUP_ROWS),
  ShareCoordinatorConfig: parseTable(SHARE_COORDINATOR_ROWS),
  TransactionLogConfig: parseTable(TRANSACTION_LOG_ROWS),
  TransactionStateManagerConfig: parseTable(TRANSACTION_STATE_ROWS),
  AddPartitionsToTxnConfig: parseTable(ADD_PARTITIONS_ROWS),
  QuotaConfig: parseTable(QUOTA_ROWS),
};

/** What may stand in the file that a broker or controller is started with. */
export const SERVER_TABLE = joinTables(Object.values(SERVER_TABLES));

/** That, and what is given to running brokers alone. */
export const DYNAMIC_TABLE = joinTables([SERVER_TABLE, parseTable(DYNAMIC_QUOTA_ROWS)]);

/** A setting of TLS or SASL, or of a single listener: Kafka has it, and it is left out here. */
export function isLeftOut(name: string): boolean {
  return ['ssl.', 'sasl.', 'listener.name.'].some((prefix) => name.startsWith(prefix));
}

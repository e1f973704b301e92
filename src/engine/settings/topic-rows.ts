/**
 * Every setting of a topic. In the order in which Kafka checks them. One row a line: name, type,
 * default, valid values, importance and flags (see config-def.ts).
 *
 * Kafka: LogConfig, TopicConfig (4.3.1).
 */
export const TOPIC_ROWS = `
segment.bytes|INT|1073741824|>=1048576|m
segment.ms|LONG|604800000|>=1|m
segment.jitter.ms|LONG|0|>=0|m
segment.index.bytes|INT|10485760|>=4|m
flush.messages|LONG|9223372036854775807|>=1|m
flush.ms|LONG|9223372036854775807|>=0|m
retention.bytes|LONG|-1||m
retention.ms|LONG|604800000|>=-1|m
max.message.bytes|INT|1048588|>=0|m
index.interval.bytes|INT|4096|>=0|m
delete.retention.ms|LONG|86400000|>=0|m
min.compaction.lag.ms|LONG|0|>=0|m
max.compaction.lag.ms|LONG|9223372036854775807|>=1|m
file.delete.delay.ms|LONG|60000|>=0|m
min.cleanable.dirty.ratio|DOUBLE|0.5|0..1|m
cleanup.policy|LIST|delete|list compact,delete|m
unclean.leader.election.enable|BOOLEAN|false||m
min.insync.replicas|INT|1|>=1|m
compression.type|STRING|producer|in uncompressed,zstd,lz4,snappy,gzip,producer|m
compression.gzip.level|INT|-1|gzip|m
compression.lz4.level|INT|9|1..17|m
compression.zstd.level|INT|3|-131072..22|m
preallocate|BOOLEAN|false||m
message.timestamp.type|STRING|CreateTime|in CreateTime,LogAppendTime|m
message.timestamp.before.max.ms|LONG|9223372036854775807|>=0|m
message.timestamp.after.max.ms|LONG|3600000|>=0|m
leader.replication.throttled.replicas|LIST||throttled|m
follower.replication.throttled.replicas|LIST||throttled|m
remote.storage.enable|BOOLEAN|false||m
local.retention.ms|LONG|-2|>=-2|m
local.retention.bytes|LONG|-2|>=-2|m
remote.log.copy.disable|BOOLEAN|false||m
remote.log.delete.on.disable|BOOLEAN|false||m
internal.segment.bytes|INT|null||mi
`;

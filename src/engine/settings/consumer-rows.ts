/**
 * Every setting of a consumer but those of TLS and SASL. In the order in which Kafka checks them.
 * One row a line: name, type, default, valid values, importance and flags (see config-def.ts).
 *
 * Kafka: ConsumerConfig (4.3.1).
 */
const SECURITY_PROTOCOLS = 'IN SASL_SSL,PLAINTEXT,SSL,SASL_PLAINTEXT';

const ASSIGNORS = [
  'class org.apache.kafka.clients.consumer.RangeAssignor',
  'class org.apache.kafka.clients.consumer.CooperativeStickyAssignor',
].join();

const DNS_LOOKUPS = 'in use_all_dns_ips,resolve_canonical_bootstrap_servers_only';

export const CONSUMER_ROWS = `
bootstrap.servers|LIST|<required>|list!|h
client.dns.lookup|STRING|use_all_dns_ips|${DNS_LOOKUPS}|m
group.id|STRING|null||h
group.instance.id|STRING|null|text|m
session.timeout.ms|INT|45000||h
heartbeat.interval.ms|INT|3000||h
partition.assignment.strategy|LIST|${ASSIGNORS}|list|m
metadata.max.age.ms|LONG|300000|>=0|l
enable.auto.commit|BOOLEAN|true||m
auto.commit.interval.ms|INT|5000|>=0|l
client.id|STRING|||l
client.rack|STRING|||l
max.partition.fetch.bytes|INT|1048576|>=0|h
send.buffer.bytes|INT|131072|>=-1|m
receive.buffer.bytes|INT|65536|>=-1|m
fetch.min.bytes|INT|1|>=0|h
fetch.max.bytes|INT|52428800|>=0|m
fetch.max.wait.ms|INT|500|>=0|l
reconnect.backoff.ms|LONG|50|>=0|l
reconnect.backoff.max.ms|LONG|1000|>=0|l
retry.backoff.ms|LONG|100|>=0|l
retry.backoff.max.ms|LONG|1000|>=0|l
enable.metrics.push|BOOLEAN|true||l
auto.offset.reset|STRING|latest|reset|m
check.crcs|BOOLEAN|true||l
metrics.sample.window.ms|LONG|30000|>=0|l
metrics.num.samples|INT|2|>=1|l
metrics.recording.level|STRING|INFO|in INFO,DEBUG,TRACE|l
metric.reporters|LIST|org.apache.kafka.common.metrics.JmxReporter|list|l
key.deserializer|CLASS|<required>||h
value.deserializer|CLASS|<required>||h
request.timeout.ms|INT|30000|>=0|m
default.api.timeout.ms|INT|60000|>=0|m
socket.connection.setup.timeout.ms|LONG|10000||m
socket.connection.setup.timeout.max.ms|LONG|30000||m
connections.max.idle.ms|LONG|540000||m
interceptor.classes|LIST||list|l
max.poll.records|INT|500|>=1|m
max.poll.interval.ms|INT|300000|>=1|m
exclude.internal.topics|BOOLEAN|true||m
internal.throw.on.fetch.stable.offset.unsupported|BOOLEAN|false||li
isolation.level|STRING|read_uncommitted|in read_committed,read_uncommitted|m
allow.auto.create.topics|BOOLEAN|true||m
group.protocol|STRING|classic|IN CONSUMER,CLASSIC|h
group.remote.assignor|STRING|null||m
security.providers|STRING|null||l
security.protocol|STRING|PLAINTEXT|${SECURITY_PROTOCOLS}|m
metadata.recovery.strategy|STRING|rebootstrap|IN REBOOTSTRAP,NONE|l
metadata.recovery.rebootstrap.trigger.ms|LONG|300000|>=0|l
share.acknowledgement.mode|STRING|implicit|acknowledgement|m
share.acquire.mode|STRING|BATCH_OPTIMIZED|acquire|m
config.providers|LIST||list|l
`;

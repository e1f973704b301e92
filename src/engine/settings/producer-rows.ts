/**
 * Every setting of a producer but those of TLS and SASL. In the order in which Kafka checks them.
 * One row a line: name, type, default, valid values, importance and flags (see config-def.ts).
 *
 * Kafka: ProducerConfig (4.3.1).
 */
const SECURITY_PROTOCOLS = 'IN SASL_SSL,PLAINTEXT,SSL,SASL_PLAINTEXT';

const DNS_LOOKUPS = 'in use_all_dns_ips,resolve_canonical_bootstrap_servers_only';

export const PRODUCER_ROWS = `
bootstrap.servers|LIST|<required>|list!|h
client.dns.lookup|STRING|use_all_dns_ips|${DNS_LOOKUPS}|m
buffer.memory|LONG|33554432|>=0|h
retries|INT|2147483647|0..2147483647|h
acks|STRING|all|in all,-1,0,1|l
compression.type|STRING|none|in none,gzip,snappy,lz4,zstd|h
compression.gzip.level|INT|-1|gzip|m
compression.lz4.level|INT|9|1..17|m
compression.zstd.level|INT|3|-131072..22|m
batch.size|INT|16384|>=0|m
partitioner.adaptive.partitioning.enable|BOOLEAN|true||l
partitioner.availability.timeout.ms|LONG|0|>=0|l
partitioner.ignore.keys|BOOLEAN|false||m
linger.ms|LONG|5|>=0|m
delivery.timeout.ms|INT|120000|>=0|m
client.id|STRING|||m
send.buffer.bytes|INT|131072|>=-1|m
receive.buffer.bytes|INT|32768|>=-1|m
max.request.size|INT|1048576|>=0|m
reconnect.backoff.ms|LONG|50|>=0|l
reconnect.backoff.max.ms|LONG|1000|>=0|l
retry.backoff.ms|LONG|100|>=0|l
retry.backoff.max.ms|LONG|1000|>=0|l
enable.metrics.push|BOOLEAN|true||l
max.block.ms|LONG|60000|>=0|m
request.timeout.ms|INT|30000|>=0|m
metadata.max.age.ms|LONG|300000|>=0|l
metadata.max.idle.ms|LONG|300000|>=5000|l
metrics.sample.window.ms|LONG|30000|>=0|l
metrics.num.samples|INT|2|>=1|l
metrics.recording.level|STRING|INFO|in INFO,DEBUG,TRACE|l
metric.reporters|LIST|org.apache.kafka.common.metrics.JmxReporter|list|l
max.in.flight.requests.per.connection|INT|5|>=1|l
key.serializer|CLASS|<required>||h
value.serializer|CLASS|<required>||h
socket.connection.setup.timeout.ms|LONG|10000||m
socket.connection.setup.timeout.max.ms|LONG|30000||m
connections.max.idle.ms|LONG|540000||m
partitioner.class|CLASS|null||m
interceptor.classes|LIST||list|l
security.protocol|STRING|PLAINTEXT|${SECURITY_PROTOCOLS}|m
security.providers|STRING|null||l
enable.idempotence|BOOLEAN|true||l
transaction.timeout.ms|INT|60000||l
transactional.id|STRING|null|text|l
transaction.two.phase.commit.enable|BOOLEAN|false||l
metadata.recovery.strategy|STRING|rebootstrap|IN REBOOTSTRAP,NONE|l
metadata.recovery.rebootstrap.trigger.ms|LONG|300000|>=0|l
config.providers|LIST||list|l
`;

/**
 * Every setting of an admin client but those of TLS and SASL. In the order in which Kafka checks
 * them. One row a line: name, type, default, valid values, importance and flags (see config-
 * def.ts).
 *
 * Kafka: AdminClientConfig (4.3.1).
 */
const SECURITY_PROTOCOLS = 'IN SASL_SSL,PLAINTEXT,SSL,SASL_PLAINTEXT';

const DNS_LOOKUPS = 'in use_all_dns_ips,resolve_canonical_bootstrap_servers_only';

export const ADMIN_ROWS = `
bootstrap.servers|LIST||list|h
bootstrap.controllers|LIST||list|h
client.id|STRING|||m
metadata.max.age.ms|LONG|300000|>=0|l
send.buffer.bytes|INT|131072|>=-1|m
receive.buffer.bytes|INT|65536|>=-1|m
reconnect.backoff.ms|LONG|50|>=0|l
reconnect.backoff.max.ms|LONG|1000|>=0|l
retry.backoff.ms|LONG|100|>=0|l
retry.backoff.max.ms|LONG|1000|>=0|l
enable.metrics.push|BOOLEAN|false||l
request.timeout.ms|INT|30000|>=0|m
socket.connection.setup.timeout.ms|LONG|10000||m
socket.connection.setup.timeout.max.ms|LONG|30000||m
connections.max.idle.ms|LONG|300000||m
retries|INT|2147483647|0..2147483647|l
default.api.timeout.ms|INT|60000|>=0|m
metrics.sample.window.ms|LONG|30000|>=0|l
metrics.num.samples|INT|2|>=1|l
metric.reporters|LIST|org.apache.kafka.common.metrics.JmxReporter|list|l
metrics.recording.level|STRING|INFO|in INFO,DEBUG,TRACE|l
client.dns.lookup|STRING|use_all_dns_ips|${DNS_LOOKUPS}|m
security.providers|STRING|null||l
security.protocol|STRING|PLAINTEXT|${SECURITY_PROTOCOLS}|m
metadata.recovery.strategy|STRING|rebootstrap|IN REBOOTSTRAP,NONE|l
metadata.recovery.rebootstrap.trigger.ms|LONG|300000|>=0|l
config.providers|LIST||list|l
`;

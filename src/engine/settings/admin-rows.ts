/**
 * Every setting of an admin client but those of TLS and SASL. One row a line: name, type, default,
 * valid values, importance and flags (see config-def.ts).
 *
 * Kafka: AdminClientConfig (4.3.1).
 */
const SECURITY_PROTOCOLS = 'IN SASL_SSL,PLAINTEXT,SSL,SASL_PLAINTEXT';

const DNS_LOOKUPS = 'in use_all_dns_ips,resolve_canonical_bootstrap_servers_only';

export const ADMIN_ROWS = `
bootstrap.controllers|LIST||list|h
bootstrap.servers|LIST||list|h
client.dns.lookup|STRING|use_all_dns_ips|${DNS_LOOKUPS}|m
client.id|STRING|||m
config.providers|LIST||list|l
connections.max.idle.ms|LONG|300000||m
default.api.timeout.ms|INT|60000|>=0|m
enable.metrics.push|BOOLEAN|false||l
metadata.max.age.ms|LONG|300000|>=0|l
metadata.recovery.rebootstrap.trigger.ms|LONG|300000|>=0|l
metadata.recovery.strategy|STRING|rebootstrap|IN REBOOTSTRAP,NONE|l
metric.reporters|LIST|org.apache.kafka.common.metrics.JmxReporter|list|l
metrics.num.samples|INT|2|>=1|l
metrics.recording.level|STRING|INFO|in INFO,DEBUG,TRACE|l
metrics.sample.window.ms|LONG|30000|>=0|l
receive.buffer.bytes|INT|65536|>=-1|m
reconnect.backoff.max.ms|LONG|1000|>=0|l
reconnect.backoff.ms|LONG|50|>=0|l
request.timeout.ms|INT|30000|>=0|m
retries|INT|2147483647|0..2147483647|l
retry.backoff.max.ms|LONG|1000|>=0|l
retry.backoff.ms|LONG|100|>=0|l
security.protocol|STRING|PLAINTEXT|${SECURITY_PROTOCOLS}|m
security.providers|STRING|null||l
send.buffer.bytes|INT|131072|>=-1|m
socket.connection.setup.timeout.max.ms|LONG|30000||m
socket.connection.setup.timeout.ms|LONG|10000||m
`;

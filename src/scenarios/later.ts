/**
 * What Kafka has and this simulator does not have yet: a scenario that asks for it is told so, by
 * the name of what is missing, rather than run as something else.
 */

/** Kafka takes any class; here there are those that come with it. */
const PARTITIONERS: readonly string[] = [
  '',
  'org.apache.kafka.clients.producer.RoundRobinPartitioner',
];

/** The code of the fault when this setting of a producer asks for what comes later, or null. */
export function laterInProducer(name: string, value: string): string | null {
  if (name === 'partitioner.class' && !PARTITIONERS.includes(value)) return 'later-setting';
  return null;
}

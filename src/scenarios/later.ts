/**
 * What Kafka has and this simulator does not have yet: a scenario that asks for it is told so, by
 * the name of what is missing, rather than run as something else.
 */

/** What may be written although the engine has no such setting: it says what holds anyway. */
export const PLAN_FREE_SETTINGS: ReadonlySet<string> = new Set([
  'group.protocol',
  'isolation.level',
  'allow.auto.create.topics',
]);

const RANGE = 'org.apache.kafka.clients.consumer.RangeAssignor';
const COOPERATIVE_STICKY = 'org.apache.kafka.clients.consumer.CooperativeStickyAssignor';

/**
 * Kafka's default names two assignors; as long as range is among those of all members it is used.
 */
const RANGE_FIRST: readonly string[] = [RANGE, `${RANGE},${COOPERATIVE_STICKY}`];

/** Kafka takes any class; here there are those that come with it. */
const PARTITIONERS: readonly string[] = [
  '',
  'org.apache.kafka.clients.producer.RoundRobinPartitioner',
];

/** The code of the fault when this setting of a producer asks for what comes later, or null. */
export function laterInProducer(name: string, value: string): string | null {
  if (name === 'transactional.id') return 'later-transactions';
  if (name === 'partitioner.class' && !PARTITIONERS.includes(value)) return 'later-setting';
  return null;
}

/** As `laterInProducer`, for a consumer. */
export function laterInConsumer(name: string, value: string): string | null {
  if (name === 'group.protocol' && value.toLowerCase() !== 'classic') {
    return 'later-consumer-protocol';
  }
  if (name === 'partition.assignment.strategy' && !RANGE_FIRST.includes(value)) {
    return 'later-assignor';
  }
  if (name === 'isolation.level' && value !== 'read_uncommitted') return 'later-transactions';
  if (name === 'group.instance.id') return 'later-static-membership';
  if (name === 'allow.auto.create.topics' && value !== 'true') return 'later-setting';
  return null;
}

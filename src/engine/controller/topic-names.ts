/**
 * Which names topics may have.
 *
 * Kafka: org.apache.kafka.common.internals.Topic, ReplicationControlManager
 * (validateNewTopicNames).
 */
import type { MetadataImage } from './metadata.ts';

/** A name becomes a part of file names. */
const LENGTH_MAX = 249;

/**
 * What is wrong with the name of a topic that shall be created, in Kafka's words; null: nothing.
 */
export function topicNameFault(image: MetadataImage, name: string): string | null {
  const fault = topicFormFault(name);
  if (fault !== null) return `Topic name is invalid: ${fault}`;
  const other = collidingName(image, name);
  return other === null ? null : `Topic '${name}' collides with existing topic: ${other}`;
}

/** What is wrong with the name by itself. */
export function topicFormFault(name: string): string | null {
  if (name === '') return 'the empty string is not allowed';
  if (name === '.' || name === '..') return `'${name}' is not allowed`;
  if (name.length > LENGTH_MAX) {
    return `the length of '${name}' is longer than the max allowed length ${LENGTH_MAX}`;
  }
  if (/^[a-zA-Z0-9._-]+$/.test(name)) return null;
  const allowed = "other than ASCII alphanumerics, '.', '_' and '-'";
  return `'${name}' contains one or more characters ${allowed}`;
}

/** Metrics write dots as underscores: two topics must not differ in these alone. */
function collidingName(image: MetadataImage, name: string): string | null {
  const unified = name.replaceAll('.', '_');
  for (const topic of image.topics) {
    if (topic !== null && topic.name.replaceAll('.', '_') === unified) return topic.name;
  }
  return null;
}

/**
 * What a client makes of one topic in a Metadata response: newer leader epochs count, older do not.
 *
 * Kafka: Metadata.handleMetadataResponse, updateLatestMetadata.
 */
import type { MetadataTopic } from '../protocol/data-api.ts';
import { isInvalidMetadata } from '../protocol/errors.ts';
import type { ClientPartition, ClientTopic } from './metadata.ts';

export interface MergedTopic {
  readonly topic: ClientTopic;
  /** It says something newer than what was known. */
  readonly isNews: boolean;
  /** It has an error that another answer may clear. */
  readonly needsRefresh: boolean;
}

/** `said` over what was known of the topic. */
export function mergeTopic(known: readonly ClientTopic[], said: MetadataTopic): MergedTopic {
  const { name, error, topic } = said;
  const old = known.find((other) => other.name === name);
  if (error !== 'NONE') {
    const partitions = old === undefined ? [] : old.partitions;
    const id = old === undefined ? topic : old.topic;
    const needsRefresh = isInvalidMetadata(error);
    return { topic: { name, topic: id, error, partitions }, isNews: false, needsRefresh };
  }
  const remembered = old !== undefined && old.topic === topic ? old.partitions : NOTHING;
  const { partitions, isNews, needsRefresh } = mergePartitions(remembered, said.partitions);
  return { topic: { name, topic, error, partitions }, isNews, needsRefresh };
}

interface MergedPartitions {
  readonly partitions: readonly ClientPartition[];
  readonly isNews: boolean;
  readonly needsRefresh: boolean;
}

const NOTHING: readonly ClientPartition[] = [];

/** What came last of a list that was told, and over what: many clients are told the same. */
const merged = new WeakMap<
  MetadataTopic['partitions'],
  { readonly remembered: readonly ClientPartition[]; readonly outcome: MergedPartitions }
>();

function mergePartitions(
  remembered: readonly ClientPartition[],
  said: MetadataTopic['partitions'],
): MergedPartitions {
  const last = merged.get(said);
  if (last?.remembered === remembered) return last.outcome;
  let isNews = false;
  let needsRefresh = false;
  const partitions = said.map(
    ({ partition, leader, leaderEpoch, error: fault, racks }, index): ClientPartition => {
      if (isInvalidMetadata(fault)) needsRefresh = true;
      const before = remembered[index];
      // A broker that lags behind names an older epoch: what is known stands.
      if (before !== undefined && leaderEpoch < before.leaderEpoch) return before;
      if (before === undefined || leaderEpoch > before.leaderEpoch) isNews = true;
      if (racks === undefined) return { partition, leader, leaderEpoch };
      return { partition, leader, leaderEpoch, racks };
    },
  );
  const outcome = { partitions, isNews, needsRefresh };
  merged.set(said, { remembered, outcome });
  return outcome;
}

/** A copy of a client's metadata that does not change with the original. Topics are shared. */
import type { ClientMetadata } from './metadata.ts';

export function cloneMetadata(metadata: ClientMetadata): ClientMetadata {
  return {
    ...metadata,
    brokers: metadata.brokers.slice(),
    nodes: metadata.nodes.map((node) => ({ ...node })),
    topics: metadata.topics.slice(),
  };
}

/**
 * How much there is to watch at a moment: what the adaptive pace goes by.
 */
import { envelopesInFlight, type ApiName, type Cluster, type Envelope } from '../engine/index.ts';
import type { Fact } from '../engine/index.ts';
import { isNotable } from './notable.ts';

/**
 * `notable`: something is happening that a person wants to hear of. `flying`: records, or requests
 * that change who leads, who is in sync, who reads what. `silent`: heartbeats, empty fetches,
 * nothing.
 */
export type Interest = 'notable' | 'flying' | 'silent';

export function interestOf(cluster: Cluster, facts: readonly Fact[]): Interest {
  if (facts.some(isNotable)) return 'notable';
  return envelopesInFlight(cluster).some(isWorthWatching) ? 'flying' : 'silent';
}

/** What is sent all the time whether anything happens or not is passed over. */
function isWorthWatching(envelope: Envelope): boolean {
  if (envelope.kind === 'response' && envelope.body.api === 'Fetch') {
    return envelope.body.partitions.some(({ batches }) => batches.length > 0);
  }
  return !ROUTINE.has(envelope.body.api);
}

const ROUTINE: ReadonlySet<ApiName> = new Set([
  'Fetch',
  'Metadata',
  'ApiVersions',
  'BrokerHeartbeat',
  'Heartbeat',
  'FetchMetadata',
  'FindCoordinator',
  'ListOffsets',
]);

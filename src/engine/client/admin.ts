/**
 * The admin client: commands about topics, settings and elections become its requests.
 *
 * Kafka: KafkaAdminClient.
 */
import type { BrokerId, ProcessId } from '../ids.ts';
import type { ProcessBase } from '../process.ts';
import { createMetadata, type ClientMetadata } from './metadata.ts';

export interface Admin extends ProcessBase {
  readonly kind: 'admin';
  metadata: ClientMetadata;
}

export function createAdmin(id: ProcessId, bootstrap: readonly BrokerId[]): Admin {
  return {
    kind: 'admin',
    id,
    status: 'stopped',
    run: 0,
    startedBy: 0,
    nextCorrelationId: 0,
    backlog: [],
    metadata: createMetadata(bootstrap),
  };
}

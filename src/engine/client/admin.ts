/**
 * The admin client: commands about topics, settings and elections become its requests.
 *
 * Kafka: KafkaAdminClient.
 */
import type { ProcessBase } from '../process.ts';

export interface Admin extends ProcessBase {
  readonly kind: 'admin';
}

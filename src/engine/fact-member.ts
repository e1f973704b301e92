/**
 * Facts about members of the consumer protocol, as they see themselves.
 *
 * Kafka: org.apache.kafka.clients.consumer.internals.MemberState.
 */
import type { ModernState } from './client/member.ts';

export type MemberFactBody = {
  readonly type: 'member-state-changed';
  readonly group: string;
  readonly from: ModernState;
  readonly to: ModernState;
  /** As it was when the state changed. */
  readonly memberEpoch: number;
};

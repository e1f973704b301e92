/**
 * The consumer protocol in the client, as the rest of a consumer sees it. A consumer has a network
 * thread that knows everything about the group, and an application that is told within poll().
 *
 * Kafka: AsyncKafkaConsumer, ConsumerMembershipManager, ConsumerHeartbeatRequestManager; KIP-848.
 */
export {
  commitIdentity,
  offsetFetchIdentity,
  onOffsetFetchRefused,
  readModernCommitError,
} from './member-commit.ts';
export { exceptionOf, onGroupHeartbeatAnswer, onGroupHeartbeatLost } from './member-answer.ts';
export { runNetworkThread } from './member-heartbeat.ts';
export { closeMember, pollMember, unsubscribeMember } from './member-poll.ts';
export {
  cloneModernMembership,
  createModernMembership,
  type ModernMembership,
  type ModernState,
} from './member-state.ts';

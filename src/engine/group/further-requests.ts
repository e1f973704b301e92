/**
 * What a coordinator does beside forming a group and keeping its offsets: members that leave or
 * come back, deletions, offsets that expire or belong to transactions, and taking over what others
 * have written.
 *
 * Kafka: GroupCoordinatorService, GroupCoordinatorShard.
 */
export { onGroupAdminRequest } from './admin-requests.ts';
export { onPartitionsDeleted } from './deletion.ts';
export { onExpiryTimer } from './expiry.ts';
export { onLeaveGroup } from './leave.ts';
export { replayBatch } from './load.ts';
export { refuseGroupRequest } from './refusals.ts';
export { onCoordinatorResigned } from './resignation.ts';
export { onSessionTimer } from './session-expiry.ts';
export { completeStaticJoin, failStaticJoin, takeBack } from './static-member.ts';
export { onTxnOffsetCommit } from './transactional-offsets.ts';

/**
 * Share sessions: which partitions a member reads from this broker. One ends when its member says
 * so, or when the connection does.
 *
 * Kafka: ShareSession, ShareSessionCache, SharePartitionManager (newContext,
 * acknowledgeSessionUpdate); KIP-932.
 */
import type { Broker } from '../broker/broker.ts';
import type { PartitionId } from '../ids.ts';
import type { Context } from '../context.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { ShareAcknowledgeRequest, ShareFetchRequest } from '../protocol/share-api.ts';
import type { ShareSession } from './share-service.ts';

export const INITIAL_EPOCH = 0;
export const FINAL_EPOCH = -1;
const LAST_EPOCH = 2_147_483_647;

/** The epoch of the next request. It never comes back to 0. */
export function nextEpoch(epoch: number): number {
  if (epoch < 0) return FINAL_EPOCH;
  return epoch === LAST_EPOCH ? 1 : epoch + 1;
}

export function sessionOf(
  { share }: Broker,
  groupId: string,
  memberId: string,
): ShareSession | null {
  for (const session of share.sessions) {
    if (session.isStale) continue;
    if (session.groupId === groupId && session.memberId === memberId) return session;
  }
  return null;
}

/** The session that a fetch goes on with, or opens. */
export function openShareSession(
  broker: Broker,
  body: ShareFetchRequest,
  connection: number,
  context: Context,
): { readonly error: ErrorCode; readonly partitions: readonly PartitionId[] } {
  const { groupId, memberId, sessionEpoch } = body;
  const known = sessionOf(broker, groupId, memberId);
  if (sessionEpoch === INITIAL_EPOCH) {
    if (body.acknowledgements.length > 0) return refused('INVALID_REQUEST');
    if (known !== null) known.isStale = true;
    const open = broker.share.sessions.filter(({ isStale }) => !isStale);
    if (open.length >= context.settings.broker.groupShareMaxShareSessions) {
      return refused('SHARE_SESSION_LIMIT_REACHED');
    }
    const partitions = body.partitions.slice();
    broker.share.sessions.push({
      groupId,
      memberId,
      connection,
      isStale: false,
      epoch: nextEpoch(INITIAL_EPOCH),
      partitions,
    });
    return { error: 'NONE', partitions };
  }
  if (known === null) return refused('SHARE_SESSION_NOT_FOUND');
  if (sessionEpoch === FINAL_EPOCH) return { error: 'NONE', partitions: [] };
  if (sessionEpoch !== known.epoch) return refused('INVALID_SHARE_SESSION_EPOCH');
  known.partitions = known.partitions.filter((partition) => !body.forgotten.includes(partition));
  for (const partition of body.partitions) {
    if (!known.partitions.includes(partition)) known.partitions.push(partition);
  }
  known.epoch = nextEpoch(known.epoch);
  return { error: 'NONE', partitions: known.partitions };
}

function refused(error: ErrorCode): { error: ErrorCode; partitions: readonly PartitionId[] } {
  return { error, partitions: [] };
}

/** An acknowledgement belongs to a session, and counts as one of its requests. */
export function continueShareSession(
  broker: Broker,
  { groupId, memberId, sessionEpoch }: ShareAcknowledgeRequest,
): ErrorCode {
  if (sessionEpoch === INITIAL_EPOCH) return 'INVALID_SHARE_SESSION_EPOCH';
  const session = sessionOf(broker, groupId, memberId);
  if (session === null) return 'SHARE_SESSION_NOT_FOUND';
  if (sessionEpoch === FINAL_EPOCH) return 'NONE';
  if (sessionEpoch !== session.epoch) return 'INVALID_SHARE_SESSION_EPOCH';
  session.epoch = nextEpoch(session.epoch);
  return 'NONE';
}

/** Round robin: each fetch begins with another partition. */
export function rotated(
  partitions: readonly PartitionId[],
  sessionEpoch: number,
): readonly PartitionId[] {
  if (partitions.length < 2 || sessionEpoch < 1) return partitions;
  const first = sessionEpoch % partitions.length;
  return [...partitions.slice(first), ...partitions.slice(0, first)];
}

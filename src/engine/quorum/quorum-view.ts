/** The quorum as an observer sees it: what each controller takes itself for, and who is active. */
import { activeController, controllersOf, type Cluster } from '../cluster.ts';
import { compareIds, type ProcessId } from '../ids.ts';
import type { ProcessStatus } from '../process.ts';
import { isVoter, type QuorumRole } from './quorum-state.ts';

export interface ControllerView {
  readonly id: ProcessId;
  readonly status: ProcessStatus;
  readonly role: QuorumRole;
  readonly epoch: number;
  /** Who leads in its epoch, as far as it knows. */
  readonly leader: ProcessId | null;
  readonly votedFor: ProcessId | null;
  /** By the voters that it knows of. */
  readonly isVoter: boolean;
  /** It decides: of those that think so, the one of the latest epoch. */
  readonly isActive: boolean;
  /** It leads and thinks to decide, rightly or not. */
  readonly isClaimant: boolean;
  readonly logEndOffset: number;
  readonly highWatermark: number;
}

export function quorumView(cluster: Cluster): ControllerView[] {
  const active = activeController(cluster);
  const controllers = controllersOf(cluster).sort((left, right) => compareIds(left.id, right.id));
  return controllers.map((controller) => {
    const { id, status, epoch, logLength, claimedEpoch, quorum } = controller;
    const { role, leader, votedFor, highWatermark } = quorum;
    return {
      id,
      status,
      role,
      epoch,
      leader,
      votedFor,
      isVoter: isVoter(quorum, id),
      isActive: controller === active,
      isClaimant: claimedEpoch >= 0 && status !== 'stopped',
      logEndOffset: logLength,
      highWatermark,
    };
  });
}

/**
 * What controllers say to each other about who leads, and requests to change who votes.
 *
 * Kafka: Vote, BeginQuorumEpoch, EndQuorumEpoch, AddRaftVoter, RemoveRaftVoter
 * (clients/.../common/message); KIP-595, KIP-853, KIP-996.
 */
import type { ProcessId } from '../ids.ts';
import type { ErrorCode } from './errors.ts';

export interface VoteRequest {
  readonly api: 'Vote';
  readonly candidate: ProcessId;
  /** Its epoch: a pre-vote does not raise it. */
  readonly epoch: number;
  readonly isPreVote: boolean;
  /** What its log ends with. */
  readonly lastEpoch: number;
  readonly endOffset: number;
}

/** Every answer tells the epoch of who answers, and the leader of it that is known. */
export interface QuorumAnswer {
  readonly error: ErrorCode;
  readonly epoch: number;
  readonly leader: ProcessId | null;
}

export interface VoteResponse extends QuorumAnswer {
  readonly api: 'Vote';
  readonly isGranted: boolean;
}

export interface BeginQuorumEpochRequest {
  readonly api: 'BeginQuorumEpoch';
  readonly leader: ProcessId;
  readonly epoch: number;
}

export interface BeginQuorumEpochResponse extends QuorumAnswer {
  readonly api: 'BeginQuorumEpoch';
}

export interface EndQuorumEpochRequest {
  readonly api: 'EndQuorumEpoch';
  readonly leader: ProcessId;
  readonly epoch: number;
  /** Who has most of the log comes first and stands at once; the others wait. */
  readonly preferredSuccessors: readonly ProcessId[];
}

export interface EndQuorumEpochResponse extends QuorumAnswer {
  readonly api: 'EndQuorumEpoch';
}

export interface AddRaftVoterRequest {
  readonly api: 'AddRaftVoter';
  readonly voter: ProcessId;
}

export interface RemoveRaftVoterRequest {
  readonly api: 'RemoveRaftVoter';
  readonly voter: ProcessId;
}

export type QuorumRequest = VoteRequest | BeginQuorumEpochRequest | EndQuorumEpochRequest;
export type QuorumResponse = VoteResponse | BeginQuorumEpochResponse | EndQuorumEpochResponse;

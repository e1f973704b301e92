import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../protocol/errors.ts';
import { commit, committed, errorOf, G, stablePair } from '../testing/group-story.ts';
import {
  createLoneCoordinator,
  DATA_PARTITION,
  OFFSETS_PARTITION,
  type LoneCoordinator,
} from '../testing/lone-coordinator.ts';
import { onCoordinatorElected } from './coordinator.ts';
import { onCoordinatorResigned } from './resignation.ts';

const configs = { 'transaction.partition.verification.enable': 'false' };

function commitIn(
  lone: LoneCoordinator,
  offset: number,
  { memberId = '', generation = -1, producerEpoch = 0 } = {},
): ErrorCode {
  const answers = lone.request('p', {
    api: 'TxnOffsetCommit',
    group: G,
    transactionalId: 't',
    producerId: 7,
    producerEpoch,
    generation,
    memberId,
    instanceId: null,
    offsets: [{ partition: DATA_PARTITION, offset, leaderEpoch: -1, metadata: '' }],
    transactionVersion: 1,
  });
  return errorOf(answers);
}

function end(lone: LoneCoordinator, isCommitted: boolean, producerEpoch = 0): void {
  const marker = {
    producerId: 7,
    producerEpoch,
    coordinatorEpoch: 0,
    committed: isCommitted,
    partitions: [OFFSETS_PARTITION],
    transactionVersion: 1,
  } as const;
  lone.request('c', { api: 'WriteTxnMarkers', markers: [marker] });
}

function stable(lone: LoneCoordinator): { error: ErrorCode; offset: number } | null {
  const [answer] = lone.request('reader', {
    api: 'OffsetFetch',
    group: G,
    memberId: null,
    memberEpoch: -1,
    requireStable: true,
    partitions: [DATA_PARTITION],
  });
  const [found] = answer?.body.api === 'OffsetFetch' ? answer.body.offsets : [];
  return found === undefined ? null : { error: found.error, offset: found.offset };
}

describe('offsets of a transaction', () => {
  it('count when it is committed; until then there is no stable offset', () => {
    const lone = createLoneCoordinator({ configs });
    expect(commitIn(lone, 5)).toBe('NONE');
    expect(committed(lone)).toBe(-1);
    expect(stable(lone)).toEqual({ error: 'UNSTABLE_OFFSET_COMMIT', offset: -1 });
    end(lone, true);
    expect(stable(lone)).toEqual({ error: 'NONE', offset: 5 });
    expect(lone.facts('offsets-pending')).toMatchObject([{ producerId: 7 }]);
  });

  it('are dropped when it is aborted', () => {
    const lone = createLoneCoordinator({ configs });
    commit(lone, 3);
    commitIn(lone, 5);
    end(lone, false);
    expect(stable(lone)).toEqual({ error: 'NONE', offset: 3 });
    expect(lone.facts('offsets-dropped')).toMatchObject([{ group: G, producerId: 7 }]);
  });

  it('wait on in the log for the next coordinator', () => {
    const lone = createLoneCoordinator({ configs });
    commitIn(lone, 5);
    onCoordinatorResigned(lone.broker, OFFSETS_PARTITION, lone.context);
    onCoordinatorElected(lone.broker, OFFSETS_PARTITION, 1, lone.context);
    expect(stable(lone)).toEqual({ error: 'UNSTABLE_OFFSET_COMMIT', offset: -1 });
    end(lone, true);
    expect(stable(lone)).toEqual({ error: 'NONE', offset: 5 });
  });

  it('yield to a plain commit that lies later in the log', () => {
    const lone = createLoneCoordinator({ configs });
    commitIn(lone, 5);
    commit(lone, 4);
    end(lone, true);
    expect(stable(lone)).toEqual({ error: 'NONE', offset: 4 });
  });

  it('are taken from members of the generation alone, if members are named at all', () => {
    const { lone, first } = stablePair(configs);
    expect(commitIn(lone, 5, { memberId: first, generation: 0 })).toBe('ILLEGAL_GENERATION');
    expect(commitIn(lone, 5, { memberId: 'x', generation: 1 })).toBe('UNKNOWN_MEMBER_ID');
    expect(commitIn(lone, 5, { memberId: first, generation: 1 })).toBe('NONE');
    expect(commitIn(lone, 5)).toBe('NONE');
  });

  it('are refused to a producer that a later epoch has fenced', () => {
    const lone = createLoneCoordinator({ configs });
    commitIn(lone, 5, { producerEpoch: 1 });
    end(lone, true, 1);
    expect(commitIn(lone, 6)).toBe('INVALID_PRODUCER_EPOCH');
  });
});

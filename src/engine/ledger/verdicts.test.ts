import { describe, expect, it } from 'vitest';
import type { FactBody } from '../fact.ts';
import { brokerId, consumerId } from '../ids.ts';
import { cloneLedger } from './accounts.ts';
import {
  B0,
  COMMITTED_READER,
  handMade,
  LATER_READER,
  P1,
  P2,
  READER,
} from '../testing/anomalies/hand-made.ts';
import type { History } from '../testing/anomalies/hand-made.ts';
import { verdictsOf } from './verdicts.ts';

const elected = (leaderEpoch: number, isUnclean: boolean): FactBody => ({
  type: 'leader-elected',
  partition: 0,
  leader: brokerId(0),
  previous: null,
  leaderEpoch,
  isr: [brokerId(0)],
  isUnclean,
  reason: 'unclean',
});

const inSync: FactBody = {
  type: 'isr-expanded',
  partition: 0,
  from: [brokerId(0)],
  to: [brokerId(0), brokerId(1)],
  reason: 'isr-change',
};

const leads = (leaderEpoch: number): FactBody => {
  return { type: 'became-leader', partition: 0, leaderEpoch };
};

const crashed: FactBody = { type: 'process-crashed' };

function decided(from: 'Ongoing' | 'PrepareCommit', to: 'PrepareCommit' | 'CompleteCommit') {
  const who = { transactionalId: P1, producerId: 1, producerEpoch: 0, isFence: false } as const;
  return { type: 'transaction-state-changed', ...who, from, to, partitions: [0] } as const;
}

function reasonsOf(history: History, kind: string): string[] {
  return history.verdicts().flatMap((one) => (one.kind === kind ? [one.reason] : []));
}

/** A cluster that has the partition, too: its one log is empty. */
function withLog(): History {
  const topic = { name: 't', partitions: 1, replicationFactor: 1, assignment: null, configs: {} };
  return handMade({ topics: [topic] });
}

/** Ten records, written, acknowledged and read in their order. */
function quiet(): History {
  const numbers = [0, 1, 2, 3, 4];
  return handMade()
    .send(P1, ...numbers)
    .write(0, numbers)
    .acknowledge(-1, ...numbers)
    .read(READER, 0, numbers);
}

describe('a judge', () => {
  it('says nothing of what goes as it should', () => {
    expect(quiet().verdicts()).toEqual([]);
  });

  it('says the same of a copy, and nothing of what happened to the original later', () => {
    const history = quiet();
    const copy = cloneLedger(history.ledger);
    history.pass(10).read(READER, 0, [0]);
    expect(history.kinds()).toContain('nonmonotonic-poll');
    expect(verdictsOf(copy, history.cluster)).toEqual([]);
  });
});

describe('what a consumer passes over or reads again', () => {
  it('is a skip when records lie between, with the reason that it had', () => {
    const policy = { offset: 8, policy: 'latest' };
    const history = quiet().send(P1, 5, 6, 7, 8).write(5, [5, 6, 7, 8]);
    history.tell(READER, { type: 'position-reset', partition: 0, ...policy });
    const [one] = history.read(READER, 8, [8]).verdicts();
    expect(one).toMatchObject({ kind: 'poll-skip', reason: 'reset-latest', count: 3 });
    expect(one?.proof).toMatchObject({ from: 5, to: 8, processes: [READER], group: 'g' });
  });

  it('is no skip when only a marker lies between', () => {
    const history = quiet().send(P1, 5).write(6, [5]).read(READER, 6, [5]);
    expect(history.kinds()).toEqual([]);
  });

  it('has no reason when nothing has happened to it: the engine is wrong then', () => {
    const history = quiet().send(P1, 5, 6).write(5, [5, 6]).read(READER, 6, [6]);
    expect(reasonsOf(history, 'poll-skip')).toEqual(['none']);
    expect(history.verdicts()[0]?.reason).toBe('none');
  });

  it('is told apart from what lies within one poll', () => {
    const history = quiet().send(P1, 5, 6, 7).write(5, [5, 6, 7]);
    const records = { baseOffset: 5, nextOffset: 8, offsets: [5, 7] };
    const at = (number: number) => ({ number, key: null, value: '', valueBytes: 0 });
    const given = [5, 7].map((number) => ({ ...at(number), timestamp: 0, headers: [] }));
    history.tell(READER, { type: 'records-delivered', partition: 0, ...records, records: given });
    expect(history.kinds()).toEqual(['int-poll-skip']);
  });

  it('is read again by whoever takes over, and counted', () => {
    const history = quiet();
    history.tell(LATER_READER, {
      type: 'partitions-assigned',
      group: 'g',
      generation: 2,
      partitions: [0],
    });
    history.read(LATER_READER, 3, [3, 4]);
    expect(reasonsOf(history, 'nonmonotonic-poll')).toEqual(['rebalance']);
    const counts = history.verdicts().find(({ kind }) => kind === 'consume-counts');
    expect(counts).toMatchObject({ reason: 'at-least-once', count: 2, histogram: [3, 2] });
  });

  it('is not read again by another group', () => {
    expect(quiet().read(COMMITTED_READER, 0, [0, 1, 2, 3, 4]).kinds()).toEqual([]);
  });

  it('is read twice by a reset consumer and by whom it replaced, who does not know yet', () => {
    const reset = { type: 'position-reset', partition: 0, policy: 'latest' } as const;
    const history = quiet().tell(LATER_READER, { ...reset, offset: 5 });
    history.send(P1, 5).write(5, [5]).read(READER, 5, [5]).read(LATER_READER, 5, [5]);
    expect(reasonsOf(history, 'nonmonotonic-poll')).toEqual(['rebalance']);
    const back = quiet()
      .tell(LATER_READER, { ...reset, offset: 4 })
      .read(LATER_READER, 4, [4]);
    expect(reasonsOf(back, 'nonmonotonic-poll')).toEqual(['reset-latest']);
  });

  it('is sought by a consumer of which nothing else was heard before', () => {
    const history = handMade().send(P1, 0, 1).write(0, [0, 1]);
    history.tell(READER, { type: 'position-sought', partition: 0, from: -1, to: 1 });
    expect(reasonsOf(history.read(READER, 1, [1]), 'poll-skip')).toEqual(['seek']);
  });
});

describe('what is acknowledged and gone', () => {
  it('is lost when it never arrived, with acks=0', () => {
    const history = handMade().send(P1, 0).acknowledge(0, 0).pass(3000).tell(B0, crashed);
    expect(history.verdicts()[0]).toMatchObject({ kind: 'lost-write', reason: 'acks-0', count: 1 });
  });

  it('is not lost by the move of the last replica that held it, but before that', () => {
    const deleted = (reason: 'reassigned' | 'by-hand'): FactBody => {
      return { type: 'replica-deleted', partition: 0, directory: 0, reason, count: 1 };
    };
    const unflushed: FactBody = {
      type: 'unflushed-lost',
      partition: 0,
      from: 0,
      to: 1,
      count: 1,
    };
    const held = (...before: FactBody[]): History => {
      const history = withLog()
        .tell(B0, ...before)
        .send(P1, 0)
        .write(0, [0])
        .tell(B0, inSync);
      return history.acknowledge(-1, 0);
    };
    const reasons = (history: History): string[] => reasonsOf(history, 'lost-write');
    expect(reasons(held(unflushed).tell(B0, deleted('reassigned')))).toEqual(['power-lost']);
    expect(reasons(held().tell(B0, deleted('reassigned')))).toEqual(['none']);
    expect(reasons(held().tell(B0, deleted('by-hand')))).toEqual(['disk-lost']);
  });
});

describe('what a producer writes', () => {
  it('is a duplicate at two offsets, and names both', () => {
    const history = handMade().send(P1, 0, 1).write(0, [0]).write(1, [1]).write(2, [0]);
    const [one] = history.verdicts();
    expect(one).toMatchObject({ kind: 'duplicate', reason: 'no-idempotence', count: 1 });
    expect(one?.proof).toMatchObject({ from: 0, to: 3, records: [0], processes: [P1] });
  });

  it('is no duplicate when its first copy was cut, and the second one deleted in time', () => {
    const history = withLog().send(P1, 0).write(0, [0], 0).tell(B0, leads(1)).write(0, [0], 1);
    for (const process of history.cluster.processes) {
      const log = process.kind === 'broker' ? process.replicas[0]?.log : undefined;
      if (log !== undefined) log.logStartOffset = 1;
    }
    history.tell(B0, leads(2));
    expect(history.kinds()).toEqual([]);
    expect(history.ledger.counts.fates.duplicated).toBe(0);
  });

  it('is out of order when the later record lies before the earlier one', () => {
    const history = handMade().send(P1, 0, 1).write(0, [1]).write(1, [0]);
    expect(reasonsOf(history, 'nonmonotonic-send')).toEqual(['many-in-flight']);
    const other = handMade().send(P1, 0).send(P2, 1).write(0, [1]).write(1, [0]);
    expect(other.kinds()).toEqual([]);
  });

  it('is inconsistent when two records were read at one offset', () => {
    const history = handMade().tell(B0, elected(1, true));
    history.send(P1, 0, 1).write(0, [0], 0).read(READER, 0, [0]);
    history.write(0, [1], 1).tell(READER, {
      type: 'position-truncated',
      partition: 0,
      from: 1,
      to: 0,
    });
    history.read(READER, 0, [1]);
    expect(reasonsOf(history, 'inconsistent-offsets')).toEqual(['unclean-election']);
    // Written there, and read by nobody.
    const unread = handMade().send(P1, 0, 1).write(0, [0], 0).write(0, [1], 1).read(READER, 0, [1]);
    expect(unread.kinds()).not.toContain('inconsistent-offsets');
  });

  it('is inconsistent because of the cut that took the other one, not of a later one', () => {
    const history = withLog().send(P1, 0, 1).write(0, [0], 0).read(READER, 0, [0]);
    history.tell(B0, elected(1, true), leads(1)).write(0, [1], 1).pass(5);
    // The same record is cut before anybody reads it, and written again.
    history.tell(B0, elected(2, false), leads(2)).write(0, [1], 2).read(READER, 0, [1]);
    expect(reasonsOf(history, 'inconsistent-offsets')).toEqual(['unclean-election']);
  });
});

describe('what transactions do', () => {
  it('is read though it was aborted, by who reads everything', () => {
    const history = handMade().transact(P1, 'begin').send(P1, 0).write(0, [0]);
    history.read(READER, 0, [0]).transact(P1, 'abort').mark(P1, 1, 0, false);
    expect(reasonsOf(history, 'aborted-read')).toEqual(['read-uncommitted']);
    expect(history.verdicts()[0]?.proof.processes).toEqual([P1, READER]);
  });

  it('has no excuse when the reader wants what is committed', () => {
    const history = handMade().transact(P1, 'begin').send(P1, 0).write(0, [0]);
    history.read(COMMITTED_READER, 0, [0]).transact(P1, 'abort').mark(P1, 1, 0, false);
    expect(reasonsOf(history, 'aborted-read')).toEqual(['none']);
  });

  it('is nothing at all when it commits alone', () => {
    const history = handMade().transact(P1, 'begin').send(P1, 0, 1).write(0, [0, 1]);
    history.transact(P1, 'commit').mark(P1, 2, 0, true).read(READER, 0, [0, 1]);
    expect(history.kinds()).toEqual([]);
  });

  it('is a write cycle when two write between each other', () => {
    const history = handMade().transact(P1, 'begin').transact(P2, 'begin');
    history.send(P1, 0).send(P2, 1).send(P1, 2).write(0, [0, 1, 2]);
    expect(history.kinds()).toEqual(['write-cycle', 'int-send-skip']);
    const apart = handMade().transact(P1, 'begin').transact(P2, 'begin');
    apart.send(P1, 0).send(P1, 1).send(P2, 2).write(0, [0, 1, 2]);
    expect(apart.kinds()).toEqual([]);
  });

  it('is a cycle when one has read of the other what the other wrote after it', () => {
    const history = handMade().transact(P1, 'begin').transact(P2, 'begin');
    history.send(P1, 0).send(P2, 1).write(0, [0, 1]).read(READER, 0, [0, 1]);
    history.transact(P2, 'commit').mark(P2, 2, 1, true);
    history.consume(P1, 'g', 2).transact(P1, 'commit').mark(P1, 3, 0, true);
    expect(reasonsOf(history, 'cycle')).toEqual(['write-edges']);
    // It has read what it had not committed yet, too.
    expect(reasonsOf(history, 'precommitted-read')).toEqual(['read-uncommitted']);
  });

  it('is torn when a part is committed and a part is not', () => {
    const history = handMade().transact(P1, 'begin').send(P1, 0, 1).write(0, [0, 1]);
    history.transact(P1, 'commit').mark(P1, 2, 1, true);
    expect(reasonsOf(history, 'torn-transaction')).toEqual(['none']);
    const features = { eligibleLeaderReplicas: true, transactionVersion: 1 as const };
    const older = handMade({ features }).transact(P1, 'begin').send(P1, 0).transact(P1, 'abort');
    older.write(0, [0]).mark(P1, 1, 0, true);
    expect(reasonsOf(older, 'torn-transaction')).toEqual(['before-kip-890']);
  });

  it('is torn when a partition had no leader at its end, and got no marker', () => {
    const skipped: FactBody = {
      type: 'transaction-marker-skipped',
      partition: 0,
      transactionalId: P1,
      control: 'COMMIT',
      producerId: 1,
      producerEpoch: 0,
    };
    const history = handMade().transact(P1, 'begin').send(P1, 0).write(0, [0]);
    history.tell(B0, decided('Ongoing', 'PrepareCommit'), skipped);
    history.tell(B0, decided('PrepareCommit', 'CompleteCommit'));
    expect(reasonsOf(history, 'torn-transaction')).toEqual(['marker-skipped']);
    // The next one aborts what lies there: nobody did that by hand.
    history.transact(P1, 'begin').send(P1, 1).write(1, [1]);
    history.transact(P1, 'abort').mark(P1, 2, 0, false);
    expect(reasonsOf(history, 'torn-transaction')).toEqual(['marker-skipped']);
    // A coordinator that takes over finds the decision in the log: nobody was told of it before.
    const later = handMade().transact(P1, 'begin').send(P1, 0).write(0, [0]).tell(B0, skipped);
    later.transact(P1, 'commit');
    expect(reasonsOf(later, 'torn-transaction')).toEqual(['marker-skipped']);
  });

  it('holds readers up when others wrote behind it, and it takes its time', () => {
    const waiting = (ms: number): History => {
      const history = handMade().transact(P1, 'begin').send(P1, 0).write(0, [0]).send(P2, 1);
      return history.write(1, [1]).pass(ms).transact(P1, 'commit').mark(P1, 2, 0, true);
    };
    expect(reasonsOf(waiting(5000), 'held-up')).toEqual(['open-transaction']);
    expect(waiting(500).kinds()).toEqual([]);
  });

  it('is a timeout that sounds like another producer', () => {
    const who = { transactionalId: 'p1', producerId: 1 };
    const refused: FactBody = {
      type: 'producer-transaction-failed',
      ...who,
      isFatal: true,
      error: 'PRODUCER_FENCED',
      message: '',
      producerEpoch: 0,
    };
    const fenced = (reason: 'timeout' | 'new-producer'): History =>
      handMade()
        .tell(B0, { type: 'transactional-producer-fenced', ...who, reason, from: 0, to: 1 })
        .tell(P1, refused);
    expect(fenced('timeout').kinds()).toEqual(['fenced-by-timeout']);
    expect(fenced('new-producer').kinds()).toEqual([]);
  });
});

describe('what befalls groups', () => {
  const committed = (offset: number): FactBody => {
    return { type: 'offsets-committed', group: 'g', offsets: [{ partition: 0, offset }] };
  };

  it('is a loss when they have committed what nobody has worked on', () => {
    const lossAfter = (offset: number, ms: number): History =>
      quiet().tell(B0, committed(offset)).pass(ms).tell(READER, crashed);
    // Ten milliseconds for each of five records.
    expect(reasonsOf(lossAfter(5, 20), 'commit-loss')).toEqual(['auto-commit']);
    expect(lossAfter(5, 20).verdicts()[0]).toMatchObject({ count: 3, proof: { from: 2, to: 5 } });
    expect(lossAfter(5, 60).kinds()).toEqual([]);
    expect(lossAfter(2, 20).kinds()).toEqual([]);
  });

  it('is no loss by a commit that is older than the poll which gave them', () => {
    const history = quiet().tell(B0, committed(8)).pass(100).send(P1, 5, 6).write(5, [5, 6]);
    history.read(READER, 5, [5, 6]).pass(5).tell(READER, crashed);
    expect(history.kinds()).not.toContain('commit-loss');
  });

  it('is a position after an abort: read again, or not', () => {
    const after = (offset: number): string[] => {
      const dropped = { group: 'g', producerId: 1, offsets: [{ partition: 0, offset: 5 }] };
      const history = quiet().send(P1, 5).write(5, [5]);
      history.tell(B0, { type: 'offsets-dropped', ...dropped });
      history.tell(READER, { type: 'application-rewound', partitions: [0] });
      return reasonsOf(history.read(READER, offset, [offset]), 'position-after-abort');
    };
    expect(after(0)).toEqual(['rewound']);
    expect(after(5)).toEqual(['unchanged']);
  });

  it('is late when a record waits, and gone when it was passed over', () => {
    const late = quiet().send(P1, 5).write(5, [5]).acknowledge(-1, 5).pass(5000);
    expect(late.kinds()).toEqual(['unseen-late', 'realtime-lag']);
    const soon = quiet().send(P1, 5).write(5, [5]).acknowledge(-1, 5).pass(500);
    expect(soon.kinds()).toEqual([]);
    const gone = quiet().send(P1, 5, 6).write(5, [5, 6]).acknowledge(-1, 5, 6).pass(5000);
    expect(reasonsOf(gone.read(READER, 6, [6]), 'unseen-gone')).toEqual(['skipped']);
  });

  it('concerns nobody who has never read there', () => {
    const history = handMade().send(P1, 0).write(0, [0]).acknowledge(-1, 0).pass(90_000);
    expect(history.kinds()).toEqual([]);
    expect(history.cluster.processes.some(({ id }) => id === consumerId(1))).toBe(true);
  });
});

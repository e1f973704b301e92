/**
 * Histories made by hand, for tests of the judge: facts are told one after the other, and the
 * cluster behind them only knows who reads how.
 */
import type { Cluster } from '../../cluster.ts';
import type { Fact, FactBody } from '../../fact.ts';
import { brokerId, consumerId, producerId, type ProcessId } from '../../ids.ts';
import { NO_HEADERS, type LogRecord } from '../../log/record.ts';
import { clientsStartAt, createCluster, type ClusterPlan } from '../../plan.ts';
import { runUntil } from '../../step.ts';
import { createLedger, type Ledger } from '../../ledger/accounts.ts';
import { observe } from '../../ledger/observe.ts';
import type { Verdict, VerdictKind } from '../../ledger/verdict.ts';
import { verdictsOf } from '../../ledger/verdicts.ts';

export const [P1, P2] = [producerId(1), producerId(2)];
/** Members of the group `g`: the second one reads what is committed, in a group of its own. */
export const [READER, COMMITTED_READER, LATER_READER] = [
  consumerId(1),
  consumerId(2),
  consumerId(3),
];
export const B0 = brokerId(0);

const reader = (clientId: string, group: string, isolation: string) => ({
  clientId,
  group,
  topics: ['t'],
  assign: null,
  configs: { 'isolation.level': isolation },
  processingMsPerRecord: 10,
});

const PLAN: ClusterPlan = {
  seed: 1,
  brokers: [{ rack: null }],
  controllers: 1,
  settings: {},
  features: { eligibleLeaderReplicas: true, transactionVersion: 2 },
  network: { delayMs: 1, jitterMs: 0 },
  topics: [],
  producers: [],
  consumers: [
    reader('k1', 'g', 'read_uncommitted'),
    reader('k2', 'committed', 'read_committed'),
    reader('k3', 'g', 'read_uncommitted'),
  ],
  script: [],
};

export interface History {
  readonly ledger: Ledger;
  readonly cluster: Cluster;
  readonly tell: (by: ProcessId, ...bodies: readonly FactBody[]) => History;
  readonly pass: (ms: number) => History;
  readonly send: (by: ProcessId, ...records: readonly number[]) => History;
  /** Written by the leader of this epoch, from this offset on, and visible. */
  readonly write: (baseOffset: number, records: readonly number[], epoch?: number) => History;
  readonly acknowledge: (acks: -1 | 0 | 1, ...records: readonly number[]) => History;
  readonly read: (by: ProcessId, baseOffset: number, records: readonly number[]) => History;
  readonly transact: (by: ProcessId, call: 'begin' | 'commit' | 'abort') => History;
  readonly mark: (by: ProcessId, offset: number, first: number, isCommit: boolean) => History;
  readonly consume: (by: ProcessId, group: string, offset: number) => History;
  readonly verdicts: () => readonly Verdict[];
  readonly kinds: () => readonly VerdictKind[];
}

function record(number: number): LogRecord {
  const text = { key: null, value: `r${number}`, valueBytes: 2 };
  return { number, ...text, timestamp: 0, headers: NO_HEADERS };
}

const PARTITION = 0;

/** All in partition 0. */
export function handMade(plan: Partial<ClusterPlan> = {}): History {
  const ledger = createLedger();
  const cluster = createCluster({ ...PLAN, ...plan });
  runUntil(cluster, clientsStartAt(PLAN) + 1);
  let id = 1000;
  const tell: History['tell'] = (by, ...bodies) => {
    const facts = bodies.map((body): Fact => ({
      id: id++,
      at: cluster.now,
      cause: 0,
      by,
      ...body,
    }));
    observe(ledger, facts, cluster);
    return history;
  };
  const history: History = {
    ledger,
    cluster,
    tell,
    pass: (ms) => {
      cluster.now += ms;
      return history;
    },
    ...tellingOfRecords(tell),
    ...tellingOfTransactions(tell),
    verdicts: () => verdictsOf(ledger, cluster),
    kinds: () => [...new Set(history.verdicts().map(({ kind }) => kind))],
  };
  return history;
}

function tellingOfRecords(
  tell: History['tell'],
): Pick<History, 'send' | 'write' | 'acknowledge' | 'read'> {
  const partition = PARTITION;
  return {
    send: (by, ...numbers) => {
      return tell(by, { type: 'records-sent', partition, records: numbers.map(record) });
    },
    write: (baseOffset, numbers, leaderEpoch = 0) => {
      const written = { partition, baseOffset, leaderEpoch, records: numbers.map(record) };
      return tell(B0, { type: 'records-appended', ...written });
    },
    acknowledge: (acks, ...numbers) => {
      const told = { partition, acks, baseOffset: 0, records: numbers.map(record) };
      return tell(P1, { type: 'records-acknowledged', ...told });
    },
    read: (by, baseOffset, numbers) => {
      const offsets = numbers.map((_, index) => baseOffset + index);
      const nextOffset = baseOffset + numbers.length;
      const given = { baseOffset, nextOffset, offsets, records: numbers.map(record) };
      return tell(by, { type: 'records-delivered', partition, ...given });
    },
  };
}

/** The id of a producer is its number: that of `p1` is 1. */
function tellingOfTransactions(
  tell: History['tell'],
): Pick<History, 'transact' | 'mark' | 'consume'> {
  const partition = PARTITION;
  return {
    transact: (by, call) => {
      const who = { transactionalId: by, producerId: Number(by.slice(1)), producerEpoch: 0 };
      const answer = { call, error: 'NONE', message: '', ...who } as const;
      if (call === 'begin') return tell(by, { type: 'transaction-call-answered', ...answer });
      const end = call === 'commit' ? 'Commit' : 'Abort';
      const change = { type: 'transaction-state-changed', ...who, isFence: false } as const;
      const [prepare, complete] = [`Prepare${end}`, `Complete${end}`] as const;
      tell(B0, { ...change, from: 'Ongoing', to: prepare, partitions: [partition] });
      tell(B0, { ...change, from: prepare, to: complete, partitions: [] });
      return tell(by, { type: 'transaction-call-answered', ...answer });
    },
    mark: (by, offset, firstOffset, isCommit) =>
      tell(B0, {
        type: 'transaction-marker-written',
        partition,
        offset,
        firstOffset,
        control: isCommit ? 'COMMIT' : 'ABORT',
        producerId: Number(by.slice(1)),
        producerEpoch: 0,
        coordinatorEpoch: 0,
      }),
    consume: (by, group, offset) => {
      const offsets = [{ partition, offset }];
      const pending = { group, producerId: Number(by.slice(1)), offsets };
      return tell(B0, { type: 'offsets-pending', ...pending });
    },
  };
}

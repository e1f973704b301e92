/**
 * All verdicts on a run up to now, worst first: computed from what the ledger has noted, when
 * somebody asks. One look at every record, and none at any process but where it says so.
 */
import type { Cluster } from '../cluster.ts';
import type { Ledger } from './accounts.ts';
import { judgeMembers } from './judge-groups.ts';
import { judgeLosses } from './judge-losses.ts';
import { judgeReading } from './judge-reading.ts';
import { judgeTransactions } from './judge-transactions.ts';
import { judgeWrites } from './judge-writes.ts';
import { VERDICT_KINDS, type Verdict } from './verdict.ts';

export function verdictsOf(ledger: Ledger, cluster: Cluster): Verdict[] {
  const all = [
    ...judgeLosses(ledger, cluster),
    ...judgeWrites(ledger, cluster),
    ...judgeReading(ledger, cluster),
    ...judgeTransactions(ledger, cluster),
    ...judgeMembers(ledger, cluster),
  ];
  const rank = (one: Verdict): number => {
    // What must not happen comes first.
    return one.reason === 'none' ? -1 : VERDICT_KINDS.indexOf(one.kind);
  };
  return all.sort((left, right) => rank(left) - rank(right) || left.proof.tick - right.proof.tick);
}

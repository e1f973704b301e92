/**
 * What has happened to a partition that may have cost records: elections without a replica in sync,
 * power that went, disks that are gone.
 */
import type { Fact } from '../fact.ts';
import { accountOf, type Evidence, type Ledger, type PartitionAccount } from './accounts.ts';

/** Why a leader lacks what an earlier one held. */
export const LOSSES = ['none', 'unclean', 'power', 'disk'] as const;

export type Loss = (typeof LOSSES)[number];

export function noteEvidence(ledger: Ledger, fact: Fact): void {
  const evidence: Evidence = { fact: fact.id, at: fact.at, epoch: -1 };
  switch (fact.type) {
    case 'leader-elected': {
      const account = accountOf(ledger, fact.partition);
      account.isr = fact.isr.length;
      account.elected = { ...evidence, epoch: fact.leaderEpoch };
      if (fact.isUnclean) account.unclean = account.elected;
      break;
    }
    case 'isr-shrunk':
    case 'isr-expanded':
      accountOf(ledger, fact.partition).isr = fact.to.length;
      break;
    case 'unflushed-lost':
      accountOf(ledger, fact.partition).power = evidence;
      break;
    case 'replica-offline':
      accountOf(ledger, fact.partition).disk = evidence;
      break;
    case 'replica-deleted':
      // What is moved elsewhere, or not wanted any more, is not lost.
      if (fact.reason === 'by-hand') accountOf(ledger, fact.partition).disk = evidence;
      break;
    case 'disk-wiped':
      for (const partition of fact.partitions) accountOf(ledger, partition).disk = evidence;
      break;
    case 'log-start-advanced': {
      const account = accountOf(ledger, fact.partition);
      account.logStartOffset = Math.max(account.logStartOffset, fact.to);
      break;
    }
    case 'log-cleaned':
      accountOf(ledger, fact.partition).isCleaned = true;
      break;
    default:
  }
}

/** Why a leader of this epoch may lack something. */
export function evidenceOfCut(
  { leaderEpoch: before, unclean, power, disk, elected }: PartitionAccount,
  leaderEpoch: number,
): { readonly loss: Loss; readonly evidence: Evidence | null } {
  const isUnclean = unclean !== null && unclean.epoch > before && unclean.epoch <= leaderEpoch;
  if (isUnclean) return { loss: 'unclean', evidence: unclean };
  if (power !== null) return { loss: 'power', evidence: power };
  if (disk !== null) return { loss: 'disk', evidence: disk };
  return { loss: 'none', evidence: elected };
}

/** Why what a leader of the past has written, or shown to consumers, is nowhere else. */
export function evidenceBefore(
  { unclean, power, disk }: PartitionAccount,
  tick: number,
): { readonly loss: Loss; readonly evidence: Evidence | null } {
  if (unclean !== null && unclean.at <= tick) return { loss: 'unclean', evidence: unclean };
  if (power !== null && power.at <= tick) return { loss: 'power', evidence: power };
  if (disk !== null && disk.at <= tick) return { loss: 'disk', evidence: disk };
  return { loss: 'none', evidence: null };
}

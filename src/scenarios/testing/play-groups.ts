/** Questions about the groups of a prepared scenario: who reads what, and how often. */
import { groupsOf, processOf, type ConsumerPlan, type Fact } from '../../engine/index.ts';
import { ofType, orders, type Play } from './play.ts';

/** The plan that the process of a fact was started with; null: it is no consumer. */
function planOf({ cluster }: Play, { by }: Pick<Fact, 'by'>): ConsumerPlan | null {
  const process = by === null ? null : processOf(cluster, by);
  return process?.kind === 'consumer' ? process.plan : null;
}

export interface Reading {
  readonly at: number;
  readonly clientId: string;
  readonly index: number;
  readonly offset: number;
}

/** Every record that a member of the group was given, in order. */
export function readingsOf(run: Play, group: string): readonly Reading[] {
  return ofType(run.facts, 'records-delivered').flatMap((fact) => {
    const plan = planOf(run, fact);
    if (plan?.group !== group) return [];
    const index =
      [0, 1, 2, 3, 4, 5].find((one) => orders(run.cluster, one) === fact.partition) ?? -1;
    const { at, offsets } = fact;
    return offsets.map((offset) => ({ at, clientId: plan.clientId, index, offset }));
  });
}

/** Offsets of a partition that the group was given more than once. */
export function readTwice(run: Play, group: string, index = 0): readonly number[] {
  const seen = new Set<number>();
  const twice = new Set<number>();
  for (const reading of readingsOf(run, group)) {
    if (reading.index !== index) continue;
    (seen.has(reading.offset) ? twice : seen).add(reading.offset);
  }
  return [...twice].toSorted((one, other) => one - other);
}

/** Offsets from the first to the last one that the group was given, and was not given. */
export function neverRead(run: Play, group: string, index = 0): readonly number[] {
  const offsets = readingsOf(run, group).flatMap((one) => (one.index === index ? one.offset : []));
  const seen = new Set(offsets);
  const first = Math.min(...offsets);
  const all = Array.from({ length: Math.max(...offsets) - first + 1 }, (_, place) => first + place);
  return all.filter((offset) => !seen.has(offset));
}

/** Facts about this group alone. */
export function ofGroup<T extends { readonly group: string }>(
  facts: readonly T[],
  group: string,
): readonly T[] {
  return facts.filter((fact) => fact.group === group);
}

/** Facts that processes of this client id state. */
export function byClient<T extends Pick<Fact, 'by'>>(
  run: Play,
  facts: readonly T[],
  clientId: string,
): readonly T[] {
  return facts.filter((fact) => planOf(run, fact)?.clientId === clientId);
}

/** What the group has committed for a partition; -1: nothing. */
export function committedOf({ cluster }: Play, group: string, index = 0): number {
  const found = groupsOf(cluster).find((one) => one.group.name === group);
  const partition = orders(cluster, index);
  return found?.offsets.find((one) => one.partition === partition)?.offset ?? -1;
}

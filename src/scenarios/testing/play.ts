/** Prepared scenarios played in steps, and questions about what came of them. */
import {
  createCluster,
  createLedger,
  imageOf,
  observe,
  partitionByName,
  registrationOf,
  runUntil,
  type Cluster,
  type Fact,
  type FactType,
  type Ledger,
} from '../../engine/index.ts';
import { LIBRARY } from '../library.ts';
import { learnLibrary, preparedScenario } from '../prepared.ts';
import { toPlan } from '../scenario.ts';

learnLibrary(LIBRARY);
/** One prepared scenario, played in steps. */
export interface Play {
  readonly cluster: Cluster;
  readonly ledger: Ledger;
  readonly facts: Fact[];
  readonly until: (tick: number) => void;
}

export function play(id: string): Play {
  const prepared = preparedScenario(id);
  if (prepared === null) throw new Error(`no scenario ${id}`);
  const cluster = createCluster(toPlan(prepared.scenario));
  const ledger = createLedger();
  const facts: Fact[] = [];
  const onFacts = (some: readonly Fact[]): void => {
    facts.push(...some);
    observe(ledger, some, cluster);
  };
  return { cluster, ledger, facts, until: (tick) => runUntil(cluster, tick, { onFacts }) };
}

/** Some facts share their shape, and with it their union of types. */
type FactOf<Type extends FactType, Any = Fact> = Any extends Fact & { readonly type: infer Types }
  ? Type extends Types
    ? Any
    : never
  : never;

export function ofType<Type extends FactType>(
  facts: readonly Fact[],
  type: Type,
): readonly FactOf<Type>[] {
  return facts.filter((fact): fact is FactOf<Type> => fact.type === type);
}

/** Facts about partitions of `orders` alone. */
export function aboutOrders<T extends { readonly partition: number }>(
  { cluster }: Play,
  facts: readonly T[],
): readonly T[] {
  const topic = imageOf(cluster).topics.find((one) => one?.name === 'orders');
  return facts.filter(({ partition }) => topic?.partitions.includes(partition));
}

export function orders(cluster: Cluster, index: number): number {
  return partitionByName(cluster, `orders-${index}`) ?? -1;
}

export function leaders(cluster: Cluster): readonly (string | null | undefined)[] {
  const topic = imageOf(cluster).topics.find((one) => one?.name === 'orders');
  return (topic?.partitions ?? []).map((partition) => registrationOf(cluster, partition)?.leader);
}

/** As the controller has it: `leader/leader epoch/partition epoch [isr] [elr]`. */
export function stateOf(cluster: Cluster, partition = 0): string {
  const registration = registrationOf(cluster, orders(cluster, partition));
  if (registration === null) return 'none';
  const { leader, leaderEpoch, partitionEpoch, isr, elr } = registration;
  const numbers = (ids: readonly string[]): string => `[${ids.map((id) => id.slice(1)).join()}]`;
  const by = leader === null ? '-1' : leader.slice(1);
  return `${by}/${leaderEpoch}/${partitionEpoch} ${numbers(isr)} ${numbers(elr)}`;
}

/** What a fact is about, to be chosen together with it. */
import type { BrokerId, Fact, ProcessId } from '../../engine/index.ts';
import { brokerId, numberOf } from '../../engine/index.ts';
import type { Selection } from '../../session/store.ts';

export function subjectOf(fact: Fact): Selection | null {
  if ('group' in fact) return { kind: 'group', group: fact.group };
  if ('partition' in fact && fact.partition !== null) {
    const { partition } = fact;
    const broker = fact.by === null ? null : asBroker(fact.by);
    return broker === null
      ? { kind: 'partition', partition }
      : { kind: 'replica', partition, broker };
  }
  if ('broker' in fact) return { kind: 'broker', broker: fact.broker };
  return fact.by === null ? null : processSelection(fact.by);
}

/** A process as a selection; null for one that has no place on the stage. */
function processSelection(id: ProcessId): Selection | null {
  const broker = asBroker(id);
  if (broker !== null) return { kind: 'broker', broker };
  if (id.startsWith('c')) return { kind: 'controller', controller: id };
  if (id.startsWith('z')) return { kind: 'zookeeper', server: id };
  if (id.startsWith('p')) return { kind: 'producer', producer: id };
  return id.startsWith('k') ? { kind: 'consumer', consumer: id } : null;
}

function asBroker(id: ProcessId): BrokerId | null {
  return id.startsWith('b') ? brokerId(numberOf(id)) : null;
}

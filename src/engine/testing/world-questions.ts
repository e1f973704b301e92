/** What a test asks of its world: what is decided, believed, written, delivered and known. */
import { assert, assertExists } from '../../base/assert.ts';
import type { FollowerState } from '../broker/replica-state.ts';
import { activeController, controllerOf, processOf, type Cluster } from '../cluster.ts';
import { applyRecord, createImage } from '../controller/image.ts';
import type { PartitionRegistration } from '../controller/metadata.ts';
import type { Fact, FactType } from '../fact.ts';
import type { BrokerId, ProcessId } from '../ids.ts';
import { recordFate, type Ledger, type RecordEntry } from '../ledger.ts';
import { forEachBatch, type Log } from '../log/log-state.ts';
import type { ProcessStatus } from '../process.ts';
import { registrationOf, replicaOf } from '../selectors.ts';
import { brokerNamed, idOf, partitionNamed, type WorldState } from './world-state.ts';

export interface Questions {
  readonly now: () => number;
  readonly id: (name: string) => ProcessId;
  readonly statusOf: (name: string) => ProcessStatus;
  /** `controller-100`; null: there is none. */
  readonly activeController: () => string | null;
  readonly leaderOf: (partition: string) => string | null;
  readonly isrOf: (partition: string) => readonly number[];
  /**
   * As the controller has it: `leader/leader epoch/partition epoch [isr] [elr]`, followed by
   * `RECOVERING` and `last known [0]` where they apply.
   */
  readonly stateOf: (partition: string) => string;
  /** Every state of a partition since it was made, by the metadata log. */
  readonly historyOf: (partition: string) => readonly string[];
  /**
   * What a broker that thinks to lead believes, in the same form without the ELR; null: it doesn't.
   */
  readonly beliefOf: (broker: string, partition: string) => string | null;
  /** What a leader knows of a follower. */
  readonly follower: (leader: string, partition: string, follower: string) => FollowerState;
  readonly log: (broker: string, partition: string) => Log;
  /** `log end/high watermark` of a replica. */
  readonly offsets: (broker: string, partition: string) => string;
  /** The leader epoch cache, as `(epoch,start offset)`. */
  readonly epochsOf: (broker: string, partition: string) => string;
  readonly values: (broker: string, partition: string) => readonly (string | null)[];
  /** What is known of the record with this value. */
  readonly ledger: (value: string) => RecordEntry;
  readonly delivered: (consumer: string) => readonly (string | null)[];
  readonly factsOf: <Type extends FactType>(
    type: Type,
  ) => readonly Extract<Fact, { readonly type: Type }>[];
}

export function questions(state: WorldState): Questions {
  const { cluster, facts, ledger } = state;
  return {
    now: () => cluster.now,
    id: (name) => idOf(state, name),
    statusOf: (name) => assertExists(processOf(cluster, idOf(state, name)), 'it is there').status,
    activeController: () => {
      const active = activeController(cluster);
      return active === null ? null : `controller-${active.id.slice(1)}`;
    },
    ledger: (value) => entryOf(facts, ledger, value),
    delivered: (consumer) => {
      const own = idOf(state, consumer);
      return facts.flatMap((fact) =>
        fact.type === 'records-delivered' && fact.by === own
          ? fact.records.map((record) => record.value)
          : [],
      );
    },
    factsOf: (type) => facts.filter((fact) => isOfType(fact, type)),
    ...questionsAboutPartitions(cluster),
    ...questionsAboutReplicas(cluster),
  };
}

function questionsAboutPartitions(
  cluster: Cluster,
): Pick<Questions, 'leaderOf' | 'isrOf' | 'stateOf' | 'historyOf'> {
  const registered = (name: string): PartitionRegistration =>
    assertExists(registrationOf(cluster, partitionNamed(cluster, name)), `${name} is registered`);
  return {
    leaderOf: (partition) => {
      const { leader } = registered(partition);
      return leader === null ? null : `broker-${leader.slice(1)}`;
    },
    isrOf: (partition) => numbersOf(registered(partition).isr),
    stateOf: (partition) => stateText(registered(partition)),
    historyOf: (partition) => historyOf(cluster, partition),
  };
}

function historyOf(cluster: Cluster, name: string): string[] {
  assert(cluster.settings.metadataMode === 'kraft', 'there is a metadata log');
  const partition = partitionNamed(cluster, name);
  const { log, quorum } = controllerOf(cluster);
  const image = createImage();
  const states: string[] = [];
  let last: PartitionRegistration | null = null;
  for (const { record, offset } of log) {
    if (offset >= quorum.highWatermark) break;
    applyRecord(image, record, cluster.settings.topic);
    const current = image.partitions[partition] ?? null;
    if (current !== null && current !== last) states.push(stateText(current));
    last = current;
  }
  return states;
}

function stateText(registration: PartitionRegistration): string {
  const { leader, leaderEpoch, partitionEpoch, isr, elr, lastKnownElr } = registration;
  const epochs = `${leader?.slice(1) ?? -1}/${leaderEpoch}/${partitionEpoch}`;
  const recovering = registration.leaderRecoveryState === 'RECOVERING' ? ' RECOVERING' : '';
  const lastKnown = lastKnownElr.length > 0 ? ` last known ${listText(lastKnownElr)}` : '';
  return `${epochs} ${listText(isr)} ${listText(elr)}${recovering}${lastKnown}`;
}

type ReplicaQuestion = 'beliefOf' | 'follower' | 'log' | 'offsets' | 'epochsOf' | 'values';

function questionsAboutReplicas(cluster: Cluster): Pick<Questions, ReplicaQuestion> {
  const replica = (broker: string, partition: string) =>
    assertExists(
      replicaOf(cluster, brokerNamed(cluster, broker), partitionNamed(cluster, partition)),
      `${broker} has a replica of ${partition}`,
    );
  return {
    beliefOf: (broker, partition) => {
      const { leader } = replica(broker, partition);
      if (leader === null) return null;
      const { leaderEpoch, partitionEpoch, isr } = leader;
      return `${leaderEpoch}/${partitionEpoch} ${listText(isr)}`;
    },
    follower: (leader, partition, follower) => {
      const id = brokerNamed(cluster, follower);
      const followers = replica(leader, partition).leader?.followers ?? [];
      const known = followers.find((candidate) => candidate.id === id);
      return assertExists(known, `${leader} leads ${follower}`);
    },
    log: (broker, partition) => replica(broker, partition).log,
    offsets: (broker, partition) => {
      const { logEndOffset, highWatermark } = replica(broker, partition).log;
      return `${logEndOffset}/${highWatermark}`;
    },
    epochsOf: (broker, partition) =>
      replica(broker, partition)
        .log.leaderEpochs.map(({ epoch, startOffset }) => `(${epoch},${startOffset})`)
        .join(''),
    values: (broker, partition) => {
      const found: (string | null)[] = [];
      forEachBatch(replica(broker, partition).log, (batch) => {
        for (const { value } of batch.records) found.push(value);
      });
      return found;
    },
  };
}

function isOfType<Type extends FactType>(
  fact: Fact,
  type: Type,
): fact is Extract<Fact, { readonly type: Type }> {
  return fact.type === type;
}

function entryOf(facts: readonly Fact[], ledger: Ledger, value: string): RecordEntry {
  for (const fact of facts) {
    if (fact.type !== 'records-sent' && fact.type !== 'records-failed') continue;
    const record = fact.records.find((sent) => sent.value === value);
    if (record === undefined) continue;
    return assertExists(recordFate(ledger, record.number), `${value} stands in the ledger`);
  }
  throw new Error(`Assertion failed: ${value} was sent`);
}

function numbersOf(list: readonly BrokerId[]): number[] {
  return list.map((broker) => Number(broker.slice(1)));
}

function listText(list: readonly BrokerId[]): string {
  return `[${numbersOf(list).join(',')}]`;
}

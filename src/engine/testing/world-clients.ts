/**
 * What a test does with transactional producers, applications and share consumers, and what it asks
 * about transactions and groups.
 */
import { assertExists } from '../../base/assert.ts';
import { processOf } from '../cluster.ts';
import type { ApplicationPlan, Command, Load, ShareConsumerPlan } from '../command.ts';
import { consumerId, producerId, shareConsumerId } from '../ids.ts';
import { brokersOf } from '../cluster.ts';
import { lastStableOffset } from '../log/known-producers.ts';
import { groupsOf, replicaOf, type CoordinatedGroup } from '../selectors.ts';
import { shareProgressOf } from '../share/share-view.ts';
import { transactionsOf, type CoordinatedTransaction } from '../transaction/transaction-view.ts';
import type { World } from './world.ts';
import { idOf, partitionNamed, type WorldState } from './world-state.ts';

export interface ClientVerbs {
  readonly producer: (
    name: string,
    configs: Readonly<Record<string, string>>,
    load?: Load | null,
  ) => World;
  /** A producer with this transactional id, which has been given its identity. */
  readonly transactional: (
    name: string,
    transactionalId: string,
    configs?: Readonly<Record<string, string>>,
  ) => World;
  readonly begin: (name: string) => World;
  /** Calls send() and waits for nothing. */
  readonly send: (name: string, partition: string, values: readonly string[]) => World;
  readonly commitTransaction: (name: string) => World;
  readonly abortTransaction: (name: string) => World;
  /** Its consumer is `name`, its producer `name/producer`. */
  readonly application: (name: string, plan: Partial<ApplicationPlan>) => World;
  readonly shareConsumer: (name: string, plan: Partial<ShareConsumerPlan>) => World;
  readonly close: (name: string) => World;
  /** commitAsync() of offsets by `orders-0`. */
  readonly commitAsync: (name: string, offsets: Readonly<Record<string, number>>) => World;
}

export interface ClientQuestions {
  /** What came of the calls of a transactional producer: `commit NONE`. */
  readonly calls: (producer: string) => readonly string[];
  readonly transaction: (transactionalId: string) => CoordinatedTransaction;
  /** At the leader of the partition. */
  readonly lastStable: (partition: string) => number;
  /** Markers as `ABORT 1 0`: what, epoch of the producer, where the transaction began there. */
  readonly markers: () => readonly string[];
  readonly group: (name: string) => CoordinatedGroup;
  /** What a group has committed for `orders-0`; null: nothing. */
  readonly committed: (group: string, partition: string) => number | null;
  /** Where a consumer stands in `orders-0`; null: it has not got the partition. */
  readonly position: (consumer: string, partition: string) => number | null;
  /** Records in flight of a share group: `3 Acquired 1` is offset, state and delivery count. */
  readonly inFlight: (group: string, partition: string) => readonly string[];
  /** Everything below it is finished for the share group. */
  readonly shareStart: (group: string, partition: string) => number;
}

export function clientVerbs(state: WorldState, self: () => World): ClientVerbs {
  const { cluster, names } = state;
  const { added } = cluster;
  const command = (wanted: Command): World => self().command(wanted);
  const producer: ClientVerbs['producer'] = (name, configs, load = null) => {
    names.set(name, producerId(added.producers + 1));
    const plan = { clientId: name, configs: { 'linger.ms': '0', ...configs }, load };
    return command({ type: 'add-producer', producer: plan });
  };
  const end = (name: string, committed: boolean): World =>
    command({ type: 'end-transaction', process: idOf(state, name), committed });
  return {
    producer,
    transactional: (name, transactionalId, configs = {}) => {
      producer(name, { 'transactional.id': transactionalId, ...configs });
      command({ type: 'init-transactions', process: idOf(state, name) });
      return self().runUntil(() => self().calls(name).length > 0, 30_000);
    },
    begin: (name) => command({ type: 'begin-transaction', process: idOf(state, name) }),
    send: (name, partition, values) => {
      const dash = partition.lastIndexOf('-');
      const topic = partition.slice(0, dash);
      const given = { partition: Number(partition.slice(dash + 1)), key: null, timestamp: null };
      const records = values.map((value) => ({ ...given, value }));
      return command({ type: 'send', process: idOf(state, name), topic, records });
    },
    commitTransaction: (name) => end(name, true),
    abortTransaction: (name) => end(name, false),
    application: (name, plan) => {
      names.set(name, consumerId(added.consumers + 1));
      names.set(`${name}/producer`, producerId(added.producers + 1));
      const usual = { clientId: name, group: name, topics: [], output: '', transactionalId: null };
      const rest = { configs: {}, producerConfigs: {}, processingMsPerRecord: 0 };
      return command({ type: 'add-application', application: { ...usual, ...rest, ...plan } });
    },
    shareConsumer: (name, plan) => {
      names.set(name, shareConsumerId(added.shareConsumers + 1));
      const usual = { clientId: name, group: 'workers', topics: [], configs: {} };
      const shareConsumer = { ...usual, processingMsPerRecord: 0, ...plan };
      return command({ type: 'add-share-consumer', shareConsumer });
    },
    close: (name) => command({ type: 'close', process: idOf(state, name) }),
    commitAsync: (name, offsets) =>
      command({ type: 'commit', process: idOf(state, name), offsets, isAsync: true }),
  };
}

export function clientQuestions(state: WorldState): ClientQuestions {
  const { cluster, facts } = state;
  const group = (name: string): CoordinatedGroup =>
    assertExists(
      groupsOf(cluster).find((found) => found.group.name === name),
      `${name} is a group`,
    );
  return {
    calls: (producer) => {
      const own = idOf(state, producer);
      return facts.flatMap((fact) =>
        fact.type === 'transaction-call-answered' && fact.by === own
          ? [`${fact.call} ${fact.error}`]
          : [],
      );
    },
    transaction: (id) =>
      assertExists(
        transactionsOf(cluster).find(({ transactionalId }) => transactionalId === id),
        `${id} is known`,
      ),
    lastStable: (name) => lastStable(state, name),
    markers: () =>
      facts.flatMap((fact) =>
        fact.type === 'transaction-marker-written'
          ? [`${fact.control} ${fact.producerEpoch} ${fact.firstOffset}`]
          : [],
      ),
    group,
    committed: (name, partitionName) => {
      const partition = partitionNamed(cluster, partitionName);
      const found = group(name).offsets.find((stored) => stored.partition === partition);
      return found?.offset ?? null;
    },
    position: (consumer, partitionName) => {
      const process = processOf(cluster, idOf(state, consumer));
      const partition = partitionNamed(cluster, partitionName);
      if (process?.kind !== 'consumer') return null;
      return process.assignment.find((own) => own.partition === partition)?.position ?? null;
    },
    inFlight: (name, partition) =>
      progress(state, name, partition).records.map(
        ({ offset, state: stands, deliveryCount }) => `${offset} ${stands} ${deliveryCount}`,
      ),
    shareStart: (name, partition) => progress(state, name, partition).startOffset,
  };
}

function lastStable({ cluster }: WorldState, name: string): number {
  const partition = partitionNamed(cluster, name);
  for (const { id } of brokersOf(cluster)) {
    const replica = replicaOf(cluster, id, partition);
    if (replica?.leader !== null && replica !== null) return lastStableOffset(replica.log);
  }
  return -1;
}

function progress({ cluster }: WorldState, group: string, name: string) {
  const partition = partitionNamed(cluster, name);
  const all = { from: 0, to: Infinity };
  return assertExists(shareProgressOf(cluster, group, partition, all), `${group} has read ${name}`);
}

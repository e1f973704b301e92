import { describe, expect, it } from 'vitest';
import type { ApplicationPlan } from '../command.ts';
import type { Fact, FactType } from '../fact.ts';
import { consumerId, producerId } from '../ids.ts';
import { brokersOf, processOf } from '../cluster.ts';
import { refusalOf } from '../testing/refusal-of.ts';
import { createWorld, type World } from '../testing/world.ts';
import type { Consumer } from './consumer.ts';

const PLAN: ApplicationPlan = {
  clientId: 'copy',
  group: 'g',
  topics: ['in'],
  output: 'out',
  transactionalId: 'copy-1',
  configs: { 'auto.offset.reset': 'earliest', 'session.timeout.ms': '6000' },
  producerConfigs: {},
  processingMsPerRecord: 10,
};

/** Clients by number: the source is p1, the application k1 and p2. */
const SOURCE = producerId(1);
const APPLICATION = consumerId(1);

function created(own: Partial<ApplicationPlan> = {}): World {
  const world = createWorld({
    brokers: 3,
    topics: [
      { name: 'in', partitions: 1, replicationFactor: 3 },
      { name: 'out', partitions: 1, replicationFactor: 3 },
    ],
    settings: {
      'offsets.topic.num.partitions': '2',
      'transaction.state.log.num.partitions': '2',
      'transaction.abort.timed.out.transaction.cleanup.interval.ms': '1000',
    },
    seed: 3,
  });
  world.command({
    type: 'add-producer',
    producer: { clientId: 'source', configs: {}, load: null },
  });
  world.command({ type: 'add-application', application: { ...PLAN, ...own } });
  return world;
}

function read(world: World, configs: Readonly<Record<string, string>>): void {
  const consumer = {
    clientId: 'reader',
    group: null,
    topics: [],
    assign: ['out-0'],
    configs: { 'auto.offset.reset': 'earliest', ...configs },
    processingMsPerRecord: 0,
  };
  world.command({ type: 'add-consumer', consumer });
}

function write(world: World, ...values: string[]): World {
  const records = values.map((value) => {
    return { key: null, value, partition: 0, timestamp: null };
  });
  return world.command({ type: 'send', process: SOURCE, topic: 'in', records });
}

function told<Type extends FactType>(world: World, type: Type): Extract<Fact, { type: Type }>[] {
  return world.facts.filter((fact): fact is Extract<Fact, { type: Type }> => fact.type === type);
}

/** What a reader of the output was given. */
function delivered(world: World, number: number): (string | null)[] {
  return told(world, 'records-delivered')
    .filter(({ by }) => by === consumerId(number))
    .flatMap(({ records }) => records.map(({ value }) => value));
}

function application(world: World): Consumer['application'] {
  const process = processOf(world.cluster, APPLICATION);
  return process?.kind === 'consumer' ? process.application : null;
}

describe('an application with a transactional id', () => {
  it('writes what it reads, and commits both together', () => {
    const world = created();
    read(world, { 'isolation.level': 'read_committed' });
    world.run(8000);
    write(world, 'a', 'b').run(3000);
    expect(delivered(world, 2)).toEqual(['a', 'b']);
    const [committed] = told(world, 'offsets-committed').slice(-1);
    expect(committed?.offsets.map(({ offset }) => offset)).toEqual([2]);
    expect(application(world)?.phase).toBe('polling');
  });

  it('starts anew when its consumer and its producer are both closed, and not before', () => {
    const world = created();
    world.run(8000);
    const producer = producerId(2);
    for (const broker of brokersOf(world.cluster)) {
      world.command({ type: 'cut-link', from: producer, to: broker.id });
    }
    write(world, 'a').run(500);
    world.command({ type: 'close', process: APPLICATION }).run(500);
    expect(processOf(world.cluster, APPLICATION)?.status).toBe('stopped');
    expect(processOf(world.cluster, producer)?.status).toBe('running');
    expect(refusalOf(world, { type: 'start', process: APPLICATION })).toBe('already-running');
    for (const broker of brokersOf(world.cluster)) {
      world.command({ type: 'heal-link', from: producer, to: broker.id });
    }
    world.runUntil(() => processOf(world.cluster, producer)?.status === 'stopped');
    world.command({ type: 'start', process: APPLICATION }).run(60_000);
    expect(application(world)?.phase).toBe('polling');
    read(world, { 'isolation.level': 'read_committed' });
    world.run(3000);
    expect(delivered(world, 2)).toEqual(['a']);
  });

  it('shows nothing of what it has not committed when it dies, and does it again', () => {
    const world = created({ processingMsPerRecord: 0 });
    read(world, { 'isolation.level': 'read_committed' });
    read(world, {});
    world.run(8000);
    write(world, 'a');
    world.runUntil(() =>
      told(world, 'records-appended').some(({ partition, records }) => {
        return partition !== 0 && records.some(({ value }) => value === 'a');
      }),
    );
    world.command({ type: 'crash', process: APPLICATION });
    expect(processOf(world.cluster, producerId(2))?.status).toBe('stopped');
    world.run(1000);
    world.command({ type: 'start', process: APPLICATION });
    world.run(20_000);
    expect(delivered(world, 2)).toEqual(['a']);
    expect(delivered(world, 3)).toEqual(['a', 'a']);
  });

  it('ends when another one takes its transactional id over', () => {
    const world = created();
    read(world, { 'isolation.level': 'read_committed' });
    world.run(8000);
    // It waits in a group of its own, so that the first one keeps its partition.
    const second = { ...PLAN, clientId: 'second', group: 'other', configs: {} };
    world.command({ type: 'add-application', application: second });
    world.run(8000);
    write(world, 'a', 'b').run(12_000);
    const ended = told(world, 'application-ended').map(({ by, error }) => `${by} ${error}`);
    expect(ended).toEqual(['k1 PRODUCER_FENCED']);
    expect(processOf(world.cluster, APPLICATION)?.status).toBe('stopped');
    // The second has read them as well, in its own group.
    expect(delivered(world, 2)).toEqual(['a', 'b']);
  });

  it('is paused and resumed as one process', () => {
    const world = created();
    world.run(6000);
    world.command({ type: 'pause', process: producerId(2) });
    expect(processOf(world.cluster, APPLICATION)?.status).toBe('paused');
    world.command({ type: 'resume', process: APPLICATION });
    expect(processOf(world.cluster, producerId(2))?.status).toBe('running');
    world.command({ type: 'shut-down', process: APPLICATION }).run(5000);
    expect(processOf(world.cluster, producerId(2))?.status).toBe('stopped');
    expect(processOf(world.cluster, APPLICATION)?.status).toBe('stopped');
  });
});

describe('an application without one', () => {
  it('writes again what it had not committed when it died', () => {
    const world = created({ transactionalId: null, processingMsPerRecord: 0 });
    read(world, {});
    world.run(8000);
    write(world, 'a');
    world.runUntil(() =>
      told(world, 'records-acknowledged').some(({ by }) => by === producerId(2)),
    );
    world.command({ type: 'crash', process: APPLICATION });
    world.run(1000);
    world.command({ type: 'start', process: APPLICATION });
    world.run(20_000);
    expect(delivered(world, 2)).toEqual(['a', 'a']);
  });
});

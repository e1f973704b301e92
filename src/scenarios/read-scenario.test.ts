import { describe, expect, it } from 'vitest';
import type { Fault } from '../base/result.ts';
import { readScenario } from './read-scenario.ts';
import { toPlan, type Scenario } from './scenario.ts';
import { writeScenario } from './write-scenario.ts';
import { LIBRARY } from './library.ts';
import { learnLibrary } from './prepared.ts';

const PREPARED_SCENARIOS = learnLibrary(LIBRARY);

const SMALL = { highwater: 1, cluster: { brokers: 3 } };

function read(parts: object): Scenario {
  const result = readScenario(JSON.stringify({ ...SMALL, ...parts }));
  expect(result).toMatchObject({ ok: true });
  if (!result.ok) throw new Error('refused');
  return result.value;
}

function faultsOf(source: object | string): readonly Fault[] {
  const text = typeof source === 'string' ? source : JSON.stringify({ ...SMALL, ...source });
  const result = readScenario(text);
  return result.ok ? [] : result.faults;
}

/** `place: code` of each fault. */
function placesOf(source: object | string): readonly string[] {
  return faultsOf(source).map(({ path, code }) => `${path}: ${code}`);
}

it('fills in what a short file leaves out', () => {
  const scenario = read({ topics: [{ name: 'orders' }] });
  expect(scenario.cluster.brokers).toEqual([{ rack: null }, { rack: null }, { rack: null }]);
  expect(scenario.cluster.network).toEqual({ delayMs: 2, jitterMs: 0 });
  expect(scenario.topics[0]).toEqual({
    name: 'orders',
    partitions: 1,
    replicationFactor: 1,
    assignment: null,
    configs: {},
  });
});

it('takes the numbers of partitions and replicas from an assignment', () => {
  const [topic] = read({
    topics: [
      {
        name: 'a',
        assignment: [
          ['b0', 'b1'],
          ['b1', 'b2'],
        ],
      },
    ],
  }).topics;
  expect(topic).toMatchObject({ partitions: 2, replicationFactor: 2 });
});

it('takes a cluster with ZooKeeper, of any era, and writes it down again', () => {
  const metadata = { mode: 'zookeeper' };
  const scenario = read({
    cluster: { brokers: 3, metadata, followerTruncation: 'kip-101' },
  });
  expect(scenario.cluster.metadata).toEqual({ mode: 'zookeeper', servers: 3 });
  expect(toPlan(scenario)).toMatchObject({
    metadataMode: 'zookeeper',
    zookeeperServers: 3,
    followerTruncation: 'kip-101',
  });
  expect(readScenario(writeScenario(scenario))).toEqual({ ok: true, value: scenario });
  const plain = read({ cluster: { brokers: 3, metadata: { mode: 'kraft' } } });
  expect(plain.cluster).not.toHaveProperty('metadata');
});

it('takes settings as texts, numbers and truth values', () => {
  const settings = { 'min.insync.replicas': 2, 'auto.create.topics.enable': false };
  const scenario = read({ cluster: { brokers: 3, settings } });
  expect(scenario.cluster.settings).toEqual({
    'min.insync.replicas': '2',
    'auto.create.topics.enable': 'false',
  });
});

it('puts the script in the order of time and keeps the order within a moment', () => {
  const script = [
    { at: 20, type: 'crash', process: 'b1' },
    { at: 10, type: 'pause', process: 'b0' },
    { at: 10, type: 'resume', process: 'b0' },
  ];
  expect(read({ script }).script.map(({ at, command }) => `${at} ${command.type}`)).toEqual([
    '10 pause',
    '10 resume',
    '20 crash',
  ]);
});

it('gives the same text for the same scenario, and the scenario back from the text', () => {
  for (const { scenario } of PREPARED_SCENARIOS) {
    const text = writeScenario(scenario);
    expect(readScenario(text)).toEqual({ ok: true, value: scenario });
    expect(writeScenario(read(JSON.parse(text)))).toBe(text);
  }
});

it('takes every name that Kafka allows, and no other', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'a.b_c-1']) {
    const script = [{ at: 1, type: 'delete-topic', name }];
    expect(read({ topics: [{ name }], script }).topics[0]?.name).toBe(name);
  }
  for (const name of ['.', '..', 'a b', 'ä', '', 'a'.repeat(250), 'a/b', '<i>']) {
    expect(placesOf({ topics: [{ name }] })[0]).toMatch(/^topics\[0\]\.name: /);
  }
});

describe('a file with faults', () => {
  it('is told all of them, each with its place', () => {
    const faults = placesOf({
      seed: -1,
      topics: [{ name: 'a b', partitions: 0 }, { partition: 3 }],
      producers: [{ clientId: 7 }],
      script: [{ at: 1.5, type: 'crash', process: 'broker 0' }, { at: 3, type: 'explode' }, 4],
    });
    expect(faults).toEqual([
      'seed: out-of-range',
      'topics[0].name: bad-topic-name',
      'topics[0].partitions: out-of-range',
      'topics[1].name: missing',
      'topics[1].partition: unknown-key',
      'producers[0].clientId: wrong-type',
      'script[0].process: bad-process-id',
      'script[0].at: not-a-whole-number',
      'script[1].type: unknown-command',
      'script[2]: wrong-type',
    ]);
  });

  it('is told what does not fit together', () => {
    const faults = placesOf({
      cluster: { brokers: 2, settings: { 'auto.create.topics.enable': false } },
      topics: [
        { name: 'a', replicationFactor: 3 },
        { name: 'a' },
        { name: 'b', assignment: [['b0', 'b0'], ['b0']], partitions: 3 },
        { name: 'c.d', assignment: [['b7']] },
        { name: 'c_d' },
      ],
      producers: [{ clientId: 'p', load: { topic: 'none', recordsPerSecond: 1 } }],
      consumers: [
        { clientId: 'k', group: 'g', topics: ['nowhere'] },
        { clientId: 'k', assign: ['a-5'] },
      ],
    });
    expect(faults).toEqual([
      'topics[0].replicationFactor: too-few-brokers',
      'topics[1].name: duplicate-name',
      'topics[2].assignment: assignment-partitions',
      'topics[2].assignment[0]: duplicate-replica',
      'topics[2].assignment[1]: assignment-replicas',
      'topics[3].assignment[0][0]: no-such-broker',
      'topics[4].name: colliding-name',
      'producers[0].load.topic: no-such-topic',
      'consumers[0].topics[0]: no-such-topic',
      'consumers[1].assign[0]: no-such-partition',
    ]);
  });

  it('is told which settings are none, or out of range', () => {
    const faults = placesOf({
      cluster: { brokers: 1, settings: { 'no.such.setting': 1, 'num.partitions': '0' } },
      topics: [{ name: 'a', configs: { 'min.insync.replicas': 'two' } }],
      producers: [{ clientId: 'p', configs: { acks: 'most' } }],
      script: [
        {
          at: 1,
          type: 'add-consumer',
          consumer: { clientId: 'k', assign: ['a-0'], configs: { x: 1 } },
        },
      ],
    });
    expect(faults.toSorted()).toEqual([
      'cluster.settings.no.such.setting: unknown-setting',
      'cluster.settings.num.partitions: refused-by-kafka',
      'producers[0].configs.acks: refused-by-kafka',
      'script[0].consumer.configs.x: unknown-setting',
      'topics[0].configs.min.insync.replicas: refused-by-kafka',
    ]);
  });

  it('is told what Kafka has and the simulator has not yet', () => {
    const configs = (name: string, value: string): object => ({
      clientId: 'c',
      configs: { [name]: value },
    });
    const reader = (name: string, value: string): object => ({
      ...configs(name, value),
      group: 'g',
      topics: ['a'],
    });
    const faults = placesOf({
      cluster: { brokers: 1 },
      producers: [configs('partitioner.class', 'Mine'), configs('transactional.id', 't')],
      consumers: [
        reader('group.protocol', 'consumer'),
        reader('partition.assignment.strategy', 'com.example.Assignor'),
        reader('partition.assignment.strategy', 'org.apache.kafka.clients.consumer.StickyAssignor'),
        reader('group.instance.id', 'billing-1'),
        reader('group.protocol', 'classic'),
      ],
    });
    expect(faults).toEqual([
      'producers[0].configs.partitioner.class: later-setting',
      'consumers[1].configs.partition.assignment.strategy: not-a-choice',
    ]);
    expect(
      placesOf({ cluster: { brokers: 1, controllers: 2, metadata: { mode: 'paper' } } }),
    ).toEqual(['cluster.controllers: not-a-choice', 'cluster.metadata.mode: not-a-choice']);
  });

  it('is told what does not go with who keeps the metadata', () => {
    const zookeeper = { mode: 'zookeeper' };
    expect(placesOf({ cluster: { brokers: 1, controllers: 3, metadata: zookeeper } })).toEqual([
      'cluster.controllers: controllers-beside-zookeeper',
    ]);
    expect(placesOf({ cluster: { brokers: 1, metadata: { servers: 3 } } })).toEqual([
      'cluster.metadata.servers: servers-without-zookeeper',
    ]);
    expect(placesOf({ cluster: { brokers: 1, metadata: { ...zookeeper, servers: 2 } } })).toEqual([
      'cluster.metadata.servers: not-a-choice',
    ]);
    expect(placesOf({ cluster: { brokers: 1, followerTruncation: 'kip-1' } })).toEqual([
      'cluster.followerTruncation: not-a-choice',
    ]);
  });

  it('is told where it stops being JSON', () => {
    expect(placesOf('{\n  "highwater": 1,\n  oops\n}')[0]).toMatch(/^3:3: not-json$/);
    expect(placesOf('')).toEqual(['1:1: not-json']);
    expect(placesOf('[1, 2]')[0]).toContain('wrong-type');
  });

  it('is told which version it is of', () => {
    expect(placesOf('{}')).toEqual(['highwater: version-missing']);
    expect(placesOf('{"highwater": 2, "new": 1}')).toEqual(['highwater: version-unknown']);
  });
});

describe('a hostile file', () => {
  it('may not be long, deep or say things twice', () => {
    expect(placesOf(`"${'x'.repeat(500_000)}"`)).toEqual([': text-too-long']);
    expect(placesOf('['.repeat(200_000))[0]).toMatch(/too-deep$/);
    expect(placesOf('{"highwater": 1, "cluster": {"brokers": 1}, "seed": 1, "seed": 2}')).toEqual([
      'seed: duplicate-key',
    ]);
  });

  it('cannot reach the prototype of anything', () => {
    const keys = ['__proto__', 'constructor', 'prototype', '\\u005f_proto__'];
    for (const key of keys) {
      const inside = `{"${key}": {"polluted": 1}}`;
      const places = placesOf(`{"highwater": 1, "cluster": {"brokers": 1, "settings": ${inside}}}`);
      expect(places[0]).toMatch(/^cluster\.settings\..*: forbidden-key$/);
      expect(placesOf(`{"highwater": 1, "cluster": {"brokers": 1}, "${key}": 1}`)[0]).toMatch(
        /forbidden-key$/,
      );
    }
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('polluted');
    expect(Object.hasOwn({}, 'polluted')).toBe(false);
  });

  it('may not ask for more than a page can hold', () => {
    const many = (count: number, item: object): object[] =>
      Array.from({ length: count }, () => item);
    expect(placesOf({ cluster: { brokers: 1_000_000_000 } })).toEqual([
      'cluster.brokers: out-of-range',
    ]);
    expect(placesOf({ script: many(2001, { at: 1, type: 'crash', process: 'b0' }) })).toEqual([
      'script: too-many',
    ]);
    const load = { topic: 'a', recordsPerSecond: 60_000 };
    expect(placesOf({ producers: many(2, { clientId: 'p', load }) })).toEqual([
      'producers: too-many-records',
    ]);
    const topics = ['a', 'b'].map((name) => ({ name, partitions: 600 }));
    expect(placesOf({ topics })).toEqual(['topics: too-many-partitions']);
    expect(placesOf({ script: many(28, { at: 1, type: 'add-broker' }) })).toEqual([
      'cluster.brokers: too-many-brokers',
    ]);
  });

  it('gets only so many faults listed, and is told how many more there are', () => {
    const faults = faultsOf({
      producers: Array.from({ length: 90 }, () => ({ a: 1, b: 2, c: 3 })),
    });
    expect(faults).toHaveLength(201);
    expect(faults[200]).toEqual({ path: '', code: 'more-faults', values: { count: 160 } });
  });
});

it('hands the engine the settings of its clients', () => {
  const consumers = [
    {
      clientId: 'k',
      group: 'g',
      topics: ['a'],
      configs: { 'isolation.level': 'read_committed', 'max.poll.records': 5 },
    },
  ];
  const plan = toPlan(read({ consumers }), 7);
  expect(plan.seed).toBe(7);
  const configs = { 'isolation.level': 'read_committed', 'max.poll.records': '5' };
  expect(plan.consumers[0]?.configs).toEqual(configs);
});

it('reads how many records a load commits at a time, and writes nothing unless it is said', () => {
  const load = { topic: 'a', recordsPerSecond: 5 };
  const producers = [
    { clientId: 'p', load: { ...load, recordsPerTransaction: 3 }, configs: {} },
    { clientId: 'q', load, configs: {} },
  ];
  const scenario = read({ producers });
  expect(scenario.producers[0]?.load?.recordsPerTransaction).toBe(3);
  expect(Object.keys(scenario.producers[1]?.load ?? {})).not.toContain('recordsPerTransaction');
  expect(readScenario(writeScenario(scenario))).toEqual({ ok: true, value: scenario });
});

it('reads applications that consume and produce, and writes them again', () => {
  const application = {
    clientId: 'billing',
    group: 'g',
    topics: ['a'],
    output: 'a',
    transactionalId: 'billing-1',
  };
  const scenario = read({ applications: [application], cluster: { brokers: 1 } });
  expect(toPlan(scenario).applications).toMatchObject([application]);
  expect(readScenario(writeScenario(scenario))).toEqual({ ok: true, value: scenario });
  const cluster = { brokers: 1, settings: { 'auto.create.topics.enable': 'false' } };
  const producerConfigs = { acks: '1' };
  expect(
    placesOf({ cluster, applications: [{ ...application, output: 'b', producerConfigs }] }),
  ).toEqual([
    'applications[0].producerConfigs.transactional.id: refused-by-kafka',
    'applications[0].topics[0]: no-such-topic',
    'applications[0].output: no-such-topic',
  ]);
});

describe('settings of single servers', () => {
  const cluster = {
    brokers: 2,
    settings: { 'replica.fetch.wait.max.ms': '700' },
    nodeSettings: { '1': { 'log.retention.ms': '5' }, '100': { 'num.partitions': '2' } },
  };

  it('are read, handed to the engine and written again', () => {
    const scenario = read({ cluster });
    expect(toPlan(scenario).nodeSettings).toEqual(cluster.nodeSettings);
    const again = readScenario(writeScenario(scenario));
    expect(again).toEqual({ ok: true, value: scenario });
  });

  it('are of servers that are there, and fit to what all have', () => {
    const places = placesOf({
      cluster: {
        ...cluster,
        nodeSettings: {
          '1': { 'replica.lag.time.max.ms': '600' },
          '2': {},
          '101': {},
          x: {},
        },
      },
    });
    expect(places).toEqual([
      'cluster.nodeSettings.1.replica.lag.time.max.ms: refused-by-kafka',
      'cluster.nodeSettings.2: no-such-broker',
      'cluster.nodeSettings.101: no-such-broker',
      'cluster.nodeSettings.x: no-such-broker',
    ]);
  });
});

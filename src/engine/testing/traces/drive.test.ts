import { describe, expect, it } from 'vitest';
import { drive, type Run } from './drive.ts';
import { objectAt, type Json, type JsonObject } from './json.ts';
import type { Script } from './recording.ts';

const STARTED_AT = 1_795_231_129_612;

/** Each step a second after the one before, at the earliest. */
function script(steps: readonly JsonObject[], brokers = 3): Script {
  return {
    cluster: {
      controllers: 1,
      brokers,
      settings: {
        'broker.session.timeout.ms': '4000',
        'broker.heartbeat.interval.ms': '500',
        'replica.lag.time.max.ms': '4000',
        'offsets.topic.num.partitions': '4',
        'offsets.topic.replication.factor': String(Math.min(3, brokers)),
        'group.initial.rebalance.delay.ms': '1000',
      },
      nodeSettings: {},
      features: {},
    },
    startedAtMs: STARTED_AT,
    shows: { internalTopics: false, segments: false, quorum: false },
    steps: steps.map((step, index) => ({ step, beganAt: 1000 * index })),
  };
}

function run(steps: readonly JsonObject[], brokers?: number): Run {
  const result = drive(script(steps, brokers));
  expect(result.stopped).toBeNull();
  return result;
}

function outcomes({ found }: Run): Json[] {
  return found.map(({ outcome }) => outcome);
}

const orders = (replicas: number[], configs: JsonObject = {}): JsonObject => ({
  do: 'createTopic',
  topic: 'orders',
  assignments: { 0: replicas },
  configs,
});
const send = (...values: Json[]): JsonObject => ({ do: 'produce', topic: 'orders', values });
const tell = (id: string, cmd: string, more: JsonObject = {}): JsonObject => ({
  do: 'tell',
  id,
  say: { cmd, ...more },
});

describe('a script that produces', () => {
  it('gets an offset for each record, and none with acks=0', () => {
    const steps = [orders([0, 1, 2]), send('a', 'b'), { ...send('c'), acks: '0' }];
    expect(outcomes(run(steps)).slice(1)).toEqual([
      {
        op: 'send',
        results: [
          { tp: 'orders-0', offset: 0 },
          { tp: 'orders-0', offset: 1 },
        ],
      },
      { op: 'send', results: [{ tp: 'orders-0', offset: -1 }] },
    ]);
  });

  it('meets errors by the names of their exceptions', () => {
    const few = orders([0, 1], { 'min.insync.replicas': '2' });
    const shutdown = { do: 'shutdown', broker: 1 };
    const noRetry = { ...send('x'), id: 'n', configs: { retries: '0' } };
    const [, , refused, expired] = outcomes(run([few, shutdown, noRetry, send('y')]));
    expect(refused).toMatchObject({
      op: 'send',
      results: [{ error: 'NotEnoughReplicasException' }],
    });
    expect(expired).toMatchObject({ op: 'send', results: [{ error: 'TimeoutException' }] });
  });

  it('hears of records that it sent without waiting when their answer comes', () => {
    const { found } = run([
      orders([0, 1, 2], { 'min.insync.replicas': '2' }),
      send('a'),
      { do: 'pause', broker: 0, observe: false },
      { ...send('b', 'c'), oneByOne: false, async: true, settleMs: 300 },
      { do: 'resume', broker: 0, awaitHeard: { 'p-all': [{ ev: 'ack', value: 'c' }] } },
    ]);
    expect(found[3]).toMatchObject({ outcome: { op: 'sendAsync', results: [] }, clients: {} });
    expect(found[4]?.clients).toEqual({
      'p-all': [
        { ev: 'ack', value: 'b', tp: 'orders-0', offset: 1 },
        { ev: 'ack', value: 'c', tp: 'orders-0', offset: 2 },
      ],
    });
    expect(found[4]?.missed).toBeNull();
  });

  it('writes keys, empty values and batches down as they lie on disk', () => {
    const values = [{ key: 'k', value: 'v' }, { key: 'k', value: null }, 'w'];
    const { found } = run([orders([0]), { ...send(...values), oneByOne: false }], 1);
    expect(objectAt(objectAt(objectAt(found[1]?.seen, 'replicas'), 'orders-0'), '0')).toEqual({
      logStartOffset: 0,
      logEndOffset: 3,
      records: ['0:0:k=v', '1:0:k=<null>', '2:0:w'],
      leaderEpochs: [[0, 0]],
      highWatermark: 3,
    });
  });

  it('finds offsets by the wall clock', () => {
    const at = (value: string, timestamp: number): JsonObject => ({ value, timestamp });
    const first = STARTED_AT - 3_600_000;
    const values = [at('a', first), at('b', first + 10), at('c', first + 5)];
    const list = (timestamp: number): JsonObject => ({
      do: 'listOffsets',
      tp: 'orders-0',
      timestamp,
    });
    const [, , later, never] = outcomes(
      run([orders([0]), send(...values), list(first + 5), list(first + 11)], 1),
    );
    expect(later).toEqual({
      earliest: { offset: 0, leaderEpoch: 0 },
      latest: { offset: 3, leaderEpoch: 0 },
      maxTimestamp: { offset: 1, leaderEpoch: 0 },
      timestamp: { offset: 1, leaderEpoch: 0 },
    });
    expect(objectAt(never, 'timestamp')).toEqual({ offset: -1 });
  });

  it.each([0, 1, 2])('asks no frozen broker for offsets, with broker %d alone awake', (awake) => {
    const frozen = [0, 1, 2].filter((broker) => broker !== awake);
    const list = { do: 'listOffsets', tp: 'orders-0' };
    const steps = [orders([awake, ...frozen]), send('a'), { do: 'pause', broker: frozen }, list];
    expect(outcomes(run(steps))[3]).toMatchObject({ earliest: { offset: 0 } });
  });
});

describe('a script with consumers', () => {
  const consumer = (id: string, configs: JsonObject = {}): JsonObject => ({
    do: 'consumer',
    id,
    group: 'g',
    subscribe: ['orders'],
    configs: {
      'session.timeout.ms': '6000',
      'heartbeat.interval.ms': '1000',
      'enable.auto.commit': 'false',
      ...configs,
    },
    await: { groups: { g: { state: 'Stable' } } },
  });

  it('hears what they hear, and moves them', () => {
    const { found } = run(
      [
        orders([0]),
        send('a', 'b', 'c'),
        consumer('c1', { 'truth.generation': 'true' }),
        tell('c1', 'position'),
        tell('c1', 'seek', { tp: 'orders-0', offset: 1 }),
        tell('c1', 'commit', { offsets: { 'orders-0': 2 } }),
        tell('c1', 'metadata'),
        tell('c1', 'close'),
      ],
      1,
    );
    const record = (offset: number, value: string): JsonObject => {
      return { ev: 'record', tp: 'orders-0', offset, key: null, value };
    };
    expect(found[2]?.clients).toEqual({
      c1: [
        { ev: 'assigned', partitions: ['orders-0'], generation: 1 },
        record(0, 'a'),
        record(1, 'b'),
        record(2, 'c'),
      ],
    });
    expect(found[3]?.outcome).toEqual({ op: 'position', positions: { 'orders-0': 3 } });
    expect(found[4]?.clients).toEqual({ c1: [record(1, 'b'), record(2, 'c')] });
    expect(found[5]?.outcome).toEqual({ op: 'commit' });
    expect(objectAt(found[5]?.seen, 'groups')).toMatchObject({
      g: { type: 'Classic', state: 'Stable', assignor: 'range', committed: { 'orders-0': 2 } },
    });
    expect(found[6]?.outcome).toMatchObject({
      op: 'metadata',
      generation: 1,
      assignment: ['orders-0'],
    });
    expect(found[7]).toMatchObject({
      outcome: { op: 'close' },
      clients: { c1: [{ ev: 'revoked', partitions: ['orders-0'] }] },
      seen: { groups: { g: { state: 'Empty', assignor: '', members: [] } } },
    });
  });

  it('kills, freezes and wakes them, and holds them back from polling', () => {
    const isGone = { await: { groups: { g: { members: { $size: 0 } } } } };
    const { found } = run(
      [
        orders([0]),
        consumer('c1', { 'truth.records': 'false' }),
        tell('c1', 'stopPolling'),
        send('a'),
        tell('c1', 'resumePolling'),
        { do: 'pauseClient', id: 'c1', ...isGone },
        { do: 'resumeClient', id: 'c1', awaitHeard: { c1: [{ ev: 'assigned' }] } },
        { do: 'killClient', id: 'c1', ...isGone },
        { do: 'killClient', id: 'c1' },
      ],
      1,
    );
    expect(found.map(({ missed }) => missed)).toEqual(found.map(() => null));
    expect(found[4]?.clients).toEqual({});
    expect(found[6]?.clients).toEqual({
      c1: [
        { ev: 'lost', partitions: ['orders-0'] },
        { ev: 'assigned', partitions: ['orders-0'] },
      ],
    });
  });

  it('says which of their settings it does not know, and which value it cannot take', () => {
    const { unknownSettings } = run([orders([0]), consumer('c1', { 'no.such.setting': 'a' })], 1);
    expect(unknownSettings).toEqual(['no.such.setting']);
    const { stopped } = drive(
      script([orders([0]), consumer('c1', { 'auto.offset.reset': 'sometimes' })], 1),
    );
    expect(stopped).toEqual({
      step: 1,
      reason: 'not simulated: auto.offset.reset=sometimes',
    });
  });
});

describe('a script that administers', () => {
  it('tells the answers of the controller', () => {
    const elect = { do: 'electLeaders', partitions: ['orders-0', 'orders-7'] };
    const nowhere = { do: 'electLeaders', partitions: ['none-0'] };
    const alter = (configs: JsonObject): JsonObject => ({
      do: 'alterConfig',
      name: 'orders',
      configs,
    });
    const result = run([
      orders([0, 1, 2]),
      orders([0]),
      { do: 'shutdown', broker: 0, await: { partitions: { 'orders-0': { leader: 1 } } } },
      elect,
      nowhere,
      alter({ 'retention.ms': '5', 'max.message.bytes': null, 'min.insync.replicas': '2' }),
      { do: 'deleteTopic', topic: 'none' },
    ]);
    const [, again, moved, needless, unknown, altered, gone] = outcomes(result);
    expect(again).toEqual({
      error: 'TopicExistsException',
      message: "Topic 'orders' already exists.",
    });
    expect(moved).toBeNull();
    expect(needless).toEqual({
      'orders-0': 'PreferredLeaderNotAvailableException',
      'orders-7': 'UnknownTopicOrPartitionException',
    });
    expect(unknown).toEqual({ 'none-0': 'UnknownTopicOrPartitionException' });
    expect(altered).toBeNull();
    // One request, in the order of a HashMap; what it clears comes last.
    expect(result.found[5]?.decisions?.slice(0, 3)).toMatchObject([
      { type: 'CONFIG_RECORD', data: { name: 'min.insync.replicas' } },
      { type: 'CONFIG_RECORD', data: { name: 'retention.ms' } },
      { type: 'CLEAR_ELR_RECORD' },
    ]);
    const message = 'This server does not host this topic-partition.';
    expect(gone).toEqual({ error: 'UnknownTopicOrPartitionException', message });
  });

  it('begins no step before the real one began, and waits in vain no longer than told', () => {
    const wait = { do: 'wait', ms: 500, settleMs: 200 };
    const never = { ...wait, await: { brokers: { 0: 'fenced' } }, withinMs: 3000 };
    const { found } = run([orders([0]), wait, never], 1);
    expect(found[2]?.missed).toEqual(never.await);
    const times: number[] = [];
    drive(script([orders([0]), send('a')], 1), ({ type, at }) => {
      if (type === 'topic-created' || type === 'records-sent') times.push(at);
    });
    const [created = 0, sent = 0] = times;
    expect(sent - created).toBeGreaterThanOrEqual(1000);
  });
});

describe('a cluster of a script', () => {
  const cluster = (nodeSettings: Script['cluster']['nodeSettings']): Run => {
    const plain = script([
      orders([0, 1]),
      { do: 'shutdown', broker: 0 },
      { do: 'start', broker: 0, await: { brokers: { 0: 'active' } } },
    ]);
    return drive({ ...plain, cluster: { ...plain.cluster, nodeSettings } });
  };

  it('has its racks, and settings that are not known', () => {
    const { found, unknownSettings, stopped } = cluster({
      0: { 'broker.rack': 'a' },
      1: { 'num.io.threads': '3' },
    });
    expect(stopped).toBeNull();
    expect(unknownSettings).toEqual(['num.io.threads']);
    const [registered] = found.flatMap(({ decisions }) =>
      (decisions ?? []).filter((one) => objectAt(one, 'data')['rack'] !== undefined),
    );
    expect(objectAt(registered, 'data')).toMatchObject({ brokerId: 0, rack: 'a' });
  });

  it('is refused where a broker could not start', () => {
    expect(cluster({ 1: { 'replica.lag.time.max.ms': '600' } }).stopped).toBeNull();
    expect(cluster({ 1: { 'replica.lag.time.max.ms': '1' } }).stopped?.reason).toBe(
      'not simulated: replica.lag.time.max.ms=1',
    );
  });
});

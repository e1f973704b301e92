import { describe, expect, it } from 'vitest';
import { firstDifference, type Difference } from './compare.ts';
import type { Json, JsonObject } from './json.ts';
import { parseRecording } from './parse-recording.ts';
import type { Found, Recording } from './recording.ts';

/** `undefined` takes a part out. */
type Step = Readonly<Record<string, Json | undefined>>;

interface Written {
  readonly name?: string;
  readonly open?: readonly string[];
  readonly steps: readonly Step[];
}

/** A recording of steps that say `wait` unless they say otherwise. */
function recordingOf({ name = 'some', open = [], steps }: Written): Recording {
  const full = steps.map((step) => ({
    step: { do: 'wait', ms: 1 },
    t: { began: 0 },
    seen: {},
    ...step,
  }));
  const text = JSON.stringify({
    name,
    cluster: { controllers: 1, brokers: 3, settings: {} },
    startedAtMs: 0,
    open,
    steps: full,
  });
  const parsed = parseRecording(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.value;
}

/** What the steps of another recording saw, as if it had been found. */
function foundIn({ observed }: Recording): Found[] {
  return observed.map((one) => ({ ...one, missed: null, isUnsettled: false }));
}

function differ(
  recorded: readonly Step[],
  found: readonly Step[],
  options: Omit<Written, 'steps'> = {},
): Difference | null {
  return firstDifference(
    recordingOf({ ...options, steps: recorded }),
    foundIn(recordingOf({ steps: found })),
  );
}

const change = (partition: number, data: JsonObject): Json => ({
  type: 'PARTITION_CHANGE_RECORD',
  data: { partitionId: partition, topicId: 'xyz', ...data },
});

const created = (topicId: string, isr: readonly number[] = [0, 1, 2]): readonly Json[] => [
  { type: 'TOPIC_RECORD', data: { name: 'orders', topicId } },
  { type: 'PARTITION_RECORD', data: { partitionId: 0, topicId, isr, leader: 0 } },
];

const registration = (broker: number, data: JsonObject): Json => ({
  type: 'BROKER_REGISTRATION_CHANGE_RECORD',
  data: { brokerId: broker, ...data },
});

describe('a comparison', () => {
  it('finds nothing where both are the same', () => {
    const steps = [
      { outcome: { op: 'send', results: [{ tp: 'orders-0', offset: 0 }] } },
      { seen: { partitions: { 'orders-0': { leader: 1, isr: [1, 2] } } } },
      { clients: { c1: [{ ev: 'assigned', partitions: [] }] }, decisions: created('a') },
    ];
    expect(differ(steps, steps)).toBeNull();
  });

  it('names the step, the place and both values', () => {
    const seen = (isr: number[]): JsonObject => ({
      seen: { partitions: { 'orders-0': { leader: 1, isr } } },
    });
    expect(differ([seen([1, 2]), seen([1, 2])], [seen([1, 2]), seen([1])])).toEqual({
      step: 1,
      path: 'seen/partitions/orders-0/isr',
      expected: [1, 2],
      found: [1],
    });
  });

  it('looks at outcomes, at what is missing and at what is too much', () => {
    expect(differ([{ outcome: { error: 'TimeoutException' } }], [{}])).toMatchObject({
      path: 'outcome',
      found: null,
    });
    expect(differ([{}], [{ outcome: { error: 'TimeoutException' } }])?.path).toBe('outcome');
    expect(differ([{}], [{ clients: { c1: [{ ev: 'revoked' }] } }])?.path).toBe('clients/c1');
    expect(differ([{}], [{ decisions: created('a') }])).toMatchObject({
      path: 'decisions/0',
      expected: undefined,
    });
    expect(differ([{ decisions: created('a') }], [{}])).toMatchObject({
      path: 'decisions/0',
      found: undefined,
    });
  });

  it('finds what the script waited for in vain, and what did not settle', () => {
    const recording = recordingOf({ steps: [{}] });
    const [found] = foundIn(recording);
    if (found === undefined) throw new Error('one step');
    const missed = { partitions: { 'orders-0': { leader: 1 } } };
    expect(firstDifference(recording, [{ ...found, missed }])).toMatchObject({
      path: 'await',
      expected: missed,
    });
    expect(firstDifference(recording, [{ ...found, isUnsettled: true }])?.path).toBe('seen');
  });

  it('compares the outcome alone of a step that was not looked at', () => {
    const unseen = { step: { do: 'crash', broker: 0, observe: false }, seen: undefined };
    const looked = { seen: { brokers: { 0: 'active' } }, decisions: created('a') };
    expect(differ([unseen], [looked])).toBeNull();
    expect(differ([unseen], [{ ...looked, outcome: { error: 'E' } }])?.path).toBe('outcome');
  });
});

describe('what may differ', () => {
  it('is what the recording lists as open, and nothing beside it', () => {
    const steps = (leader: number, isr: number[], epoch: number): JsonObject[] => [
      { seen: { partitions: { 'a-0': { leader, isr, partitionEpoch: epoch } } } },
    ];
    const open = ['steps/0/seen/partitions/a-0/isr/0', 'steps/0/seen/partitions/a-0/leader'];
    expect(differ(steps(0, [0, 2], 1), steps(1, [1, 2], 1), { open })).toBeNull();
    expect(differ(steps(0, [0, 2], 1), steps(1, [1, 3], 1), { open })?.path).toMatch(/isr$/);
    expect(differ(steps(0, [0, 2], 1), steps(1, [1, 2], 2), { open })?.path).toMatch(/Epoch$/);
    expect(differ(steps(0, [0, 2], 1), steps(1, [1, 2], 2), { open: ['steps/0/seen'] })).toBeNull();
    expect(differ(steps(0, [0], 1), steps(1, [0], 1), { open: ['steps/1/seen'] })).not.toBeNull();
  });

  it('is the order of sets, not that of replicas', () => {
    const seen = (name: string, list: number[]): JsonObject[] => [
      { seen: { partitions: { 'a-0': { [name]: list } } } },
    ];
    expect(differ(seen('isr', [0, 1, 2]), seen('isr', [1, 2, 0]))).toBeNull();
    expect(differ(seen('elr', [1, 2]), seen('elr', [2, 1]))).toBeNull();
    expect(differ(seen('replicas', [0, 1, 2]), seen('replicas', [1, 2, 0]))).not.toBeNull();
  });

  it('is the high watermark of a broker that is away or has just been', () => {
    const replicas = (step: JsonObject, highWatermark: number): JsonObject => ({
      step,
      seen: { replicas: { 'a-0': { 0: { highWatermark, logEndOffset: 5 } } } },
    });
    const run = (steps: JsonObject[], marks: number[]): JsonObject[] =>
      steps.map((step, index) => replicas(step, marks[index] ?? 0));
    const wait = { do: 'wait', ms: 1 };
    for (const away of ['crash', 'shutdown', 'pause']) {
      const steps = [wait, { do: away, broker: [0, 1] }, wait];
      expect(differ(run(steps, [5, 5, 5]), run(steps, [5, 3, 4]))).toBeNull();
      expect(differ(run(steps, [5, 5, 5]), run(steps, [4, 5, 5]))?.step).toBe(0);
    }
    const resumed = [{ do: 'pause', broker: 0 }, { do: 'resume', broker: 0 }, wait];
    expect(differ(run(resumed, [5, 5, 5]), run(resumed, [5, 3, 5]))).toBeNull();
    expect(differ(run(resumed, [5, 5, 5]), run(resumed, [5, 3, 3]))?.step).toBe(2);
    const restarted = [
      { do: 'crash', broker: 0 },
      { do: 'start', broker: 0 },
    ];
    expect(differ(run(restarted, [5, 5]), run(restarted, [3, 3]))?.step).toBe(1);
    const other = [{ do: 'crash', broker: 1 }];
    expect(differ(run(other, [5]), run(other, [3]))).not.toBeNull();
  });

  it('is a member id, but not who has it', () => {
    const group = (ids: string[]): JsonObject => ({
      seen: { groups: { g: { members: ids.map((memberId) => ({ memberId })) } } },
    });
    expect(differ([group(['a', 'b']), group(['b'])], [group(['x', 'y']), group(['y'])])).toBeNull();
    expect(differ([group(['a', 'b']), group(['b'])], [group(['x', 'y']), group(['x'])])?.step).toBe(
      1,
    );
  });

  it('is a message, except where messages are the subject', () => {
    const failed = (message: string): JsonObject[] => [{ outcome: { error: 'E', message } }];
    const long = 'org.apache.kafka.common.errors.InvalidTopicException: bad name';
    expect(differ(failed(long), failed('another'))).toBeNull();
    const name = 'admin-errors';
    expect(differ(failed(long), failed('bad name'), { name })).toBeNull();
    expect(differ(failed(long), failed('another'), { name })?.path).toBe('outcome/message');
    const timed = 'Expiring 1 record(s) for a-0:12000 ms has passed at 127.0.0.1:4711';
    expect(differ(failed(timed), failed(timed.replace('12000', '99')), { name })).toBeNull();
  });

  it('is a size that follows from timestamps which the script did not set', () => {
    const sized = (bytes: number, values: Json[]): JsonObject[] => [
      {
        step: { do: 'produce', topic: 'a', values },
        seen: { replicas: { 'a-0': { 0: { segments: [{ timeindexBytes: bytes }] } } } },
      },
    ];
    expect(differ(sized(12, ['r0']), sized(24, ['r0']))).toBeNull();
    const stamped = [{ value: 'r0', timestamp: 5 }];
    expect(differ(sized(12, stamped), sized(24, stamped))).not.toBeNull();
  });

  it('is which controller is active', () => {
    const quorum = (leader: number, voters: number[]): JsonObject[] => [
      { seen: { quorum: { leader, leaderEpoch: leader, voters } } },
    ];
    expect(differ(quorum(100, [100, 101]), quorum(101, [100, 101]))).toBeNull();
    expect(differ(quorum(100, [100, 101]), quorum(100, [100]))).not.toBeNull();
  });
});

describe('what a client hears', () => {
  const record = (tp: string, offset: number): Json => ({ ev: 'record', tp, offset });
  const heard = (...events: Json[]): JsonObject[] => [{ clients: { c1: events } }];

  it('is in order, except that records of different partitions interleave', () => {
    const one = heard(record('a-0', 0), record('a-0', 1), record('a-1', 0), { ev: 'revoked' });
    const other = heard(record('a-1', 0), record('a-0', 0), record('a-0', 1), { ev: 'revoked' });
    const swapped = heard(record('a-0', 1), record('a-0', 0), record('a-1', 0), { ev: 'revoked' });
    const moved = heard({ ev: 'revoked' }, record('a-0', 0), record('a-0', 1), record('a-1', 0));
    expect(differ(one, other)).toBeNull();
    expect(differ(one, swapped)?.path).toBe('clients/c1/0/offset');
    expect(differ(one, moved)).not.toBeNull();
  });

  it('may begin with nothing assigned for a cooperative newcomer only', () => {
    const assigned = (partitions: string[]): Json => ({ ev: 'assigned', partitions });
    const steps = (strategy: string, ...lists: string[][]): JsonObject[] => [
      {
        step: { do: 'consumer', id: 'c1', configs: { 'partition.assignment.strategy': strategy } },
        clients: { c1: lists.map(assigned) },
      },
    ];
    const cooperative = 'org.apache.kafka.clients.consumer.CooperativeStickyAssignor';
    expect(differ(steps(cooperative, [], ['a-0']), steps(cooperative, ['a-0']))).toBeNull();
    expect(differ(steps(cooperative, ['a-0'], []), steps(cooperative, ['a-0']))).not.toBeNull();
    expect(differ(steps('Range', [], ['a-0']), steps('Range', ['a-0']))).not.toBeNull();
  });
});

describe('decisions', () => {
  const decided = (...decisions: readonly Json[]): JsonObject => ({ decisions });

  it('are compared by the names of topics and the numbers of registrations, not by ids', () => {
    const registered = (broker: number, brokerEpoch: number): Json => ({
      type: 'REGISTER_BROKER_RECORD',
      data: { brokerId: broker, brokerEpoch },
    });
    const run = (topic: string, old: number, epoch: number): JsonObject[] => [
      decided(...created(topic)),
      decided(registration(0, { brokerEpoch: old, fenced: 1 }), registered(0, epoch)),
      decided(registration(0, { brokerEpoch: epoch, fenced: -1 })),
    ];
    expect(differ(run('a', 12, 60), run('b', 3, 9))).toBeNull();
    const stale = run('b', 3, 9).slice(0, 2);
    stale.push(decided(registration(0, { brokerEpoch: 3, fenced: -1 })));
    expect(differ(run('a', 12, 60), stale)?.path).toBe('decisions/0/data/brokerEpoch');
    const backwards = run('b', 9, 9);
    backwards.push(decided(registered(0, 4)));
    expect(differ([...run('a', 12, 60), decided(registered(0, 70))], backwards)?.step).toBe(3);
    const renamed = [{ type: 'TOPIC_RECORD', data: { name: 'other', topicId: 'q' } }];
    expect(differ([decided(...created('a'))], [decided(...renamed)])).not.toBeNull();
  });

  it('leave out producer ids, cordoned directories and registering controllers', () => {
    const noise = [
      { type: 'PRODUCER_IDS_RECORD', data: { brokerId: 0 } },
      { type: 'REGISTER_CONTROLLER_RECORD', data: { controllerId: 100 } },
      registration(0, { cordonedLogDirs: [] }),
    ];
    expect(differ([decided(...noise)], [decided()])).toBeNull();
    expect(differ([decided(registration(0, { fenced: 1 }))], [decided()])).not.toBeNull();
  });

  it('may fence a broker a second time, and not a first', () => {
    const fence = registration(0, { fenced: 1 });
    const unfence = registration(0, { fenced: -1 });
    expect(differ([decided(fence), decided(fence)], [decided(fence), decided()])).toBeNull();
    expect(differ([decided(fence), decided()], [decided(fence), decided(fence)])).toBeNull();
    const back = [decided(fence), decided(unfence), decided(fence)];
    expect(differ(back, back.slice(0, 2).concat(decided()))?.step).toBe(2);
  });

  it('keep their order, except for different partitions in one go', () => {
    const first = change(0, { leader: 1 });
    const other = change(1, { leader: 2 });
    const again = change(0, { leader: 2 });
    const fence = registration(0, { fenced: 1 });
    expect(differ([decided(first, other, fence)], [decided(other, first, fence)])).toBeNull();
    expect(differ([decided(first, again)], [decided(again, first)])).not.toBeNull();
    expect(differ([decided(first, other, fence)], [decided(first, fence, other)])).not.toBeNull();
  });

  it('may let two followers into the ISR at once, and the partition epoch follows', () => {
    const start = decided(...created('xyz', [0]));
    const seen = (partitionEpoch: number): JsonObject => ({
      seen: { partitions: { 'orders-0': { partitionEpoch } } },
    });
    const single = change(0, { isr: [0, 1, 2] });
    const twice = [change(0, { isr: [0, 2] }), change(0, { isr: [0, 1, 2] })];
    const real = [start, { ...decided(single), ...seen(1) }, seen(1)];
    const found = [start, { ...decided(...twice), ...seen(2) }, seen(2)];
    expect(differ(real, found)).toBeNull();
    expect(differ(found, real)).toBeNull();
    expect(differ(real, [...found.slice(0, 2), seen(1)])?.step).toBe(2);
    expect(differ(real, [start, { ...decided(single), ...seen(2) }])?.step).toBe(1);
    const shrunk = [change(0, { isr: [] }), change(0, { isr: [0, 1, 2] })];
    expect(differ(real, [start, { ...decided(...shrunk), ...seen(2) }])?.step).toBe(1);
    const three = [change(0, { isr: [0, 1] }), ...twice];
    expect(differ(real, [start, { ...decided(...three), ...seen(3) }])?.step).toBe(1);
  });

  it('may end a reassignment with whichever of the new replicas comes last', () => {
    const start = decided(...created('xyz', [0, 1]));
    const move = change(0, {
      replicas: [2, 3, 0, 1],
      addingReplicas: [2, 3],
      removingReplicas: [0, 1],
    });
    const done = { isr: [2, 3], replicas: [2, 3], addingReplicas: [], removingReplicas: [] };
    const run = (...changes: readonly Json[]): JsonObject[] => {
      const seen = { partitions: { 'orders-0': { partitionEpoch: changes.length + 1 } } };
      return [start, { ...decided(move, ...changes), seen }];
    };
    const real = run(change(0, { isr: [0, 1, 3] }), change(0, { ...done, leader: 2 }));
    expect(
      differ(real, run(change(0, { isr: [0, 1, 2] }), change(0, { ...done, leader: 2 }))),
    ).toBeNull();
    expect(differ(real, run(change(0, { ...done, leader: 2 })))).toBeNull();
    expect(
      differ(real, run(change(0, { isr: [0, 1, 2] }), change(0, { ...done, leader: 3 }))),
    ).not.toBeNull();
    expect(differ(real, run(change(0, { isr: [0, 1, 3] })))).not.toBeNull();
    const shrunk = run(change(0, { isr: [0] }), change(0, { ...done, leader: 2 }));
    expect(differ(real, shrunk)).not.toBeNull();
  });

  it('name the growth of another partition, not the epoch that would follow from it', () => {
    const start = decided(...created('xyz', [0]));
    const seen = { seen: { partitions: { 'orders-0': { partitionEpoch: 1 } } } };
    const real = [start, { ...decided(change(0, { isr: [0, 1] })), ...seen }];
    const found = [start, { ...decided(change(1, { isr: [0, 1] })), ...seen }];
    expect(differ(real, found)?.path).toBe('decisions/0/data/partitionId');
  });

  it('takes a persisted start offset as it was one write before', () => {
    const starts = (startOffsets: JsonObject): Step => {
      return { seen: { shareGroups: { s: { startOffsets } } } };
    };
    const found = [starts({}), starts({ 'orders-0': 0 }), starts({ 'orders-0': 2 })];
    expect(differ([starts({}), starts({}), starts({ 'orders-0': 0 })], found)).toBeNull();
    expect(differ([starts({}), starts({}), starts({})], found)?.step).toBe(2);
    expect(differ([starts({}), starts({ 'orders-0': 1 })], found)?.step).toBe(1);
  });
});

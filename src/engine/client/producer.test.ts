import { describe, expect, it } from 'vitest';
import { brokerId } from '../ids.ts';
import {
  failWith,
  fates,
  known,
  leadBy,
  produceTimes,
  sendAt,
  to,
  values,
} from '../testing/producer-story.ts';
import { begin, createBrokers, partitionOf } from '../testing/scripted-brokers.ts';
import { sendRecords } from './producer-command.ts';

const [B0, B1] = [brokerId(0), brokerId(1)];
const P0 = partitionOf(0, 0);

describe('a producer that sends', () => {
  it('waits for metadata, lingers, and reports the offsets', () => {
    const brokers = createBrokers({});
    begin(brokers);
    sendAt(brokers, 0, to(0, 'a'), to(0, 'b'), to(1, 'c'));
    expect(brokers.producer.blocked).toHaveLength(3);
    brokers.stage.runUntil(200);
    expect(fates(brokers)).toEqual({ a: 'at 0', b: 'at 1', c: 'at 0' });
    // Metadata is back at tick 2 (or 4, when the first question was asked without a topic).
    expect(produceTimes(brokers).every((at) => at >= 8 && at <= 12)).toBe(true);
    expect(brokers.producer.accumulator.usedBytes).toBe(0);
  });

  it('sends one request to a broker with the first batches of all its partitions', () => {
    const brokers = known({ brokers: 1, partitions: 3 });
    sendAt(brokers, 200, to(0, 'a'), to(1, 'b'));
    sendAt(brokers, 203, to(2, 'c'));
    brokers.stage.runUntil(300);
    const last = brokers.stage.requestsOf('Produce').at(-1);
    expect(last?.at).toBe(206);
    expect(last?.body).toMatchObject({
      acks: -1,
      partitions: [{ partition: 0 }, { partition: 1 }, { partition: 2 }],
    });
  });

  it('does not wait for linger.ms when a batch is full', () => {
    const brokers = known({ plan: { configs: { 'batch.size': '80', 'linger.ms': '1000' } } });
    brokers.stage.runUntil(2000);
    sendAt(brokers, 2000, to(0, 'a'.repeat(30)));
    expect(produceTimes(brokers)).toHaveLength(1);
    sendAt(brokers, 2001, to(0, 'b'.repeat(30)));
    brokers.stage.runUntil(2010);
    // The second record did not fit: its batch stands behind the first, which is full by that.
    expect(produceTimes(brokers).slice(1)).toEqual([2002]);
    expect(values(brokers, 0)).toEqual(['first', 'a'.repeat(30)]);
  });

  it('keeps to max.in.flight.requests.per.connection', () => {
    const brokers = known({
      brokers: 1,
      delayMs: 50,
      plan: { configs: { 'linger.ms': '0', 'max.in.flight.requests.per.connection': '2' } },
    });
    brokers.stage.runUntil(1000);
    const before = produceTimes(brokers).length;
    for (let tick = 1000; tick < 1010; tick += 1) sendAt(brokers, tick, to(0, `r${tick}`));
    brokers.stage.runUntil(1098);
    expect(produceTimes(brokers)).toHaveLength(before + 2);
    brokers.stage.runUntil(3000);
    expect(values(brokers, 0)).toHaveLength(11);
    expect(produceTimes(brokers).length).toBeLessThan(before + 11);
  });

  it('refuses a record that is larger than max.request.size by itself', () => {
    const brokers = known({ plan: { configs: { 'max.request.size': '200' } } });
    sendAt(brokers, 200, to(0, 'x'.repeat(150)), to(0, 'small'));
    brokers.stage.runUntil(300);
    expect(fates(brokers)).toMatchObject({ ['x'.repeat(150)]: 'RECORD_TOO_LARGE', small: 'at 1' });
  });

  it('puts as many batches in a request as max.request.size allows, and none starves', () => {
    const brokers = known({
      brokers: 1,
      partitions: 3,
      plan: { configs: { 'max.request.size': '320' } },
    });
    const long = 'x'.repeat(100);
    sendAt(brokers, 200, to(0, `${long}0`), to(1, `${long}1`), to(2, `${long}2`));
    brokers.stage.runUntil(300);
    const bodies = brokers.stage.requestsOf('Produce').slice(1);
    const sent = bodies.map(({ body }) => body.api === 'Produce' && body.partitions.length);
    expect(sent).toEqual([1, 1, 1]);
    expect([0, 1, 2].map((number) => values(brokers, number).length)).toEqual([2, 1, 1]);
  });

  it('fails a send to a topic that does not come to exist within max.block.ms', () => {
    const brokers = known({ plan: { configs: { 'max.block.ms': '1000' } } });
    const { stage, producer } = brokers;
    stage.runUntil(200);
    sendRecords(producer, 'missing', [to(null, 'a'), to(null, 'b')], stage.context);
    sendRecords(producer, 'orders', [to(0, 'behind')], stage.context);
    stage.runUntil(1199);
    expect(fates(brokers)).toEqual({ first: 'at 0' });
    stage.runUntil(1200);
    expect(fates(brokers)).toEqual({ first: 'at 0', a: 'MAX_BLOCK_TIMEOUT' });
    stage.runUntil(2300);
    expect(fates(brokers)).toEqual({
      first: 'at 0',
      a: 'MAX_BLOCK_TIMEOUT',
      b: 'MAX_BLOCK_TIMEOUT',
      behind: 'at 1',
    });
  });

  it('goes on as soon as the topic exists', () => {
    const brokers = known();
    const { stage, producer, topics } = brokers;
    sendRecords(producer, 'late', [to(0, 'a')], stage.context);
    stage.runUntil(1000);
    topics['late'] = [{ leader: B1, leaderEpoch: 0, log: [] }];
    stage.runUntil(2500);
    expect(fates(brokers)).toMatchObject({ a: 'at 0' });
  });

  it('waits for a partition number that the topic does not have', () => {
    const brokers = known({ plan: { configs: { 'max.block.ms': '500' } } });
    sendAt(brokers, 200, to(7, 'a'));
    brokers.stage.runUntil(1000);
    expect(fates(brokers)).toMatchObject({ a: 'MAX_BLOCK_TIMEOUT' });
  });

  it('sends records of one key to one partition', () => {
    const brokers = known({ partitions: 7 });
    for (let tick = 200; tick < 300; tick += 10) sendAt(brokers, tick, to(null, `v${tick}`, 'ann'));
    brokers.stage.runUntil(400);
    const counts = Array.from({ length: 7 }, (_, number) => values(brokers, number).length);
    expect(counts.filter((count) => count >= 10)).toHaveLength(1);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(11);
  });
});

describe('a producer that hears of an error', () => {
  it('tries again after a retriable one, and backs off', () => {
    const brokers = known();
    failWith(brokers, 'NOT_ENOUGH_REPLICAS', 'NOT_ENOUGH_REPLICAS');
    sendAt(brokers, 200, to(0, 'a'));
    brokers.stage.runUntil(1000);
    expect(fates(brokers)).toMatchObject({ a: 'at 1' });
    const [, first = 0, second = 0, third = 0] = produceTimes(brokers);
    expect(second - first).toBeGreaterThanOrEqual(82);
    expect(second - first).toBeLessThanOrEqual(122);
    expect(third - second).toBeGreaterThanOrEqual(162);
    expect(brokers.stage.facts('records-retried')).toMatchObject([
      { partition: P0, error: 'NOT_ENOUGH_REPLICAS' },
      { partition: P0, error: 'NOT_ENOUGH_REPLICAS' },
    ]);
  });

  it('gives up after one that is not retriable, and after `retries`', () => {
    const brokers = known({ plan: { configs: { retries: '1' } } });
    failWith(brokers, 'INVALID_REQUIRED_ACKS', 'NOT_ENOUGH_REPLICAS', 'REQUEST_TIMED_OUT');
    sendAt(brokers, 200, to(0, 'a'));
    sendAt(brokers, 300, to(0, 'b'));
    brokers.stage.runUntil(1000);
    expect(fates(brokers)).toMatchObject({ a: 'INVALID_REQUIRED_ACKS', b: 'REQUEST_TIMED_OUT' });
    expect(brokers.producer.accumulator.usedBytes).toBe(0);
  });

  it('goes to the new leader at once when the response names it', () => {
    const brokers = known();
    leadBy(brokers, 0, B1, 1);
    sendAt(brokers, 200, to(0, 'a'));
    brokers.stage.runUntil(230);
    expect(fates(brokers)).toMatchObject({ a: 'at 1' });
    expect(brokers.stage.requestsOf('Produce').map(({ at, to: server }) => [at, server])).toEqual([
      [expect.any(Number), B0],
      [206, B0],
      [208, B1],
    ]);
    // It asks for metadata all the same.
    expect(brokers.stage.requestsOf('Metadata').at(-1)?.at).toBeGreaterThan(206);
  });

  it('waits for a leader when there is none, asking for metadata', () => {
    const brokers = known();
    leadBy(brokers, 0, null, 1);
    sendAt(brokers, 200, to(0, 'a'));
    brokers.stage.runUntil(3000);
    expect(fates(brokers)).toEqual({ first: 'at 0' });
    const asked = brokers.stage.requestsOf('Metadata').length;
    expect(asked).toBeGreaterThan(4);
    leadBy(brokers, 0, B1, 2);
    brokers.stage.runUntil(4500);
    expect(fates(brokers)).toMatchObject({ a: 'at 1' });
  });

  it('splits a batch that is too large for the broker, without counting an attempt', () => {
    const inOrder = { 'max.in.flight.requests.per.connection': '1' };
    const configs = { ...inOrder, 'batch.size': '1000', retries: '0' };
    const brokers = known({ plan: { configs } });
    brokers.onProduce = ({ partitions }) =>
      partitions.some(({ sizeInBytes }) => sizeInBytes > 200) ? 'MESSAGE_TOO_LARGE' : 'NONE';
    const records = ['a', 'b', 'c', 'd', 'e'].map((letter) => to(0, letter.repeat(60)));
    sendAt(brokers, 200, ...records, to(0, 'z'.repeat(300)));
    brokers.stage.runUntil(1000);
    expect(values(brokers, 0).map((value) => value?.[0])).toEqual(['f', 'a', 'b', 'c', 'd', 'e']);
    expect(fates(brokers)).toMatchObject({ ['z'.repeat(300)]: 'MESSAGE_TOO_LARGE' });
    expect(brokers.producer.accumulator.usedBytes).toBe(0);
  });
});

describe('a producer whose connection breaks', () => {
  it('sends everything again that was not answered, and so may write it twice', () => {
    const brokers = known();
    brokers.onProduce = () => 'close';
    sendAt(brokers, 200, to(0, 'a'));
    brokers.stage.runUntil(207);
    brokers.onProduce = null;
    brokers.stage.runUntil(1000);
    expect(fates(brokers)).toMatchObject({ a: 'at 1' });
    expect(brokers.stage.facts('records-retried')).toMatchObject([{ error: 'NETWORK_EXCEPTION' }]);
  });

  it('calls it a timeout when it closed the connection itself, after request.timeout.ms', () => {
    const brokers = known({ plan: { configs: { 'request.timeout.ms': '500' } } });
    const { stage } = brokers;
    brokers.onProduce = () => null;
    sendAt(brokers, 200, to(0, 'a'));
    stage.runUntil(706);
    brokers.onProduce = null;
    stage.runUntil(2000);
    expect(stage.facts('records-retried')).toMatchObject([{ at: 705, error: 'REQUEST_TIMED_OUT' }]);
    expect(fates(brokers)).toMatchObject({ a: 'at 1' });
  });

  it('may change the order with several requests in flight, but not with one', () => {
    const orderWith = (maxInFlight: string): (string | null)[] => {
      const brokers = known({
        brokers: 1,
        delayMs: 20,
        plan: {
          configs: { 'linger.ms': '0', 'max.in.flight.requests.per.connection': maxInFlight },
        },
      });
      brokers.stage.runUntil(500);
      failWith(brokers, 'NOT_ENOUGH_REPLICAS');
      sendAt(brokers, 500, to(0, 'a'));
      sendAt(brokers, 501, to(0, 'b'));
      brokers.stage.runUntil(2000);
      return values(brokers, 0);
    };
    expect(orderWith('5')).toEqual(['first', 'b', 'a']);
    expect(orderWith('1')).toEqual(['first', 'a', 'b']);
  });

  it('leaves the broker alone for the reconnect back-off, and turns to the new leader', () => {
    const brokers = known();
    const { stage } = brokers;
    stage.runUntil(200);
    stage.kill(B0);
    sendAt(brokers, 210, to(0, 'a'));
    stage.runUntil(5000);
    expect(fates(brokers)).toEqual({ first: 'at 0' });
    leadBy(brokers, 0, B1, 1);
    stage.runUntil(7000);
    expect(fates(brokers)).toMatchObject({ a: 'at 1' });
  });
});

describe('a producer without a connection', () => {
  it('sends nothing before the broker has answered ApiVersions', () => {
    const brokers = known();
    sendAt(brokers, 200, to(1, 'a'));
    brokers.stage.runUntil(300);
    const greetings = brokers.stage.requestsOf('ApiVersions');
    const last = brokers.stage.requestsOf('Produce').at(-1);
    expect(fates(brokers)).toMatchObject({ a: 'at 0' });
    expect(last).toMatchObject({ to: B1 });
    // Whichever broker told the metadata is connected to already.
    expect(greetings.map((greeting) => greeting.to).length).toBe(1);
  });

  it('keeps its batches in order and counts no attempts while a broker is down', () => {
    const brokers = known();
    const { stage, producer } = brokers;
    stage.runUntil(200);
    stage.kill(B0);
    for (let tick = 300; tick < 4000; tick += 400) sendAt(brokers, tick, to(0, `v${tick}`));
    stage.runUntil(4000);
    expect(stage.facts('records-retried')).toHaveLength(0);
    expect(producer.accumulator.queues[P0]?.batches[0]?.attempts).toBe(0);
    stage.revive(B0);
    stage.runUntil(6000);
    const late = Array.from({ length: 10 }, (_, index) => `v${300 + 400 * index}`);
    expect(values(brokers, 0)).toEqual(['first', ...late]);
  });
});

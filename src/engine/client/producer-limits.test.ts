import { describe, expect, it } from 'vitest';
import { brokerId } from '../ids.ts';
import { fates, known, leadBy, sendAt, to, values } from '../testing/producer-story.ts';
import { partitionOf } from '../testing/scripted-brokers.ts';
import { sendRecords } from './producer-command.ts';
import { closeProducer } from './producer-failures.ts';
import { stopProducer } from './producer.ts';

const [B0, B1] = [brokerId(0), brokerId(1)];
const P0 = partitionOf(0, 0);

describe('delivery.timeout.ms', () => {
  const plan = {
    configs: { 'delivery.timeout.ms': '1000', 'request.timeout.ms': '600', 'linger.ms': '5' },
  };

  it('ends batches that wait for a leader, counted from their creation', () => {
    const brokers = known({ plan });
    leadBy(brokers, 0, null, 1);
    sendAt(brokers, 2000, to(0, 'a'));
    brokers.stage.runUntil(2500);
    sendAt(brokers, 2500, to(0, 'b'));
    brokers.stage.runUntil(2999);
    expect(fates(brokers)['a']).toBeUndefined();
    brokers.stage.runUntil(3000);
    expect(fates(brokers)).toEqual({ first: 'at 0', a: 'DELIVERY_TIMEOUT' });
    brokers.stage.runUntil(3500);
    expect(fates(brokers)).toMatchObject({ b: 'DELIVERY_TIMEOUT' });
    expect(brokers.producer.accumulator.usedBytes).toBe(0);
  });

  it('ends a batch in flight; the answer that comes later changes nothing', () => {
    const brokers = known({ plan });
    const { stage } = brokers;
    brokers.onProduce = () => null;
    sendAt(brokers, 2000, to(0, 'a'));
    stage.runUntil(2610);
    brokers.onProduce = null;
    // The first attempt timed out at 2605; the second is appended, and its answer held back.
    const held: Parameters<typeof stage.answer>[0][] = [];
    brokers.onProduce = (_, envelope) => {
      held.push(envelope);
      return null;
    };
    stage.runUntil(3000);
    expect(fates(brokers)).toMatchObject({ a: 'DELIVERY_TIMEOUT' });
    expect(held).toHaveLength(1);
    for (const envelope of held) {
      const results = [
        { partition: P0, error: 'NONE', message: null, baseOffset: 1, currentLeader: null },
      ] as const;
      stage.answer(envelope, { api: 'Produce', results });
    }
    stage.runUntil(4000);
    expect(fates(brokers)).toMatchObject({ a: 'DELIVERY_TIMEOUT' });
    expect(brokers.producer.accumulator.usedBytes).toBe(0);
  });

  it('does not end what was acknowledged in time', () => {
    const brokers = known({ plan });
    sendAt(brokers, 2000, to(0, 'a'));
    brokers.stage.runUntil(9000);
    expect(fates(brokers)).toEqual({ first: 'at 0', a: 'at 1' });
    expect(brokers.producer.expiryAt).toBe(-1);
  });
});

describe('buffer.memory', () => {
  const configs = { 'buffer.memory': '1000', 'batch.size': '400', 'max.block.ms': '500' };

  it('blocks the application while it is used up, and sends at once what is there', () => {
    const brokers = known({ plan: { configs: { ...configs, 'linger.ms': '10000' } } });
    brokers.stage.runUntil(20_000);
    sendAt(brokers, 20_000, to(0, 'a'.repeat(300)), to(1, 'b'.repeat(300)), to(1, 'c'.repeat(300)));
    expect(brokers.producer.blocked).toHaveLength(1);
    expect(brokers.producer.isOutOfMemory).toBe(true);
    brokers.stage.runUntil(20_002);
    expect(brokers.producer.blocked).toHaveLength(0);
    expect(values(brokers, 0)).toHaveLength(2);
    brokers.stage.runUntil(40_000);
    expect(values(brokers, 1)).toHaveLength(2);
  });

  it('gives the application an exception after max.block.ms', () => {
    const brokers = known({ plan: { configs } });
    brokers.onProduce = () => null;
    const records = ['a', 'b', 'c', 'd'].map((letter) => to(0, letter.repeat(300)));
    sendAt(brokers, 1000, ...records);
    brokers.stage.runUntil(1499);
    expect(brokers.stage.facts('records-failed')).toHaveLength(0);
    brokers.stage.runUntil(2000);
    expect(brokers.stage.facts('records-failed').map(({ at, reason }) => [at, reason])).toEqual([
      [1500, 'BUFFER_EXHAUSTED'],
      [2000, 'BUFFER_EXHAUSTED'],
    ]);
  });
});

describe('acks', () => {
  it('with 0 reports success when the records leave, whatever becomes of them', () => {
    const brokers = known({ plan: { configs: { acks: '0' } } });
    brokers.onProduce = () => 'no-answer';
    sendAt(brokers, 200, to(0, 'a'));
    brokers.stage.runUntil(205);
    expect(fates(brokers)).toMatchObject({ a: 'sent' });
    brokers.stage.runUntil(300);
    expect(values(brokers, 0)).toEqual(['first']);
  });

  it('with 0 sends nothing to a broker that does not listen', () => {
    const brokers = known({ plan: { configs: { acks: '0' } } });
    brokers.stage.runUntil(200);
    brokers.stage.kill(B0);
    sendAt(brokers, 250, to(0, 'a'));
    brokers.stage.runUntil(2000);
    expect(fates(brokers)['a']).toBeUndefined();
    brokers.stage.revive(B0);
    brokers.stage.runUntil(5000);
    expect(fates(brokers)).toMatchObject({ a: 'sent' });
    expect(values(brokers, 0)).toEqual(['first', 'a']);
  });

  it('with 0 learns of an error by losing the connection, and asks for metadata', () => {
    const brokers = known({ plan: { configs: { acks: '0' } } });
    brokers.stage.runUntil(1000);
    const asked = brokers.stage.requestsOf('Metadata').length;
    brokers.onProduce = () => 'close';
    sendAt(brokers, 1000, to(0, 'a'));
    brokers.stage.runUntil(2000);
    expect(fates(brokers)).toMatchObject({ a: 'sent' });
    expect(brokers.stage.requestsOf('Metadata').length).toBeGreaterThan(asked);
  });
});

describe('a producer that ends', () => {
  it('loses what it had in memory when it is killed, and says so', () => {
    const brokers = known({ plan: { configs: { 'linger.ms': '50' } } });
    const { stage, producer } = brokers;
    stage.runUntil(500);
    brokers.onProduce = () => null;
    sendAt(brokers, 500, to(0, 'in flight'));
    sendAt(brokers, 560, to(0, 'queued'));
    sendRecords(producer, 'missing', [to(null, 'blocked')], stage.context);
    stopProducer(producer, stage.context, 'crash');
    expect(fates(brokers)).toEqual({
      first: 'at 0',
      'in flight': 'PRODUCER_CLOSED',
      queued: 'PRODUCER_CLOSED',
      blocked: 'PRODUCER_CLOSED',
    });
    expect(producer.accumulator.usedBytes).toBe(0);
  });

  it('sends first what is queued when it is closed', () => {
    const brokers = known({ plan: { configs: { 'linger.ms': '50' } } });
    sendAt(brokers, 500, to(0, 'a'));
    sendRecords(brokers.producer, 'missing', [to(null, 'blocked')], brokers.stage.context);
    closeProducer(brokers.producer, brokers.stage.context);
    expect(fates(brokers)).toEqual({ first: 'at 0', blocked: 'PRODUCER_CLOSED' });
    expect(brokers.producer.status).toBe('running');
    brokers.stage.runUntil(502);
    expect(fates(brokers)).toMatchObject({ a: 'at 1' });
    expect(brokers.producer.status).toBe('stopped');
    expect(brokers.stage.facts('process-stopped')).toHaveLength(1);
  });
});

describe('a topic that is deleted and created anew', () => {
  it('gets the records that waited for the old one', () => {
    const brokers = known();
    const { stage, topics } = brokers;
    leadBy(brokers, 0, null, 1);
    sendAt(brokers, 200, to(0, 'a'));
    stage.runUntil(500);
    delete topics['orders'];
    stage.runUntil(2000);
    topics['filler'] = [];
    topics['orders'] = [{ leader: B1, leaderEpoch: 0, log: [] }];
    stage.runUntil(4000);
    expect(fates(brokers)).toMatchObject({ a: 'at 0' });
    expect(stage.facts('records-acknowledged').at(-1)?.partition).toBe(partitionOf(1, 0));
  });
});

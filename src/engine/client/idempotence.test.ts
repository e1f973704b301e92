import { describe, expect, it } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import type { PartitionQueue } from './accumulator.ts';
import type { ProducePartition, ProduceRequest } from '../protocol/data-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { fates, known, produceTimes, sendAt, to, values } from '../testing/producer-story.ts';
import { begin, createBrokers, partitionOf, type Brokers } from '../testing/scripted-brokers.ts';

const P0 = partitionOf(0, 0);

const IDEMPOTENT = {
  'enable.idempotence': 'true',
  'linger.ms': '0',
  'request.timeout.ms': '1000',
  'delivery.timeout.ms': '20000',
};

function idempotent(configs: Readonly<Record<string, string>> = {}): Brokers {
  return known({ brokers: 1, plan: { configs: { ...IDEMPOTENT, ...configs } } });
}

/** The batches for partition 0 in the order in which they were sent: epoch and base sequence. */
function sent(brokers: Brokers): string[] {
  return brokers.stage.requestsOf('Produce').flatMap(({ body }) => {
    return body.api === 'Produce' ? body.partitions.filter(isFirst).map(numbers) : [];
  });
}

function isFirst({ partition }: ProducePartition): boolean {
  return partition === P0;
}

function numbers({ producerId, producerEpoch, baseSequence, records }: ProducePartition): string {
  return `${producerId}/${producerEpoch}: ${baseSequence}+${records.length}`;
}

function queueOf({ producer }: Brokers): PartitionQueue {
  return assertExists(producer.accumulator.queues[P0], 'something was sent to it');
}

/** Answers each batch by what its base sequence stands for; null: as usual. */
function answer(
  brokers: Brokers,
  error: (sequence: number, attempt: number) => string | null,
): void {
  const attempts: Record<number, number> = {};
  brokers.onProduce = (body: ProduceRequest) => {
    const sequence = body.partitions[0]?.baseSequence ?? -1;
    attempts[sequence] = (attempts[sequence] ?? 0) + 1;
    const told = error(sequence, attempts[sequence]);
    switch (told) {
      case 'OUT_OF_ORDER_SEQUENCE_NUMBER':
      case 'DUPLICATE_SEQUENCE_NUMBER':
      case 'NOT_ENOUGH_REPLICAS':
      case 'MESSAGE_TOO_LARGE':
      case 'INVALID_RECORD':
        return told;
      case 'no-answer':
        return 'no-answer';
      default:
        return 'NONE';
    }
  };
}

describe('an idempotent producer', () => {
  it('sends nothing before a broker has given it an id, which may take a second attempt', () => {
    const brokers = createBrokers({ brokers: 1, plan: { configs: IDEMPOTENT } });
    begin(brokers);
    sendAt(brokers, 0, to(0, 'a'));
    brokers.stage.runUntil(300);
    const [asked] = brokers.stage.requestsOf('InitProducerId');
    expect(produceTimes(brokers)[0]).toBeGreaterThan(asked?.at ?? 1000);
    expect(sent(brokers)).toEqual(['4000/0: 0+1']);
    expect(fates(brokers)).toEqual({ a: 'at 0' });
  });

  it('counts records, partition by partition', () => {
    const brokers = idempotent({ 'linger.ms': '5' });
    sendAt(brokers, 200, to(0, 'a'), to(0, 'b'), to(0, 'c'), to(1, 'x'));
    sendAt(brokers, 300, to(0, 'd'), to(1, 'y'));
    brokers.stage.runUntil(400);
    expect(sent(brokers)).toEqual(['4000/0: 0+1', '4000/0: 1+3', '4000/0: 4+1']);
    const other = brokers.stage.requestsOf('Produce').flatMap(({ body }) => {
      return body.api === 'Produce' ? body.partitions.filter((part) => !isFirst(part)) : [];
    });
    expect(other.map(numbers)).toEqual(['4000/0: 0+1', '4000/0: 1+1']);
  });

  it('keeps the numbers when it tries again, and the order of what is under way', () => {
    const brokers = idempotent();
    answer(brokers, (sequence, attempt) => {
      return sequence === 1 && attempt === 1 ? 'NOT_ENOUGH_REPLICAS' : null;
    });
    brokers.onProduce = ((usual) => (body, envelope) => {
      // As a broker does that lacks the batch before.
      const sequence = body.partitions[0]?.baseSequence ?? -1;
      const isNext = sequence === values(brokers, 0).length;
      const told = usual?.(body, envelope) ?? 'NONE';
      return told === 'NONE' && !isNext ? 'OUT_OF_ORDER_SEQUENCE_NUMBER' : told;
    })(brokers.onProduce);
    sendAt(brokers, 200, to(0, 'a'));
    sendAt(brokers, 201, to(0, 'b'));
    sendAt(brokers, 202, to(0, 'c'));
    brokers.stage.runUntil(3000);
    expect(values(brokers, 0)).toEqual(['first', 'a', 'b', 'c']);
    expect(new Set(sent(brokers))).toEqual(
      new Set(['4000/0: 0+1', '4000/0: 1+1', '4000/0: 2+1', '4000/0: 3+1']),
    );
    expect(brokers.stage.facts('producer-epoch-bumped')).toEqual([]);
    expect(fates(brokers)).toMatchObject({ a: 'at 1', b: 'at 2', c: 'at 3' });
  });

  it('takes a duplicate for written, without an offset', () => {
    const brokers = idempotent();
    answer(brokers, (sequence) => (sequence === 1 ? 'DUPLICATE_SEQUENCE_NUMBER' : null));
    sendAt(brokers, 200, to(0, 'a'), to(0, 'b'));
    brokers.stage.runUntil(1000);
    expect(fates(brokers)).toMatchObject({ a: 'sent' });
    expect(queueOf(brokers)).toMatchObject({ inFlight: [], unresolvedFrom: -1 });
  });

  it('begins another epoch where a broker lacks what was acknowledged', () => {
    const brokers = idempotent();
    // The state of the broker is gone: it expects 0.
    answer(brokers, (sequence) => (sequence > 0 ? 'OUT_OF_ORDER_SEQUENCE_NUMBER' : null));
    sendAt(brokers, 200, to(0, 'a'));
    brokers.stage.runUntil(2000);
    expect(brokers.stage.facts('producer-epoch-bumped')).toMatchObject([
      { producerId: 4000, producerEpoch: 1, partitions: [P0] },
    ]);
    expect(sent(brokers).slice(-2)).toEqual(['4000/0: 1+1', '4000/1: 0+1']);
    expect(fates(brokers)).toMatchObject({ a: 'at 1' });
  });

  it('numbers what is under way anew after a batch has failed for good', () => {
    const brokers = idempotent();
    answer(brokers, (sequence) => (sequence === 1 ? 'INVALID_RECORD' : null));
    sendAt(brokers, 200, to(0, 'bad'));
    brokers.stage.runUntil(300);
    answer(brokers, () => null);
    sendAt(brokers, 300, to(0, 'good'));
    brokers.stage.runUntil(1000);
    expect(sent(brokers)).toEqual(['4000/0: 0+1', '4000/0: 1+1', '4000/1: 0+1']);
    expect(fates(brokers)).toMatchObject({ bad: 'INVALID_RECORD', good: 'at 1' });
  });

  /** `a` expires in its second attempt, while `b` is under way behind it. */
  function expireFirst(answerTo: (part: ProducePartition) => 'NONE' | ErrorCode): Brokers {
    const brokers = idempotent({ 'delivery.timeout.ms': '1500', 'request.timeout.ms': '1000' });
    let isSilent = true;
    brokers.onProduce = (body) => {
      const [part] = body.partitions;
      return isSilent || part === undefined ? 'no-answer' : answerTo(part);
    };
    sendAt(brokers, 2000, to(0, 'a'));
    sendAt(brokers, 3400, to(0, 'b'));
    brokers.stage.runUntil(3600);
    expect(fates(brokers)).toMatchObject({ a: 'DELIVERY_TIMEOUT' });
    expect(queueOf(brokers)).toMatchObject({ unresolvedFrom: 2, inFlight: [2] });
    isSilent = false;
    sendAt(brokers, 3700, to(0, 'c'));
    brokers.stage.runUntil(8000);
    expect(fates(brokers)).toMatchObject({ a: 'DELIVERY_TIMEOUT', b: 'at 1', c: 'at 2' });
    expect(queueOf(brokers)).toMatchObject({ unresolvedFrom: -1, inFlight: [] });
    return brokers;
  }

  it('goes on after a batch that expired, when the one behind it is taken', () => {
    const brokers = expireFirst(() => 'NONE');
    expect(brokers.stage.facts('producer-epoch-bumped')).toEqual([]);
    expect(sent(brokers).slice(-2)).toEqual(['4000/0: 2+1', '4000/0: 3+1']);
  });

  it('begins another epoch when a batch that expired has left a gap', () => {
    const brokers = expireFirst(({ producerEpoch }) =>
      producerEpoch === 0 ? 'OUT_OF_ORDER_SEQUENCE_NUMBER' : 'NONE',
    );
    expect(brokers.stage.facts('producer-epoch-bumped')).toHaveLength(1);
    expect(sent(brokers).slice(-2)).toEqual(['4000/1: 0+1', '4000/1: 1+1']);
  });

  it('asks for another id after the largest epoch', () => {
    const brokers = idempotent();
    brokers.producer.identity.epoch = 32_767;
    queueOf(brokers).producerEpoch = 32_767;
    answer(brokers, (sequence) => (sequence > 0 ? 'OUT_OF_ORDER_SEQUENCE_NUMBER' : null));
    sendAt(brokers, 200, to(0, 'a'));
    brokers.stage.runUntil(2000);
    expect(brokers.stage.requestsOf('InitProducerId')).toHaveLength(2);
    expect(brokers.stage.facts('producer-epoch-bumped')).toEqual([]);
    expect(fates(brokers)).toMatchObject({ a: 'at 1' });
  });

  it('shares the numbers of a batch that is split among its parts', () => {
    const brokers = idempotent({ 'linger.ms': '5' });
    brokers.onProduce = (body) => {
      const [part] = body.partitions;
      return part !== undefined && part.records.length > 1 ? 'MESSAGE_TOO_LARGE' : 'NONE';
    };
    const texts = ['a', 'b', 'c', 'd'].map((text) => text.repeat(200));
    sendAt(brokers, 200, ...texts.map((text) => to(0, text)));
    brokers.stage.runUntil(1000);
    expect(values(brokers, 0)).toEqual(['first', ...texts]);
    expect(sent(brokers).slice(-4)).toEqual([
      '4000/0: 1+1',
      '4000/0: 2+1',
      '4000/0: 3+1',
      '4000/0: 4+1',
    ]);
    expect(brokers.stage.facts('batch-split').map(({ records }) => records.length)[0]).toBe(4);
    expect(queueOf(brokers).nextSequence).toBe(5);
  });
});

describe('a producer without idempotence', () => {
  it('asks for no id and numbers nothing', () => {
    const brokers = known({ brokers: 1 });
    expect(brokers.stage.requestsOf('InitProducerId')).toEqual([]);
    expect(sent(brokers)).toEqual(['-1/-1: -1+1']);
  });

  it('goes on counting when a topic was made again, and when it hears of the old one', () => {
    const brokers = idempotent();
    const { topics, stage } = brokers;
    const orders = assertExists(topics['orders'], 'it is there from the beginning');
    const is = (names: readonly string[]): void => {
      for (const name of Object.keys(topics)) Reflect.deleteProperty(topics, name);
      for (const name of names) topics[name] = name === 'orders' ? orders : [];
    };
    sendAt(brokers, 200, to(0, 'a'));
    // The number of the topic is its place: by turns it has another one before it.
    const views = [['deleted', 'orders'], ['orders'], ['deleted', 'orders']];
    views.forEach((names, index) => {
      stage.runUntil(1000 * index + 900);
      is(names);
      sendAt(brokers, 1000 * (index + 1), to(0, `b${index}`));
    });
    stage.runUntil(5000);
    const told = stage.requestsOf('Produce').flatMap(({ body }) => {
      return body.api === 'Produce' ? body.partitions.map(({ baseSequence }) => baseSequence) : [];
    });
    expect(told).toEqual([0, 1, 2, 2, 3, 3, 4, 4]);
    expect(values(brokers, 0)).toEqual(['first', 'a', 'b0', 'b1', 'b2']);
  });
});

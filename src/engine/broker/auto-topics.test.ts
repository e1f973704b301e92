import { describe, expect, it } from 'vitest';
import { topicByName } from '../controller/image.ts';
import { committedImage } from '../cluster.ts';
import { createWorld, type World } from '../testing/world.ts';

function produceTo(name: string, settings: Readonly<Record<string, string>> = {}): World {
  const world = createWorld({ brokers: 3, settings: settings });
  const configs = { 'max.block.ms': '3000' };
  return world.produce(`${name}-0`, ['r0'], { by: 'p', configs, withinMs: 5000 });
}

describe('a topic that somebody asks for', () => {
  it('is made with as many partitions and replicas as brokers give by default', () => {
    const settings = { 'num.partitions': '2', 'default.replication.factor': '3' };
    const world = produceTo('orders', settings);
    expect(world.ledger('r0').isAcknowledged).toBe(true);
    const topic = topicByName(committedImage(world.cluster), 'orders');
    expect(topic?.partitions).toHaveLength(2);
    expect(world.isrOf('orders-1')).toHaveLength(3);
    expect(world.factsOf('topic-created').filter(({ name }) => name === 'orders')).toHaveLength(1);
  });

  it('is not made where auto.create.topics.enable is false', () => {
    const world = produceTo('orders', { 'auto.create.topics.enable': 'false' });
    expect(topicByName(committedImage(world.cluster), 'orders')).toBeNull();
    expect(world.factsOf('records-failed')).toMatchObject([{ reason: 'MAX_BLOCK_TIMEOUT' }]);
  });

  it('is not made under a name that no topic may have', () => {
    const world = produceTo('no way');
    expect(committedImage(world.cluster).topics).toEqual([]);
    expect(world.factsOf('records-failed')).toHaveLength(1);
  });

  it('is internal when it is that of the groups, whoever asks', () => {
    const world = produceTo('__consumer_offsets', { 'offsets.topic.num.partitions': '4' });
    const topic = topicByName(committedImage(world.cluster), '__consumer_offsets');
    expect(topic).toMatchObject({ isInternal: true, settings: { cleanupPolicy: 'compact' } });
    expect(topic?.partitions).toHaveLength(4);
  });
});

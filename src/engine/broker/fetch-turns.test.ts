import { describe, expect, it } from 'vitest';
import { consume, factsOf, produce, tell, type Story } from '../testing/consumer-story.ts';
import type { ProcessId } from '../ids.ts';

/** Partitions, in the order in which poll() returned records of them. */
function order(story: Story, id: ProcessId): number[] {
  return factsOf(story, 'records-delivered', id).map(({ partition }) => partition);
}

describe('the partitions of a fetch session', () => {
  it('take turns when one response has not room for all of them', () => {
    const story = tell({ partitions: 3 });
    // A batch with one record of this size takes a good half of fetch.max.bytes.
    for (const value of ['1', '2', '3'].map((digit) => digit.repeat(100))) {
      for (const partition of [0, 1, 2]) {
        produce(story, partition, value);
        story.run(10);
      }
    }
    const reader = consume(story, {
      group: null,
      topics: [],
      assign: ['orders-0', 'orders-1', 'orders-2'],
      configs: { 'fetch.max.bytes': '250', 'enable.auto.commit': 'false' },
    });
    story.run(3000);
    const turns = order(story, reader);
    expect(turns).toHaveLength(9);
    // The first response opens the session, and leaves everything in its place.
    expect(turns).toEqual([0, 0, 1, 2, 0, 1, 2, 1, 2]);
  });
});

import { describe, expect, it } from 'vitest';
import { uuidWords } from './java-order.ts';
import { topicUuid } from './topic-uuid.ts';

describe('the id of a topic', () => {
  it('is written as Kafka writes it', () => {
    expect(topicUuid(2)).toBe('AAAAAAAAEAAAAAAAAAAAAg');
    expect(topicUuid(3)).toBe('AAAAAAAAEAEAAAAAAAAAAw');
  });

  it('has both halves counted', () => {
    expect(uuidWords(topicUuid(70_000))).toEqual([0, 0xffe + 70_000, 0, 70_000]);
  });
});

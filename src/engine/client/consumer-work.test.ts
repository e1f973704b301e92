import { describe, expect, it } from 'vitest';
import { cloneCluster } from '../checkpoint.ts';
import { digestText } from '../digest.ts';
import { runUntil } from '../step.ts';
import { committed, consume, factsOf, produce, read, tell } from '../testing/consumer-story.ts';

const FOUR = ['a', 'b', 'c', 'd'];

describe('an application that commits by itself', () => {
  it('commits after it has worked on what a poll returned', () => {
    const story = tell();
    const first = consume(story, { processingMsPerRecord: 1000, commits: 'after-processing' });
    story.run(1000);
    produce(story, 0, ...FOUR);
    story.run(3900);
    expect(read(story, first)).toEqual(FOUR);
    expect(committed(story)).toEqual({});
    story.run(300);
    expect(committed(story)).toEqual({ '0': 4, '1': 0 });
  });

  it('commits before that, if it is written so, and then works', () => {
    const story = tell();
    const first = consume(story, { processingMsPerRecord: 1000, commits: 'before-processing' });
    story.run(1000);
    produce(story, 0, ...FOUR);
    story.run(200);
    expect(committed(story)).toEqual({ '0': 4, '1': 0 });
    produce(story, 0, 'e');
    story.run(3500);
    expect(read(story, first)).toEqual(FOUR);
    story.run(500);
    expect(read(story, first)).toEqual([...FOUR, 'e']);
  });

  it('commits at once when there is nothing to wait for', () => {
    const story = tell();
    consume(story, { commits: 'after-processing' });
    story.run(1000);
    produce(story, 0, ...FOUR);
    story.run(200);
    expect(committed(story)).toEqual({ '0': 4, '1': 0 });
  });

  it('goes on from a checkpoint as it would have gone on', () => {
    const story = tell();
    consume(story, { processingMsPerRecord: 1000, commits: 'before-processing' });
    story.run(1000);
    produce(story, 0, ...FOUR);
    for (let checked = 0; checked < 8; checked += 1) {
      story.run(4);
      const copy = cloneCluster(story.cluster);
      const twin = cloneCluster(story.cluster);
      runUntil(copy, copy.now + 6000);
      runUntil(twin, twin.now + 6000);
      expect(digestText(copy.digest)).toBe(digestText(twin.digest));
    }
  });
});

describe('a consumer that is killed while its application works', () => {
  it('has handled some of the records, and those that it has not are named', () => {
    const story = tell();
    const first = consume(story, { processingMsPerRecord: 1000 });
    story.run(1000);
    produce(story, 0, ...FOUR);
    story.run(2500);
    story.give({ type: 'crash', process: first });
    expect(factsOf(story, 'processing-interrupted')).toMatchObject([
      { by: first, handled: 2, unhandled: [{ offsets: [2, 3] }] },
    ]);
  });

  it('has left nothing undone when it was not working', () => {
    const story = tell();
    const first = consume(story, { processingMsPerRecord: 1000 });
    story.run(1000);
    produce(story, 0, ...FOUR);
    story.run(4500);
    story.give({ type: 'crash', process: first });
    expect(factsOf(story, 'processing-interrupted')).toEqual([]);
  });
});

const INTEGERS = {
  'value.deserializer': 'org.apache.kafka.common.serialization.IntegerDeserializer',
};

describe('a record that the deserialiser cannot read', () => {
  it('stops a poll that has nothing else to return, with the position before it', () => {
    const story = tell();
    const first = consume(story, { configs: INTEGERS });
    story.run(1000);
    produce(story, 0, '1111', '2222', 'poison', '3333');
    story.run(1000);
    expect(read(story, first)).toEqual(['1111', '2222']);
    const thrown = { error: 'RecordDeserializationException', offset: 2 };
    expect(factsOf(story, 'consumer-failed')).toMatchObject([thrown]);
    story.give({ type: 'resume-polling', process: first });
    story.run(100);
    expect(factsOf(story, 'consumer-failed')).toMatchObject([thrown, thrown]);
    story.give({ type: 'seek', process: first, partition: 'orders-0', offset: 3 });
    story.give({ type: 'resume-polling', process: first });
    story.run(1000);
    expect(read(story, first)).toEqual(['1111', '2222', '3333']);
  });

  it('is met again at every poll of an application that polls on', () => {
    const story = tell();
    const first = consume(story, { configs: INTEGERS, onException: 'poll-again' });
    story.run(1000);
    produce(story, 0, 'poison', '1111');
    produce(story, 1, '2222');
    story.run(5500);
    // Of the other partition there may be records, which nobody asks for any more.
    expect(read(story, first).includes('1111')).toBe(false);
    const caught = factsOf(story, 'exception-caught');
    expect(caught.length).toBeGreaterThanOrEqual(5);
    for (const { offset, reaction } of caught) {
      expect({ offset, reaction }).toEqual({ offset: 0, reaction: 'poll-again' });
    }
  });

  it('is left out by an application that goes past it, and by nothing else', () => {
    const story = tell();
    const first = consume(story, { configs: INTEGERS, onException: 'seek-past' });
    story.run(1000);
    produce(story, 0, '1111', 'poison', '2222', 'poison', '3333');
    story.run(2000);
    expect(read(story, first)).toEqual(['1111', '2222', '3333']);
    expect(factsOf(story, 'exception-caught').map(({ offset }) => offset)).toEqual([1, 3]);
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QueuedEvent } from './event.ts';
import { ADMIN } from './ids.ts';
import {
  cloneQueue,
  createQueue,
  extract,
  forEachQueued,
  nextTick,
  popDue,
  push,
} from './queue.ts';
import type { EventQueue } from './queue.ts';

function event(at: number, seq: number): QueuedEvent {
  const timer = { type: 'metadata-refresh' } as const;
  return { kind: 'timer', at, seq, owner: ADMIN, run: 1, cause: 0, timer };
}

function drain(queue: EventQueue, until: number): QueuedEvent[] {
  const taken: QueuedEvent[] = [];
  for (let tick = nextTick(queue, until); tick >= 0; tick = nextTick(queue, until)) {
    for (let due = popDue(queue, tick); due !== null; due = popDue(queue, tick)) taken.push(due);
  }
  return taken;
}

const delays = fc.array(fc.oneof(fc.nat(50), fc.nat(5000), fc.nat(100_000)), { maxLength: 200 });

describe('the event queue', () => {
  it('hands events out in the order of tick and number, however far ahead they were pushed', () => {
    fc.assert(
      fc.property(delays, (list) => {
        const queue = createQueue();
        const events = list.map((delay, seq) => event(delay, seq));
        events.forEach((each) => push(queue, each));
        const expected = events.toSorted((a, b) => a.at - b.at || a.seq - b.seq);
        expect(drain(queue, 200_000)).toEqual(expected);
      }),
    );
  });

  it('keeps the order when events are pushed while others are taken', () => {
    fc.assert(
      fc.property(delays, (list) => {
        const queue = createQueue();
        let seq = 0;
        list.slice(0, 20).forEach((delay) => push(queue, event(delay, seq++)));
        const later = list.slice(20);
        let last = { at: -1, seq: -1 };
        for (let tick = nextTick(queue, 1e9); tick >= 0; tick = nextTick(queue, 1e9)) {
          for (let due = popDue(queue, tick); due !== null; due = popDue(queue, tick)) {
            expect(due.at > last.at || (due.at === last.at && due.seq > last.seq)).toBe(true);
            last = due;
            const delay = later.pop();
            if (delay !== undefined) push(queue, event(tick + delay, seq++));
          }
        }
        expect(seq).toBe(list.length);
      }),
    );
  });

  it('finds nothing beyond the limit', () => {
    const queue = createQueue();
    push(queue, event(10, 0));
    push(queue, event(9000, 1));
    expect(nextTick(queue, 9)).toBe(-1);
    expect(nextTick(queue, 10)).toBe(10);
    popDue(queue, 10);
    expect(nextTick(queue, 8999)).toBe(-1);
    expect(nextTick(queue, 9000)).toBe(9000);
  });

  it('takes out what is wanted and leaves the rest in order', () => {
    const queue = createQueue();
    [5, 7000, 5, 3].forEach((at, seq) => push(queue, event(at, seq)));
    expect(extract(queue, ({ at }) => at === 5).map(({ seq }) => seq)).toEqual([0, 2]);
    expect(drain(queue, 10_000).map(({ seq }) => seq)).toEqual([3, 1]);
  });

  it('lets a copy run on without the original', () => {
    const queue = createQueue();
    [1, 1, 2, 6000].forEach((at, seq) => push(queue, event(at, seq)));
    nextTick(queue, 10);
    popDue(queue, 1);
    const copy = cloneQueue(queue);
    expect(drain(copy, 10_000)).toHaveLength(3);
    let left = 0;
    forEachQueued(queue, () => (left += 1));
    expect(left).toBe(3);
  });
});

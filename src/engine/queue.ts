/**
 * The one queue of everything that is to happen, in the order (tick, seq).
 *
 * Near events lie in a wheel of one bucket a tick; later ones in a binary heap. `seq` only grows,
 * so a bucket is in order by itself; what lies in the heap is compared with the bucket when it is
 * due.
 */
import type { QueuedEvent } from './event.ts';

/** Ticks that the wheel looks ahead: longer than a network delay, a fetch wait or a heartbeat. */
const WHEEL_TICKS = 4096;
const WHEEL_MASK = WHEEL_TICKS - 1;

export interface EventQueue {
  /** No event is due before this tick. */
  now: number;
  /** Index: tick & mask. `null`: empty. */
  wheel: (Bucket | null)[];
  wheelCount: number;
  /** A binary heap by (at, seq): due beyond the wheel when it was pushed. */
  heap: QueuedEvent[];
}

interface Bucket {
  /**
   * A place whose event has been taken holds null: a used bucket must not keep its events alive.
   */
  events: (QueuedEvent | null)[];
  /** How many of them have been taken. */
  taken: number;
}

export function createQueue(): EventQueue {
  return {
    now: 0,
    wheel: new Array<Bucket | null>(WHEEL_TICKS).fill(null),
    wheelCount: 0,
    heap: [],
  };
}

export function push(queue: EventQueue, event: QueuedEvent): void {
  if (event.at - queue.now >= WHEEL_TICKS) {
    pushHeap(queue.heap, event);
    return;
  }
  const slot = event.at & WHEEL_MASK;
  const bucket = queue.wheel[slot];
  if (bucket === null || bucket === undefined) queue.wheel[slot] = { events: [event], taken: 0 };
  else bucket.events.push(event);
  queue.wheelCount += 1;
}

/**
 * The tick of the next event, or -1 when nothing is to come. Moves the wheel up to `limit` at most.
 */
export function nextTick(queue: EventQueue, limit: number): number {
  const far = queue.heap[0];
  const last = far !== undefined && far.at < limit ? far.at : limit;
  if (queue.wheelCount > 0) {
    for (let tick = queue.now; tick <= last; tick += 1) {
      if (isFilled(queue.wheel[tick & WHEEL_MASK])) {
        queue.now = tick;
        return tick;
      }
      // The wheel holds WHEEL_TICKS ticks: none of its events can be further away.
    }
  }
  if (far === undefined || far.at > limit) return -1;
  queue.now = far.at;
  return far.at;
}

function isFilled(bucket: Bucket | null | undefined): boolean {
  return bucket !== null && bucket !== undefined && bucket.taken < bucket.events.length;
}

/** Takes the next event that is due at `tick`, or null when there is none left. */
export function popDue(queue: EventQueue, tick: number): QueuedEvent | null {
  const slot = tick & WHEEL_MASK;
  const bucket = queue.wheel[slot] ?? null;
  const near = bucket === null ? null : (bucket.events[bucket.taken] ?? null);
  const far = queue.heap[0];
  if (far !== undefined && far.at === tick && (near === null || far.seq < near.seq)) {
    return popHeap(queue.heap);
  }
  if (near === null || bucket === null) return null;
  bucket.events[bucket.taken] = null;
  bucket.taken += 1;
  queue.wheelCount -= 1;
  if (bucket.taken === bucket.events.length) queue.wheel[slot] = null;
  return near;
}

/** Every event that waits, in no particular order. */
export function forEachQueued(queue: EventQueue, visit: (event: QueuedEvent) => void): void {
  if (queue.wheelCount > 0) {
    for (const bucket of queue.wheel) {
      if (bucket === null) continue;
      for (let index = bucket.taken; index < bucket.events.length; index += 1) {
        const event = bucket.events[index];
        if (event !== undefined && event !== null) visit(event);
      }
    }
  }
  queue.heap.forEach(visit);
}

/** Takes every event out for which `isWanted` holds, in order. */
export function extract(
  queue: EventQueue,
  isWanted: (event: QueuedEvent) => boolean,
): QueuedEvent[] {
  const taken: QueuedEvent[] = [];
  const kept: QueuedEvent[] = [];
  forEachQueued(queue, (event) => (isWanted(event) ? taken : kept).push(event));
  if (taken.length === 0) return taken;
  queue.wheel.fill(null);
  queue.wheelCount = 0;
  queue.heap = [];
  kept.sort(inOrder).forEach((event) => push(queue, event));
  return taken.sort(inOrder);
}

export function cloneQueue(queue: EventQueue): EventQueue {
  const wheel = queue.wheel.slice();
  if (queue.wheelCount > 0) {
    for (let slot = 0; slot < wheel.length; slot += 1) {
      const bucket = wheel[slot];
      if (bucket) wheel[slot] = { events: bucket.events.slice(bucket.taken), taken: 0 };
    }
  }
  return { now: queue.now, wheel, wheelCount: queue.wheelCount, heap: queue.heap.slice() };
}

function inOrder(left: QueuedEvent, right: QueuedEvent): number {
  return left.at - right.at || left.seq - right.seq;
}

function isBefore(left: QueuedEvent, right: QueuedEvent): boolean {
  return left.at < right.at || (left.at === right.at && left.seq < right.seq);
}

function pushHeap(heap: QueuedEvent[], event: QueuedEvent): void {
  let index = heap.length;
  heap.push(event);
  while (index > 0) {
    const up = (index - 1) >> 1;
    const parent = heap[up];
    if (parent === undefined || !isBefore(event, parent)) break;
    heap[index] = parent;
    index = up;
  }
  heap[index] = event;
}

function popHeap(heap: QueuedEvent[]): QueuedEvent | null {
  const top = heap[0];
  const last = heap.pop();
  if (top === undefined || last === undefined) return null;
  if (heap.length > 0) siftDown(heap, last);
  return top;
}

function siftDown(heap: QueuedEvent[], event: QueuedEvent): void {
  let index = 0;
  for (;;) {
    let down = 2 * index + 1;
    let child = heap[down];
    if (child === undefined) break;
    const right = heap[down + 1];
    if (right !== undefined && isBefore(right, child)) {
      down += 1;
      child = right;
    }
    if (!isBefore(child, event)) break;
    heap[index] = child;
    index = down;
  }
  heap[index] = event;
}

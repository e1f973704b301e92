/** I39: time does not go back, nothing waits in the past, and what waits does not pile up. */
import type { Cluster } from '../cluster.ts';
import type { QueuedEvent } from '../event.ts';
import type { Checker } from './checker.ts';
import { violate } from './violation.ts';

export function checkTime(checker: Checker, { at }: QueuedEvent, { now }: Cluster): void {
  // What had reached a paused server is handled when that wakes.
  if (at <= now && now >= checker.now) {
    checker.now = now;
    return;
  }
  const message = `an event of tick ${at} comes at tick ${now}, after tick ${checker.now}`;
  violate({ invariant: 'I39', tick: now, partition: null, broker: null, message });
}

/** What one process may have waiting: timers of all that it keeps, and requests. */
const QUEUED_BY_PROCESS = 2000;
const QUEUED_BY_PARTITION = 20;

export function checkQueue(checker: Checker, cluster: Cluster): void {
  checker.evaluations.I39 += 1;
  const { processes, queue, now } = cluster;
  const most = processes.length * QUEUED_BY_PROCESS + checker.ghosts.length * QUEUED_BY_PARTITION;
  const length = queue.wheelCount + queue.heap.length;
  if (length <= most) return;
  const message = `${length} events wait`;
  violate({ invariant: 'I39', tick: now, partition: null, broker: null, message });
}

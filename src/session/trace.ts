/**
 * The events behind the facts, found again by running short windows of the history once more and
 * listening. Nothing is kept of them while a run goes on: that would cost more than the run.
 */
import type { Command, Fact, QueuedEvent } from '../engine/index.ts';
import * as branches from './branch.ts';
import type { Checkpoint } from './branch.ts';
import { clonePosition, type Listener } from './position.ts';
import { runPiece, type Timeline } from './timeline.ts';

/**
 * An event that ran, and when: one that found its process busy or paused runs later than it came.
 */
export interface TracedEvent {
  readonly tick: number;
  readonly event: QueuedEvent;
}

/** What was heard between one checkpoint and the next. */
interface TraceWindow {
  /** By the number under which causes refer to them. */
  readonly events: ReadonlyMap<number, readonly TracedEvent[]>;
}

export interface Tracer {
  /** The event with this number that had run by `tick`; null when it lies too far back. */
  find(cause: number, tick: number): TracedEvent | null;
}

/** Windows that one explanation may run again: of 5,000 events each, 0.2 s of work in all. */
const MAX_WINDOWS = 40;

export function createTracer(timeline: Timeline, known: readonly Fact[]): Tracer {
  const windows = new Map<Checkpoint, TraceWindow>();
  const windowFrom = (checkpoint: Checkpoint): TraceWindow | null => {
    const found = windows.get(checkpoint);
    if (found !== undefined) return found;
    if (windows.size >= MAX_WINDOWS) return null;
    const window = listen(timeline, checkpoint);
    windows.set(checkpoint, window);
    return window;
  };
  const search = (cause: number, tick: number): TracedEvent | null => {
    for (let limit = tick; ;) {
      const { active } = timeline;
      const checkpoint = branches.lastCheckpoint(active, (one) => one.tick < limit);
      const window = checkpoint === null ? null : windowFrom(checkpoint);
      if (checkpoint === null || window === null) return null;
      const heard = window.events.get(cause)?.filter((one) => one.tick <= tick);
      const last = heard?.[heard.length - 1];
      if (last !== undefined) return last;
      // Numbers are given when an event is made: this one was made later than the checkpoint.
      if (cause >= checkpoint.nextSeq || checkpoint.tick === 0) return null;
      limit = checkpoint.tick;
    }
  };
  return {
    find(cause, tick) {
      // A notable fact of the same event tells when it ran: what a script does was made at tick 0.
      const sibling = known.find((fact) => fact.cause === cause && fact.at <= tick);
      return search(cause, sibling?.at ?? tick);
    },
  };
}

function listen(timeline: Timeline, checkpoint: Checkpoint): TraceWindow {
  const { active } = timeline;
  const next = nextCheckpointTick(timeline, checkpoint);
  const position = clonePosition(checkpoint.position);
  const { cluster } = position;
  const events = new Map<number, TracedEvent[]>();
  const listener: Listener = {
    onEvent: (event) => {
      const key = event.kind === 'delivery' ? event.envelope.seq : event.seq;
      const traced = { tick: cluster.now, event };
      const heard = events.get(key);
      if (heard === undefined) events.set(key, [traced]);
      else heard.push(traced);
    },
  };
  while (cluster.now < next) runPiece(active, position, { until: next, listener });
  return { events };
}

/** Where the window ends: the next checkpoint of the path, or as far as the branch was run. */
function nextCheckpointTick({ active }: Timeline, checkpoint: Checkpoint): number {
  const path = branches.pathTo(active);
  let next = active.endTick;
  for (const { checkpoints } of path) {
    for (const { tick } of checkpoints) if (tick > checkpoint.tick && tick < next) next = tick;
  }
  return next;
}

/** Whether the user gave this very command, and not the scenario. */
export function isUsersOwn(timeline: Timeline, command: Command): boolean {
  return branches.commandsOf(timeline.active).some((entry) => entry.command === command);
}

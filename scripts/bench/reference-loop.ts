/**
 * The loop that the engine's speed is quoted against: a timing wheel over typed arrays, and in it
 * nothing but the least that an event of a simulated cluster can do. Its rate changes with the
 * machine and the moment as the engine's does, so that the ratio of the two means something.
 */
const PARTITIONS = 60;
const REPLICAS = 3;
const BROKERS = 6;

/** Runs the given number of events of the workload. */
export type ReferenceLoop = (events: number) => void;

interface Wheel {
  readonly mask: number;
  readonly head: Int32Array;
  readonly tail: Int32Array;
  readonly next: Int32Array;
  readonly value: Int32Array;
  free: number;
  now: number;
}

function createWheel(capacity: number, slots: number): Wheel {
  return {
    mask: slots - 1,
    head: new Int32Array(slots).fill(-1),
    tail: new Int32Array(slots).fill(-1),
    next: Int32Array.from({ length: capacity }, (_, cell) => (cell + 1 < capacity ? cell + 1 : -1)),
    value: new Int32Array(capacity),
    free: 0,
    now: 0,
  };
}

function push(wheel: Wheel, at: number, value: number): void {
  const slot = at & wheel.mask;
  const cell = wheel.free;
  wheel.free = wheel.next[cell] ?? -1;
  wheel.value[cell] = value;
  wheel.next[cell] = -1;
  const last = wheel.tail[slot] ?? -1;
  if (last < 0) wheel.head[slot] = cell;
  else wheel.next[last] = cell;
  wheel.tail[slot] = cell;
}

function pop(wheel: Wheel): number {
  let slot = wheel.now & wheel.mask;
  while ((wheel.head[slot] ?? -1) < 0) {
    wheel.now += 1;
    slot = wheel.now & wheel.mask;
  }
  const cell = wheel.head[slot] ?? -1;
  const following = wheel.next[cell] ?? -1;
  wheel.head[slot] = following;
  if (following < 0) wheel.tail[slot] = -1;
  wheel.next[cell] = wheel.free;
  wheel.free = cell;
  return wheel.value[cell] ?? 0;
}

/** xorshift32. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}

interface Tables {
  readonly logEnd: Int32Array;
  readonly highWatermark: Int32Array;
  readonly epoch: Int32Array;
  readonly committed: Int32Array;
  readonly inFlight: Int32Array;
  readonly isr: Uint8Array;
}

function createTables(): Tables {
  return {
    logEnd: new Int32Array(PARTITIONS * REPLICAS),
    highWatermark: new Int32Array(PARTITIONS),
    epoch: new Int32Array(PARTITIONS),
    committed: new Int32Array(PARTITIONS),
    inFlight: new Int32Array(BROKERS),
    isr: new Uint8Array(PARTITIONS).fill(7),
  };
}

/** A loop with `pending` events waiting at any time. */
export function createReferenceLoop(pending = 1000): ReferenceLoop {
  const { logEnd, highWatermark, epoch, committed, inFlight, isr } = createTables();
  const wheel = createWheel(pending * 4 + 64, 2048);
  const random = createRandom(7);
  const later = (delay: number, event: number): void => push(wheel, wheel.now + delay, event);
  for (let index = 0; index < pending; index += 1) {
    push(wheel, 1 + (random() & 1023), (index % PARTITIONS) << 3);
  }
  return (events) => {
    for (let index = 0; index < events; index += 1) {
      const event = pop(wheel);
      const p = (event >>> 3) % PARTITIONS;
      const x = (event >>> 16) % REPLICAS;
      const at = p * REPLICAS;
      // One function, as a call for each event would cost a twentieth of its time.
      switch (event & 7) {
        case 0:
          logEnd[at] = (logEnd[at] ?? 0) + 1;
          inFlight[p % BROKERS] = (inFlight[p % BROKERS] ?? 0) + 1;
          later(1 + (random() & 63), (p << 3) | 1 | (1 << 16));
          break;
        case 1:
          if ((logEnd[at + x] ?? 0) < (logEnd[at] ?? 0)) logEnd[at + x] = (logEnd[at + x] ?? 0) + 1;
          later(1 + (random() & 63), (p << 3) | 2 | (x << 16));
          break;
        case 2: {
          let low = logEnd[at] ?? 0;
          for (let k = 1; k < REPLICAS; k += 1) {
            const end = logEnd[at + k] ?? 0;
            if ((isr[p] ?? 0) & (1 << k) && end < low) low = end;
          }
          if (low > (highWatermark[p] ?? 0)) highWatermark[p] = low;
          later(1 + (random() & 63), (p << 3) | 3 | (x << 16));
          break;
        }
        case 3:
          inFlight[p % BROKERS] = (inFlight[p % BROKERS] ?? 0) - 1;
          later(1 + (random() & 63), (p << 3) | 4 | (x << 16));
          if ((random() & 7) === 0) later(1 + (random() & 255), (p << 3) | 5 | (x << 16));
          break;
        case 4:
          if ((committed[p] ?? 0) < (highWatermark[p] ?? 0)) committed[p] = (committed[p] ?? 0) + 1;
          later(1 + (random() & 63), (((p + 7) % PARTITIONS) << 3) | (x << 16));
          break;
        case 5:
          isr[p] = (isr[p] ?? 0) ^ (1 << (1 + (random() & 1)));
          later(1 + (random() & 1023), (p << 3) | 6 | (x << 16));
          break;
        case 6:
          epoch[p] = (epoch[p] ?? 0) + 1;
          break;
        default:
          later(1 + (random() & 63), p << 3);
      }
    }
  };
}

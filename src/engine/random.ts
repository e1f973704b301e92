/**
 * Randomness as part of the state: one stream for each use of it, so that a new draw in one place
 * does not shift the draws of another.
 */
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { uniformInt } from 'pure-rand/distribution/uniformInt';

export type RandomStream =
  | 'placement'
  | 'keys'
  | 'partitioner'
  | 'backoff'
  | 'member-id'
  | 'jitter'
  | 'loss'
  | 'metadata-node'
  | 'quorum'
  | 'segment-jitter'
  | 'share-outcome';

/** The state of each stream's generator: four 32-bit integers. */
export type RandomStreams = Record<RandomStream, readonly number[]>;

/** Streams that differ for every seed and every name. `seed` is a 32-bit integer. */
export function createStreams(seed: number): RandomStreams {
  return {
    placement: firstState(seed, 0),
    keys: firstState(seed, 1),
    partitioner: firstState(seed, 2),
    backoff: firstState(seed, 3),
    'member-id': firstState(seed, 4),
    jitter: firstState(seed, 5),
    loss: firstState(seed, 15),
    'metadata-node': firstState(seed, 6),
    quorum: firstState(seed, 20),
    'segment-jitter': firstState(seed, 21),
    'share-outcome': firstState(seed, 22),
  };
}

function firstState(seed: number, stream: number): readonly number[] {
  const generator = xoroshiro128plus(Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b + 2 * stream) | 0);
  // The first outputs of a fresh state are close to the seed itself.
  for (let round = 0; round < 16; round += 1) generator.next();
  return generator.getState();
}

/** A uniform integer in [0, bound). */
export function draw(streams: RandomStreams, name: RandomStream, bound: number): number {
  const generator = xoroshiro128plusFromState(streams[name]);
  const value = uniformInt(generator, 0, bound - 1);
  streams[name] = generator.getState();
  // What comes out is a double to the machine, and would make one of every field that it reaches.
  return bound <= 0x80000000 ? value | 0 : value;
}

/** Shuffles `list` in place (Fisher-Yates). */
export function shuffle<T>(streams: RandomStreams, name: RandomStream, list: T[]): void {
  for (let last = list.length - 1; last > 0; last -= 1) {
    const other = draw(streams, name, last + 1);
    const [a, b] = [list[last], list[other]];
    if (a !== undefined && b !== undefined) {
      list[last] = b;
      list[other] = a;
    }
  }
}

import { describe, expect, it } from 'vitest';
import { brokerId, numberOf } from '../ids.ts';
import { placeReplicas, type PlacementRandom } from './placement.ts';

/** Stripes begin at the first broker, and shuffling reverses. */
function plainRandom(): PlacementRandom & { shuffles: number } {
  return {
    shuffles: 0,
    draw: () => 0,
    shuffle(list) {
      this.shuffles += 1;
      list.reverse();
    },
  };
}

function brokers(...racks: readonly (readonly [string | null, readonly number[]])[]) {
  return racks.flatMap(([rack, ids]) =>
    ids.map((id) => ({ id: brokerId(Math.abs(id)), rack, isFenced: id < 0 })),
  );
}

function place(
  usable: ReturnType<typeof brokers>,
  [partitionCount, replicationFactor]: readonly [number, number],
  random = plainRandom(),
): number[][] | string {
  const placed = placeReplicas({ brokers: usable, partitionCount, replicationFactor }, random);
  return typeof placed === 'string' ? placed : placed.map((replicas) => replicas.map(numberOf));
}

describe('placing replicas', () => {
  it('moves the leader on by one from partition to partition', () => {
    expect(place(brokers([null, [3, 1, 2]]), [3, 3])).toEqual([
      [1, 2, 3],
      [2, 3, 1],
      [3, 1, 2],
    ]);
  });

  it('orders brokers by number, 2 before 10', () => {
    expect(place(brokers([null, [10, 2]]), [1, 2])).toEqual([[2, 10]]);
  });

  it('goes round the racks', () => {
    const [first] = place(brokers(['b', [3, 4]], ['a', [1, 2]], ['c', [5, 6]]), [1, 3]);
    expect(first).toEqual([1, 3, 5]);
  });

  it('takes fenced brokers last, and never as leaders', () => {
    expect(place(brokers([null, [-1, 2, 3]]), [2, 3])).toEqual([
      [2, 3, 1],
      [3, 2, 1],
    ]);
    expect(place(brokers(['a', [-1]], ['b', [2]]), [1, 2])).toEqual([[2, 1]]);
  });

  it('shuffles when the placements would repeat', () => {
    const random = plainRandom();
    place(brokers([null, [1, 2]]), [2, 1], random);
    expect(random.shuffles).toBe(0);
    // The names of the racks, the fenced and the unfenced brokers.
    place(brokers([null, [1, 2]]), [3, 1], random);
    expect(random.shuffles).toBe(3);
  });

  it('does not shuffle a single unfenced broker', () => {
    const random = plainRandom();
    expect(place(brokers([null, [1, -2]]), [3, 1], random)).toEqual([[1], [1], [1]]);
    expect(random.shuffles).toBe(0);
  });

  it.each([
    ['a replication factor of zero', [null, [1, 2]], 0],
    ['more replicas than brokers', [null, [1, 2]], 3],
    ['fenced brokers alone', [null, [-1, -2]], 1],
  ] as const)('refuses %s', (_, rack, replicationFactor) => {
    expect(place(brokers(rack), [1, replicationFactor])).toBe('INVALID_REPLICATION_FACTOR');
  });
});

/** Adapter: one topic creation, with the recorded random decisions in place of draws. */
import { placeReplicas, type PlacementRandom } from '../../controller/placement.ts';
import { brokerId } from '../../ids.ts';
import { writtenBrokers } from './brokers.ts';
import {
  booleanAt,
  listAt,
  numberAt,
  numbersAt,
  objectAt,
  objectsAt,
  textOrNullAt,
  type JsonObject,
} from './json.ts';
import { splitObject, type VectorKind } from './kind.ts';

export const replicaPlacementStripedKind: VectorKind = {
  name: 'core/replica-placement-striped',
  lists: {
    cases: {
      split(recorded) {
        const { input, expected } = splitObject(recorded, ['placements', 'error', 'message']);
        const { message: _, ...compared } = expected;
        return { input, expected: compared };
      },
      run(input) {
        const brokers = objectsAt(input, 'brokers').map((broker) => ({
          id: brokerId(numberAt(broker, 'id')),
          rack: textOrNullAt(broker, 'rack'),
          isFenced: booleanAt(broker, 'fenced'),
        }));
        const partitionCount = numberAt(input, 'numPartitions');
        const replicationFactor = numberAt(input, 'replicationFactor');
        const random = input.initial === undefined ? NO_RANDOM : recordedRandom(input);
        const placed = placeReplicas({ brokers, partitionCount, replicationFactor }, random);
        return typeof placed === 'string'
          ? { error: placed }
          : { placements: placed.map(writtenBrokers) };
      },
    },
  },
};

/** A refused request draws nothing. */
const NO_RANDOM: PlacementRandom = {
  draw: () => {
    throw new Error('a draw that Kafka did not make');
  },
  shuffle: () => {
    throw new Error('a shuffle that Kafka did not make');
  },
};

/** Hands out the recorded offsets and orders, in the sequence in which the placer asks. */
function recordedRandom(input: JsonObject): PlacementRandom {
  const initial = objectAt(input, 'initial');
  const order = namesAt(initial);
  const racks = racksInOrder(initial, order);
  const draws = racks.flatMap((rack) => [
    ...(listAt(rack, 'fenced').length > 0 ? [numberAt(rack, 'fencedOffset')] : []),
    ...(listAt(rack, 'unfenced').length > 0 ? [numberAt(rack, 'unfencedOffset')] : []),
  ]);
  draws.push(numberAt(initial, 'rackOffset'));
  const shuffled = objectsAt(initial, 'shuffles').flatMap((shuffle) => [
    namesAt(shuffle),
    ...racksInOrder(shuffle, order).flatMap((rack) => [
      numbersAt(rack, 'fenced').map(brokerId),
      numbersAt(rack, 'unfenced').map(brokerId),
    ]),
  ]);
  return {
    draw(bound) {
      const value = draws.shift();
      if (value === undefined || value >= bound) throw new Error('a draw that Kafka did not make');
      return value;
    },
    shuffle(list) {
      const wanted: readonly unknown[] | undefined = shuffled.shift();
      if (wanted === undefined) throw new Error('a shuffle that Kafka did not make');
      if (wanted.length !== list.length || !list.every((element) => wanted.includes(element))) {
        throw new Error('the recorded order is of another list');
      }
      list.sort((left, right) => wanted.indexOf(left) - wanted.indexOf(right));
    },
  };
}

function namesAt(object: JsonObject): readonly (string | null)[] {
  return listAt(object, 'rackOrder').map((name) => (name === null ? null : String(name)));
}

function racksInOrder(
  object: JsonObject,
  order: readonly (string | null)[],
): readonly JsonObject[] {
  const racks = objectsAt(object, 'racks');
  return order.map((name) => {
    const rack = racks.find((candidate) => textOrNullAt(candidate, 'rack') === name);
    if (rack === undefined) throw new Error(`the rack ${name} is not recorded`);
    return rack;
  });
}

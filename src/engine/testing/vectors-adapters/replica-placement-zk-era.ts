/** Adapter: one assignment of the ZooKeeper era, with a fixed start in place of both draws. */
import { brokerId } from '../../ids.ts';
import { assignReplicas } from '../../zookeeper/placement.ts';
import { writtenBrokers } from './brokers.ts';
import { numberAt, objectsAt, textOrNullAt } from './json.ts';
import { splitObject, type VectorKind } from './kind.ts';

export const replicaPlacementZkEraKind: VectorKind = {
  name: 'core/replica-placement-zk-era',
  lists: {
    cases: {
      split: (recorded) => splitObject(recorded, ['placements', 'error', 'message']),
      run(input) {
        const brokers = objectsAt(input, 'brokers').map((broker) => ({
          id: brokerId(numberAt(broker, 'id')),
          rack: textOrNullAt(broker, 'rack'),
        }));
        const partitionCount = numberAt(input, 'numPartitions');
        const replicationFactor = numberAt(input, 'replicationFactor');
        const start = numberAt(input, 'fixedStartIndex');
        const placed = assignReplicas(
          { brokers, partitionCount, replicationFactor },
          // The followers' shift is fixed as well, and may exceed what a draw could give.
          () => start,
        );
        return typeof placed === 'string'
          ? { error: placed }
          : { placements: placed.map(writtenBrokers) };
      },
    },
  },
};

/** Adapter: one partition change, its record and the registration after it. */
import { buildPartitionChange, type ElectionType } from '../../controller/election.ts';
import { applyPartitionChange } from '../../controller/partition-registration.ts';
import type {
  LeaderRecoveryState,
  PartitionChangeRecord,
  PartitionRegistration,
} from '../../controller/metadata.ts';
import { brokerAt, brokersAt, writtenBroker, writtenBrokers } from './brokers.ts';
import {
  booleanAt,
  isList,
  isObject,
  listAt,
  numberAt,
  objectAt,
  textAt,
  type Json,
  type JsonObject,
} from './json.ts';
import { splitObject, type VectorKind } from './kind.ts';

const SETS = ['isr', 'elr', 'lastKnownElr', 'addingReplicas', 'removingReplicas'];

export const partitionChangeKind: VectorKind = {
  name: 'core/partition-change',
  lists: {
    cases: {
      split(recorded) {
        const { input, expected } = splitObject(recorded, ['record', 'after']);
        if (!lacksDirectories(input, expected)) return { input, expected };
        const { after: _, ...compared } = expected;
        return { input, expected: compared };
      },
      run: (input) => change(input),
      isSet: (path) => SETS.includes(String(path[1])),
      isPartial: (path) => path.length === 0,
    },
  },
};

/**
 * Below metadata.version 3.7-IV2 records name no directories. Kafka's own merge refuses such a
 * record when the number of replicas changes, so there was no registration to be recorded.
 */
function lacksDirectories(input: JsonObject, { record, after }: JsonObject): boolean {
  if (after !== null || !isObject(record) || !isList(record.replicas)) return false;
  return record.replicas.length !== listAt(objectAt(input, 'partition'), 'replicas').length;
}

function change(input: JsonObject): JsonObject {
  const partition = registrationOf(objectAt(input, 'partition'));
  const acceptable = brokersAt(input, 'acceptableLeaders');
  const isUnclean = input.uncleanShutdownReplicas !== null;
  const record = buildPartitionChange({
    partition,
    isAcceptableLeader: (broker) => acceptable.includes(broker),
    minIsr: numberAt(input, 'minIsr'),
    elrEnabled: booleanAt(input, 'elrEnabled'),
    election: electionOf(textAt(input, 'election')),
    targetIsr: brokersAt(input, 'targetIsr'),
    targetReplicas: brokersAt(input, 'targetReplicas'),
    targetAdding: brokersAt(input, 'targetAdding'),
    targetRemoving: brokersAt(input, 'targetRemoving'),
    targetLeaderRecoveryState: recoveryStateOf(textAt(input, 'targetLeaderRecoveryState')),
    uncleanShutdownReplicas: isUnclean ? brokersAt(input, 'uncleanShutdownReplicas') : [],
    useLastKnownLeader: booleanAt(input, 'useLastKnownLeader'),
    leaderEpochBumpOnIsrShrink: booleanAt(input, 'leaderEpochBumpOnIsrShrink'),
  });
  if (record === null) return { record: null, after: null };
  const after = writtenRegistration(applyPartitionChange(partition, record));
  return { record: writtenRecord(record), after };
}

function registrationOf(object: JsonObject): PartitionRegistration {
  return {
    id: 0,
    topic: 0,
    index: 0,
    replicas: brokersAt(object, 'replicas'),
    isr: brokersAt(object, 'isr'),
    elr: brokersAt(object, 'elr'),
    directories: [],
    lastKnownElr: brokersAt(object, 'lastKnownElr'),
    addingReplicas: brokersAt(object, 'addingReplicas'),
    removingReplicas: brokersAt(object, 'removingReplicas'),
    leader: brokerAt(object, 'leader'),
    leaderRecoveryState: recoveryStateOf(textAt(object, 'leaderRecoveryState')),
    leaderEpoch: numberAt(object, 'leaderEpoch'),
    partitionEpoch: numberAt(object, 'partitionEpoch'),
  };
}

function electionOf(text: string): ElectionType {
  if (text === 'PREFERRED' || text === 'ONLINE' || text === 'UNCLEAN') return text;
  throw new Error(`the election ${text} is not known`);
}

function recoveryStateOf(text: string): LeaderRecoveryState {
  if (text === 'RECOVERED' || text === 'RECOVERING') return text;
  throw new Error(`the recovery state ${text} is not known`);
}

function writtenRecord(record: PartitionChangeRecord): JsonObject {
  // Where replicas lie is not part of the cases: every directory works in them.
  const { type, partition, leader, leaderRecoveryState, directories: _places, ...lists } = record;
  if (type !== 'PartitionChangeRecord' || partition !== 0) throw new Error('another record');
  const written: Record<string, Json> = {};
  if (leader !== undefined) written.leader = writtenBroker(leader);
  if (leaderRecoveryState !== undefined) written.leaderRecoveryState = leaderRecoveryState;
  for (const [field, brokers] of Object.entries(lists)) written[field] = writtenBrokers(brokers);
  return written;
}

function writtenRegistration(registration: PartitionRegistration): JsonObject {
  const { leader, leaderRecoveryState, leaderEpoch, partitionEpoch } = registration;
  return {
    replicas: writtenBrokers(registration.replicas),
    isr: writtenBrokers(registration.isr),
    elr: writtenBrokers(registration.elr),
    lastKnownElr: writtenBrokers(registration.lastKnownElr),
    addingReplicas: writtenBrokers(registration.addingReplicas),
    removingReplicas: writtenBrokers(registration.removingReplicas),
    leader: writtenBroker(leader),
    leaderRecoveryState,
    leaderEpoch,
    partitionEpoch,
  };
}

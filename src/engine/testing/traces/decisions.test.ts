import { describe, expect, it } from 'vitest';
import type { MetadataEntry, MetadataRecord } from '../../controller/metadata.ts';
import { brokerId } from '../../ids.ts';
import { nameOf, namesOf, translate } from './decisions.ts';
import type { Json } from './json.ts';

const created: readonly MetadataRecord[] = [
  { type: 'TopicRecord', topic: 0, name: 'orders', isInternal: false },
  {
    type: 'PartitionRecord',
    registration: {
      id: 4,
      topic: 0,
      index: 1,
      replicas: [brokerId(1), brokerId(0)],
      isr: [brokerId(1), brokerId(0)],
      elr: [],
      lastKnownElr: [],
      directories: [],
      addingReplicas: [],
      removingReplicas: [],
      leader: brokerId(1),
      leaderRecoveryState: 'RECOVERED',
      leaderEpoch: 0,
      partitionEpoch: 0,
    },
  },
];

function entry(record: MetadataRecord): MetadataEntry {
  return { offset: 0, epoch: 1, record, cause: 0, reason: null, facts: null };
}

const names = namesOf(created.map(entry));

function translated(record: MetadataRecord): Json {
  return translate(entry(record), names);
}

describe('a record of the metadata log', () => {
  it('of a new topic and partition carries what Kafka writes', () => {
    expect(created.map(translated)).toEqual([
      { type: 'TOPIC_RECORD', data: { name: 'orders', topicId: 'topic 0' } },
      {
        type: 'PARTITION_RECORD',
        data: {
          partitionId: 1,
          topicId: 'topic 0',
          replicas: [1, 0],
          isr: [1, 0],
          removingReplicas: [],
          addingReplicas: [],
          leader: 1,
          leaderEpoch: 0,
          partitionEpoch: 0,
        },
      },
    ]);
  });

  it('of a changed partition names only what changes', () => {
    expect(
      translated({
        type: 'PartitionChangeRecord',
        partition: 4,
        leader: null,
        elr: [],
        lastKnownElr: [brokerId(0)],
        leaderRecoveryState: 'RECOVERING',
      }),
    ).toEqual({
      type: 'PARTITION_CHANGE_RECORD',
      data: {
        partitionId: 1,
        topicId: 'topic 0',
        leader: -1,
        eligibleLeaderReplicas: [],
        lastKnownElr: [0],
        leaderRecoveryState: 1,
      },
    });
  });

  it('of a broker says how it stands', () => {
    const broker = brokerId(2);
    expect([
      translated({
        type: 'RegisterBrokerRecord',
        broker,
        brokerEpoch: 9,
        incarnation: 2,
        rack: null,
        isFenced: true,
        inControlledShutdown: false,
        directories: [0],
      }),
      translated({
        type: 'BrokerRegistrationChangeRecord',
        broker,
        brokerEpoch: 9,
        isFenced: false,
      }),
      translated({
        type: 'BrokerRegistrationChangeRecord',
        broker,
        brokerEpoch: 9,
        inControlledShutdown: true,
      }),
      translated({ type: 'UnregisterBrokerRecord', broker, brokerEpoch: 9 }),
    ]).toEqual([
      {
        type: 'REGISTER_BROKER_RECORD',
        data: {
          brokerId: 2,
          isMigratingZkBroker: false,
          brokerEpoch: 9,
          rack: null,
          fenced: true,
          inControlledShutdown: false,
        },
      },
      {
        type: 'BROKER_REGISTRATION_CHANGE_RECORD',
        data: { brokerId: 2, brokerEpoch: 9, fenced: -1 },
      },
      {
        type: 'BROKER_REGISTRATION_CHANGE_RECORD',
        data: { brokerId: 2, brokerEpoch: 9, inControlledShutdown: 1 },
      },
      { type: 'UNREGISTER_BROKER_RECORD', data: { brokerId: 2, brokerEpoch: 9 } },
    ]);
  });

  it('of settings, eligible replicas and deletions speaks of names', () => {
    expect([
      translated({
        type: 'ConfigRecord',
        scope: 'topic',
        resource: 'orders',
        name: 'min.insync.replicas',
        value: '2',
      }),
      translated({ type: 'ClearElrRecord', topic: 0 }),
      translated({ type: 'ClearElrRecord', topic: null }),
      translated({ type: 'RemoveTopicRecord', topic: 0 }),
    ]).toEqual([
      {
        type: 'CONFIG_RECORD',
        data: {
          resourceType: 2,
          resourceName: 'orders',
          name: 'min.insync.replicas',
          value: '2',
        },
      },
      { type: 'CLEAR_ELR_RECORD', data: { topicName: 'orders' } },
      { type: 'CLEAR_ELR_RECORD', data: { topicName: '' } },
      { type: 'REMOVE_TOPIC_RECORD', data: { topicId: 'topic 0' } },
    ]);
  });
});

it('names partitions by topic and number, deleted ones too', () => {
  const deleted = entry({ type: 'RemoveTopicRecord', topic: 0 });
  expect(nameOf(namesOf([...created.map(entry), deleted]), 4)).toBe('orders-1');
  expect(nameOf(names, 7)).toBe('partition 7');
});

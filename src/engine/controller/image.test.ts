import { describe, expect, it } from 'vitest';
import { TOPIC_SETTINGS } from '../config.ts';
import { brokerId, type BrokerId } from '../ids.ts';
import { defaultsOf } from '../settings.ts';
import {
  applyRecord,
  brokerOf,
  cloneImage,
  controllerMinIsr,
  createImage,
  isActive,
  leaderMinIsr,
  registrationOf,
  topicByName,
  topicOf,
} from './image.ts';
import type { MetadataImage, MetadataRecord } from './metadata.ts';
import { createPartitionRegistration } from './partition-registration.ts';

const DEFAULTS = defaultsOf(TOPIC_SETTINGS);

function registered(number: number, brokerEpoch = 1): MetadataRecord {
  return {
    type: 'RegisterBrokerRecord',
    broker: brokerId(number),
    brokerEpoch,
    incarnation: 1,
    rack: null,
    isFenced: true,
    inControlledShutdown: false,
    directories: [],
  };
}

function changed(
  number: number,
  change: { isFenced?: boolean; inControlledShutdown?: boolean },
): MetadataRecord {
  const broker = brokerId(number);
  return { type: 'BrokerRegistrationChangeRecord', broker, brokerEpoch: 1, ...change };
}

function topic(id: number, name: string): MetadataRecord {
  return { type: 'TopicRecord', topic: id, name, isInternal: false };
}

function partition(id: number, of: number, index: number, replicas: number[]): MetadataRecord {
  const place = { id, topic: of, index };
  const brokers: BrokerId[] = replicas.map(brokerId);
  return {
    type: 'PartitionRecord',
    registration: createPartitionRegistration(place, brokers, () => true),
  };
}

function imageOf(...records: MetadataRecord[]): MetadataImage {
  const image = createImage();
  for (const record of records) applyRecord(image, record, DEFAULTS);
  return image;
}

describe('an image', () => {
  it('knows the offset of the record that comes next', () => {
    expect(imageOf(registered(0), registered(1)).nextOffset).toBe(2);
  });

  it('orders brokers by their number', () => {
    const image = imageOf(registered(10), registered(2), registered(1));
    expect(image.brokers.map(({ id }) => id)).toEqual(['b1', 'b2', 'b10']);
  });

  it('calls a broker active that is neither fenced nor being shut down', () => {
    const image = imageOf(registered(0));
    expect(isActive(image, brokerId(0))).toBe(false);
    applyRecord(image, changed(0, { isFenced: false }), DEFAULTS);
    expect(isActive(image, brokerId(0))).toBe(true);
    applyRecord(image, changed(0, { inControlledShutdown: true }), DEFAULTS);
    expect(isActive(image, brokerId(0))).toBe(false);
    expect(isActive(image, brokerId(1))).toBe(false);
  });

  it('refuses a change of a registration that is gone', () => {
    const image = imageOf(registered(0, 5));
    expect(() => applyRecord(image, changed(0, { isFenced: false }), DEFAULTS)).toThrow('epoch');
    expect(() => applyRecord(image, changed(1, { isFenced: false }), DEFAULTS)).toThrow('exists');
  });

  it('forgets what was removed, and gives no number twice', () => {
    const image = imageOf(topic(0, 'a'), partition(0, 0, 0, [0]), topic(1, 'b'));
    applyRecord(image, { type: 'RemoveTopicRecord', topic: 0 }, DEFAULTS);
    expect(topicOf(image, 0)).toBeNull();
    expect(topicByName(image, 'a')).toBeNull();
    expect(registrationOf(image, 0)).toBeNull();
    applyRecord(image, topic(2, 'a'), DEFAULTS);
    expect(topicByName(image, 'a')?.id).toBe(2);
    const broker = brokerId(0);
    applyRecord(image, registered(0), DEFAULTS);
    applyRecord(image, { type: 'UnregisterBrokerRecord', broker, brokerEpoch: 1 }, DEFAULTS);
    expect(brokerOf(image, broker)).toBeNull();
  });

  it('is copied so that the copy stays as it was', () => {
    const image = imageOf(registered(0), topic(0, 'a'), partition(0, 0, 0, [0]));
    const copy = cloneImage(image);
    const frozen = structuredClone(copy);
    applyRecord(image, changed(0, { isFenced: false }), DEFAULTS);
    applyRecord(image, partition(1, 0, 1, [0]), DEFAULTS);
    applyRecord(image, { type: 'PartitionChangeRecord', partition: 0, leader: null }, DEFAULTS);
    applyRecord(image, configured('topic', 'a', 'segment.ms', '5'), DEFAULTS);
    applyRecord(image, configured('cluster', '', 'min.insync.replicas', '2'), DEFAULTS);
    applyRecord(image, { type: 'RemoveTopicRecord', topic: 0 }, DEFAULTS);
    expect(copy).toEqual(frozen);
  });

  it('caps min.insync.replicas by replicas, the controller by those of the first partition', () => {
    const image = imageOf(
      topic(0, 'a'),
      partition(0, 0, 0, [0, 1]),
      partition(1, 0, 1, [0, 1, 2]),
      configured('topic', 'a', 'min.insync.replicas', '3'),
    );
    const [first, second] = image.partitions.filter((found) => found !== null);
    if (first === undefined || second === undefined) throw new Error('there are two');
    expect([controllerMinIsr(image, first), controllerMinIsr(image, second)]).toEqual([2, 2]);
    expect([leaderMinIsr(image, first), leaderMinIsr(image, second)]).toEqual([2, 3]);
  });
});

function configured(
  scope: 'topic' | 'cluster',
  resource: string,
  name: string,
  value: string | null,
): MetadataRecord {
  return { type: 'ConfigRecord', scope, resource, name, value };
}

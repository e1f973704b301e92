import { describe, expect, it } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import { G, errorOf } from '../testing/group-story.ts';
import { createLoneCoordinator } from '../testing/lone-coordinator.ts';

describe('finding the coordinator', () => {
  it('names the leader of the partition of the group', () => {
    const lone = createLoneCoordinator({});
    const [answer] = lone.request('a', { api: 'FindCoordinator', keyType: 'group', key: G });
    expect(answer?.body).toMatchObject({ error: 'NONE', coordinator: 'b0' });
  });

  it('has no answer while the topic is created, which it asks for once', () => {
    const lone = createLoneCoordinator({});
    lone.broker.image.topics[0] = null;
    expect(errorOf(lone.request('a', { api: 'FindCoordinator', keyType: 'group', key: G }))).toBe(
      'COORDINATOR_NOT_AVAILABLE',
    );
    expect(lone.broker.creating).toEqual(['__consumer_offsets']);
    const sent = lone.cluster.network.connections.filter(({ channel }) => channel === 'admin');
    lone.request('b', { api: 'FindCoordinator', keyType: 'group', key: G });
    expect(sent.map(({ inFlight }) => inFlight.length)).toEqual([1]);
  });

  it('has no answer while the partition has no leader that is alive', () => {
    const lone = createLoneCoordinator({});
    const [broker] = lone.broker.image.brokers;
    lone.broker.image.brokers = [{ ...assertExists(broker, 'it is registered'), isFenced: true }];
    expect(errorOf(lone.request('a', { api: 'FindCoordinator', keyType: 'group', key: G }))).toBe(
      'COORDINATOR_NOT_AVAILABLE',
    );
  });

  it('refuses groups without a name', () => {
    const lone = createLoneCoordinator({});
    expect(errorOf(lone.request('a', { api: 'FindCoordinator', keyType: 'group', key: '' }))).toBe(
      'INVALID_GROUP_ID',
    );
  });
});

import { describe, expect, it } from 'vitest';
import type { Command } from '../command.ts';
import { ADMIN, brokerId } from '../ids.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { apiError, NO_ERROR } from '../protocol/api-error.ts';
import { createStage, type Reply, type Stage } from '../testing/scripted-servers.ts';
import { partitionName } from './admin-requests.ts';
import {
  adminCommand,
  createAdmin,
  onAdminDisconnect,
  onAdminResponse,
  onAdminTimer,
  startAdmin,
  stopAdmin,
  type Admin,
} from './admin.ts';

const [B0, B1] = [brokerId(0), brokerId(1)];

const CREATE: Command = {
  type: 'create-topic',
  name: 'orders',
  partitions: 3,
  replicationFactor: 2,
  assignment: null,
  configs: { 'segment.ms': '5', 'min.insync.replicas': '2' },
};

const LIST: Command = { type: 'list-offsets', partition: 'orders-1', timestamp: -1 };

/** Brokers `b0` and `b1` that know `orders`; `b2` plays the controller. */
function stageOf(answerTo: (envelope: RequestEnvelope) => Reply): { stage: Stage; admin: Admin } {
  const admin: Admin = { ...createAdmin(ADMIN, [B0, B1]), status: 'running', run: 1 };
  const stage = createStage({
    servers: 3,
    client: admin,
    script: (envelope) => {
      const own = answerTo(envelope);
      if (own !== null || envelope.body.api !== 'Metadata') return own;
      const known = { name: 'orders', error: 'NONE', topic: 0 } as const;
      const partitions = [B0, B1].map((leader, number) => {
        return { partition: number, error: 'NONE', leader, leaderEpoch: 4 } as const;
      });
      return { api: 'Metadata', brokers: [B0, B1], topics: [{ ...known, partitions }] };
    },
    handlers: {
      onResponse: (answer, context) => onAdminResponse(admin, answer, context),
      onTimer: (timer, context) => onAdminTimer(admin, timer, context),
      onDisconnect: (event, context) => onAdminDisconnect(admin, event, context),
    },
  });
  startAdmin(admin, stage.context);
  admin.controllers = [brokerId(2)];
  return { stage, admin };
}

function ok({ body }: RequestEnvelope): Reply {
  switch (body.api) {
    case 'CreateTopics':
    case 'DeleteTopics':
    case 'CreatePartitions':
    case 'AlterPartitionReassignments':
    case 'IncrementalAlterConfigs':
    case 'ElectLeaders':
    case 'UnregisterBroker':
      return { api: body.api, ...NO_ERROR, partitions: [] };
    default:
      return null;
  }
}

describe('the admin client', () => {
  it('asks the controller, and tells its answer', () => {
    const { stage, admin } = stageOf(ok);
    expect(adminCommand(admin, CREATE, stage.context)).toBeNull();
    stage.runUntil(10);
    expect(stage.requestsOf('CreateTopics')).toMatchObject([
      {
        to: brokerId(2),
        body: {
          partitions: 3,
          replicationFactor: 2,
          configs: [
            { name: 'min.insync.replicas', value: '2' },
            { name: 'segment.ms', value: '5' },
          ],
        },
      },
    ]);
    expect(stage.facts('admin-answered')).toMatchObject([{ api: 'CreateTopics', error: 'NONE' }]);
    expect(stage.requestsOf('Metadata')).toHaveLength(0);
    expect(admin.calls).toEqual([]);
  });

  it('turns each command into its request', () => {
    const { stage, admin } = stageOf(ok);
    const commands: Command[] = [
      { type: 'delete-topic', name: 'orders' },
      { type: 'alter-topic-config', topic: 'orders', name: 'min.insync.replicas', value: null },
      {
        type: 'alter-topic-config',
        topic: 'orders',
        name: 'retention.ms',
        value: '5',
        others: [{ name: 'min.insync.replicas', value: '2' }],
      },
      { type: 'elect-leaders', electionType: 'UNCLEAN', partitions: null },
      { type: 'remove-broker', broker: B1 },
      { type: 'unregister-broker', broker: B0 },
      { type: 'create-partitions', topic: 'orders', count: 4, assignment: [[B0]] },
      {
        type: 'alter-reassignments',
        partitions: [
          { partition: 'orders-9', replicas: [B0] },
          { partition: 'orders-10', replicas: [B1] },
          { partition: 'orders-9', replicas: null },
        ],
      },
      { type: 'alter-broker-config', broker: B1, name: 'message.max.bytes', value: '9' },
      { type: 'alter-broker-config', broker: null, name: 'message.max.bytes', value: null },
    ];
    for (const command of commands) adminCommand(admin, command, stage.context);
    stage.runUntil(10);
    expect(stage.requests.map(({ envelope }) => envelope.body)).toEqual([
      { api: 'DeleteTopics', name: 'orders' },
      {
        api: 'IncrementalAlterConfigs',
        scope: 'topic',
        resource: 'orders',
        changes: [{ name: 'min.insync.replicas', value: null }],
      },
      {
        api: 'IncrementalAlterConfigs',
        scope: 'topic',
        resource: 'orders',
        changes: [
          { name: 'retention.ms', value: '5' },
          { name: 'min.insync.replicas', value: '2' },
        ],
      },
      { api: 'ElectLeaders', electionType: 'UNCLEAN', partitions: null },
      { api: 'UnregisterBroker', broker: B1 },
      { api: 'UnregisterBroker', broker: B0 },
      { api: 'CreatePartitions', topic: 'orders', count: 4, assignment: [[B0]] },
      {
        api: 'AlterPartitionReassignments',
        partitions: [
          { topic: 'orders', index: 9, replicas: null },
          { topic: 'orders', index: 10, replicas: [B1] },
        ],
      },
      {
        api: 'IncrementalAlterConfigs',
        scope: 'broker',
        resource: '1',
        changes: [{ name: 'message.max.bytes', value: '9' }],
      },
      {
        api: 'IncrementalAlterConfigs',
        scope: 'cluster',
        resource: '',
        changes: [{ name: 'message.max.bytes', value: null }],
      },
    ]);
    expect(stage.facts('admin-answered')).toHaveLength(10);
  });

  it('refuses what is no admin command, and what names no partition', () => {
    const { stage, admin } = stageOf(ok);
    const start: Command = { type: 'start', process: B0 };
    expect(adminCommand(admin, start, stage.context)).toBe('wrong-kind-of-process');
    const list: Command = { type: 'list-offsets', partition: 'orders', timestamp: -1 };
    expect(adminCommand(admin, list, stage.context)).toBe('no-such-partition');
    admin.status = 'stopped';
    expect(adminCommand(admin, CREATE, stage.context)).toBe('not-running');
  });

  it('tells what the controller says, and Kafka’s general words where it says nothing', () => {
    const { stage, admin } = stageOf(({ body }) => {
      const failed = { index: 7, error: 'ELECTION_NOT_NEEDED', message: null } as const;
      if (body.api === 'ElectLeaders') {
        return { api: body.api, ...NO_ERROR, partitions: [{ topic: 'orders', ...failed }] };
      }
      if (body.api === 'DeleteTopics') {
        return { api: body.api, ...apiError('UNKNOWN_TOPIC_OR_PARTITION'), partitions: [] };
      }
      if (body.api !== 'CreateTopics') return null;
      return { api: body.api, ...apiError('INVALID_CONFIG', 'Not this.'), partitions: [] };
    });
    adminCommand(admin, CREATE, stage.context);
    adminCommand(admin, { type: 'delete-topic', name: 'payments' }, stage.context);
    const elect = { type: 'elect-leaders', electionType: 'PREFERRED' } as const;
    adminCommand(admin, { ...elect, partitions: ['orders-7'] }, stage.context);
    stage.runUntil(20);
    expect(stage.requestsOf('ElectLeaders')[0]?.body).toMatchObject({
      partitions: [{ topic: 'orders', index: 7 }],
    });
    expect(stage.facts('admin-answered')).toMatchObject([
      { error: 'INVALID_CONFIG', message: 'Not this.' },
      { message: 'This server does not host this topic-partition.' },
      {
        error: 'NONE',
        message: null,
        partitions: [
          { name: 'orders-7', message: 'Leader election not needed for topic partition.' },
        ],
      },
    ]);
  });

  it('does not ask for what no request can say', () => {
    const { stage, admin } = stageOf(ok);
    adminCommand(admin, { ...CREATE, name: '' }, stage.context);
    expect(stage.facts('admin-answered')).toMatchObject([
      {
        error: 'INVALID_TOPIC_EXCEPTION',
        message: "The given topic name '' cannot be represented in a request.",
      },
    ]);
    expect(admin.calls).toEqual([]);
  });

  it('makes no topic by asking for its offsets', () => {
    const { stage, admin } = stageOf(ok);
    adminCommand(admin, { ...LIST, partition: 'payments-0' }, stage.context);
    stage.runUntil(20);
    expect(stage.requestsOf('Metadata')[0]?.body).toMatchObject({ allowAutoTopicCreation: false });
  });

  it('asks the leader for offsets', () => {
    const { stage, admin } = stageOf(({ body }) =>
      body.api === 'ListOffsets'
        ? {
            api: 'ListOffsets',
            partitions: [{ partition: 1, error: 'NONE', offset: 17, leaderEpoch: 4 }],
          }
        : null,
    );
    adminCommand(admin, LIST, stage.context);
    stage.runUntil(20);
    expect(stage.requestsOf('ListOffsets')).toMatchObject([
      { to: B1, body: { partitions: [{ partition: 1, currentLeaderEpoch: 4, timestamp: -1 }] } },
    ]);
    expect(stage.facts('offsets-listed')).toMatchObject([
      { partition: 1, timestamp: -1, error: 'NONE', offset: 17, leaderEpoch: 4 },
    ]);
  });

  it('asks again with new metadata when the leader has moved', () => {
    let count = 0;
    const { stage, admin } = stageOf(({ body }) => {
      if (body.api !== 'ListOffsets') return null;
      count += 1;
      const error = count === 1 ? 'NOT_LEADER_OR_FOLLOWER' : 'NONE';
      const partitions = [{ partition: 1, error, offset: 3, leaderEpoch: 4 } as const];
      return { api: 'ListOffsets', partitions };
    });
    adminCommand(admin, LIST, stage.context);
    stage.runUntil(2000);
    expect(stage.requestsOf('Metadata')).toHaveLength(2);
    expect(stage.facts('offsets-listed')).toMatchObject([{ error: 'NONE', offset: 3 }]);
  });

  it('tries another controller, and again, when the first is not the active one', () => {
    const { stage, admin } = stageOf((envelope) => {
      if (envelope.to === brokerId(2)) return ok(envelope);
      const isCreate = envelope.body.api === 'CreateTopics';
      if (!isCreate) return null;
      return { api: 'CreateTopics', ...apiError('NOT_CONTROLLER'), partitions: [] };
    });
    admin.controllers = [B1, brokerId(2)];
    adminCommand(admin, CREATE, stage.context);
    stage.runUntil(500);
    expect(stage.facts('admin-answered')).toMatchObject([{ error: 'NONE' }]);
    expect(stage.requestsOf('CreateTopics').map(({ to }) => to)).toEqual([B1, brokerId(2)]);
  });

  it('goes on while the controller is away, and gives up after a minute', () => {
    const { stage, admin } = stageOf(ok);
    stage.kill(brokerId(2));
    adminCommand(admin, CREATE, stage.context);
    stage.runUntil(30_000);
    adminCommand(admin, { type: 'delete-topic', name: 'orders' }, stage.context);
    stage.runUntil(59_999);
    expect(stage.facts('admin-answered')).toHaveLength(0);
    stage.runUntil(61_000);
    expect(stage.facts('admin-answered')).toMatchObject([
      { at: 60_000, api: 'CreateTopics', error: 'REQUEST_TIMED_OUT' },
    ]);
    stage.revive(brokerId(2));
    stage.runUntil(63_000);
    expect(stage.facts('admin-answered')[1]).toMatchObject({ api: 'DeleteTopics', error: 'NONE' });
  });

  it('gives up after a minute on offsets of a partition that does not come to exist', () => {
    const { stage, admin } = stageOf(ok);
    adminCommand(admin, { ...LIST, partition: 'orders-9' }, stage.context);
    stage.runUntil(61_000);
    expect(stage.facts('admin-answered')).toMatchObject([
      { at: 60_000, api: 'ListOffsets', error: 'REQUEST_TIMED_OUT' },
    ]);
    expect(stage.requestsOf('ListOffsets')).toHaveLength(0);
  });

  it('forgets its calls when it is stopped', () => {
    const { stage, admin } = stageOf(() => null);
    adminCommand(admin, CREATE, stage.context);
    stopAdmin(admin);
    expect(admin.calls).toEqual([]);
  });
});

describe('a partition by its name', () => {
  it('is what comes before and after the last dash', () => {
    expect(partitionName('my-orders-12')).toEqual({ topic: 'my-orders', number: 12 });
    expect(partitionName('__consumer_offsets-0')).toEqual({
      topic: '__consumer_offsets',
      number: 0,
    });
    for (const wrong of ['orders', 'orders-', '-1', 'orders-x', 'orders--1x']) {
      expect(partitionName(wrong)).toBeNull();
    }
  });
});

import { describe, expect, it } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import { createStage, type Reply, type Stage } from '../testing/scripted-servers.ts';
import { brokerId, producerId, type BrokerId } from '../ids.ts';
import type { MetadataResponse, MetadataTopic } from '../protocol/data-api.ts';
import { createAdmin, type Admin } from './admin.ts';
import { applyCurrentLeader } from './current-leader.ts';
import {
  createMetadata,
  leaderOf,
  markNewTopics,
  markStale,
  onServerAnswer,
  onConnectionLost,
  onMetadataResponse,
  onMetadataTimer,
  requestMetadata,
  topicError,
  topicMetadata,
  type ClientMetadata,
  type MetadataNeeds,
} from './metadata.ts';

const [B0, B1, B2] = [brokerId(0), brokerId(1), brokerId(2)];

const NEEDS: MetadataNeeds = {
  topics: ['orders'],
  config: {
    retryBackoffMs: 100,
    retryBackoffMaxMs: 1000,
    metadataMaxAgeMs: 300_000,
    requestTimeoutMs: 30_000,
  },
};

function orders(leaders: readonly (BrokerId | null)[], leaderEpoch = 0, first = 0): MetadataTopic {
  return {
    name: 'orders',
    error: 'NONE',
    topic: first,
    partitions: leaders.map((leader, index) => ({
      partition: first + index,
      error: leader === null ? 'LEADER_NOT_AVAILABLE' : 'NONE',
      leader,
      leaderEpoch,
    })),
  };
}

function answer(...topics: MetadataTopic[]): MetadataResponse {
  return { api: 'Metadata', brokers: [B0, B1, B2], topics };
}

/** A client that does nothing but ask for metadata. */
function stageOf(script: () => Reply, servers = 3): { stage: Stage; client: Admin } {
  const bootstrap = [B0, B1, B2].slice(0, servers);
  const client: Admin = { ...createAdmin(producerId(0), bootstrap), status: 'running', run: 1 };
  const stage = createStage({
    servers,
    client,
    script,
    handlers: {
      onResponse: ({ body, server }, context) => {
        onServerAnswer(client.metadata, server);
        if (body.api === 'Metadata') {
          onMetadataResponse(client, client.metadata, body, NEEDS, context);
        }
      },
      onTimer: (timer, context) => {
        if (timer.type === 'metadata-refresh') {
          onMetadataTimer(client, client.metadata, NEEDS, context);
        }
      },
      onDisconnect: (event, context) => {
        onConnectionLost(client, client.metadata, event, NEEDS, context);
      },
    },
  });
  return { stage, client };
}

function ask(stage: Stage, client: Admin): void {
  requestMetadata(client, client.metadata, NEEDS, stage.context);
}

/** What a client knows after these answers, each of them asked for by hand. */
function knowing(...answers: MetadataResponse[]): ClientMetadata {
  const { stage, client } = stageOf(() => null);
  for (const said of answers) {
    onMetadataResponse(client, client.metadata, said, NEEDS, stage.context);
  }
  return client.metadata;
}

describe('a client that asks for metadata', () => {
  it('asks one of the bootstrap brokers and has one request under way at most', () => {
    const { stage, client } = stageOf(() => answer(orders([B0, B1])));
    ask(stage, client);
    ask(stage, client);
    stage.runUntil(50);
    expect(stage.requestsOf('Metadata')).toHaveLength(1);
    expect(leaderOf(client.metadata, 1)).toBe(B1);
    expect(leaderOf(client.metadata, 2)).toBeNull();
  });

  it('asks again when it is told to, but not within the back-off', () => {
    const { stage, client } = stageOf(() => answer(orders([B0])));
    ask(stage, client);
    stage.runUntil(10);
    markStale(client.metadata);
    ask(stage, client);
    stage.runUntil(2 + 79);
    expect(stage.requestsOf('Metadata')).toHaveLength(1);
    stage.runUntil(3 + 120);
    expect(stage.requestsOf('Metadata')).toHaveLength(2);
  });

  it('backs off further while the answers tell nothing new', () => {
    const { stage, client } = stageOf(() => answer(orders([null])));
    ask(stage, client);
    stage.runUntil(10_000);
    const times = stage.requestsOf('Metadata').map(({ at }) => at);
    const waits = times.slice(1).map((at, index) => at - assertExists(times[index], 'before it'));
    expect(waits[0]).toBeLessThan(130);
    expect(waits.at(-1)).toBeGreaterThanOrEqual(800);
    expect(waits.at(-1)).toBeLessThanOrEqual(1002);
  });

  it('asks at once for a topic that was added, even while a request is under way', () => {
    const { stage, client } = stageOf(() => answer(orders([B0])));
    ask(stage, client);
    markNewTopics(client.metadata);
    ask(stage, client);
    stage.runUntil(20);
    expect(stage.requestsOf('Metadata').map(({ at }) => at)).toEqual([1, 3]);
  });

  it('asks by itself when what it knows is older than metadata.max.age.ms', () => {
    const { stage, client } = stageOf(() => answer(orders([B0])));
    ask(stage, client);
    stage.runUntil(300_000);
    expect(stage.requestsOf('Metadata')).toHaveLength(1);
    stage.runUntil(300_010);
    expect(stage.requestsOf('Metadata')).toHaveLength(2);
  });

  it('asks as long as the topic is unknown', () => {
    const missing = { ...orders([]), error: 'UNKNOWN_TOPIC_OR_PARTITION' } as const;
    const { stage, client } = stageOf(() => answer(missing));
    ask(stage, client);
    stage.runUntil(1000);
    expect(stage.requestsOf('Metadata').length).toBeGreaterThan(2);
    expect(topicMetadata(client.metadata, 'orders')).toBeNull();
    expect(topicError(client.metadata, 'orders')).toBe('UNKNOWN_TOPIC_OR_PARTITION');
  });

  it('ignores the answer of a broker that knows no broker yet', () => {
    let count = 0;
    const { stage, client } = stageOf(() => {
      count += 1;
      return count === 1 ? { api: 'Metadata', brokers: [], topics: [] } : answer(orders([B1]));
    });
    ask(stage, client);
    stage.runUntil(5);
    expect(client.metadata.brokers).toEqual([B0, B1, B2]);
    stage.runUntil(150);
    expect(leaderOf(client.metadata, 0)).toBe(B1);
  });

  it('turns to another broker when the first does not answer in time', () => {
    let count = 0;
    const { stage, client } = stageOf(() => {
      count += 1;
      return count === 1 ? null : answer(orders([B0]));
    });
    ask(stage, client);
    stage.runUntil(30_500);
    const [first, second] = stage.requestsOf('Metadata');
    expect(first?.to).not.toBe(second?.to);
    expect(client.metadata.updatedAt).toBeGreaterThan(30_000);
  });
});

describe('a client whose brokers are all down', () => {
  it('tries them in turn, with growing pauses, and never gives up', () => {
    const { stage, client } = stageOf(() => answer(orders([B0])));
    for (const server of [B0, B1, B2]) stage.kill(server);
    ask(stage, client);
    stage.runUntil(60_000);
    expect(stage.requestsOf('Metadata')).toHaveLength(0);
    expect(client.metadata.nodes.map(({ failures }) => failures > 5)).toEqual([true, true, true]);
    expect(client.metadata.bootstraps).toBeGreaterThan(0);
    stage.revive(B2);
    stage.runUntil(70_000);
    expect(leaderOf(client.metadata, 0)).toBe(B0);
    const node = client.metadata.nodes.find(({ broker }) => broker === B2);
    expect(node).toMatchObject({ isConnected: true, failures: 0 });
  });

  it('returns to the bootstrap brokers after five minutes', () => {
    const { stage, client } = stageOf(() => ({ api: 'Metadata', brokers: [B1], topics: [] }));
    ask(stage, client);
    stage.runUntil(10);
    expect(client.metadata.brokers).toEqual([B1]);
    stage.kill(B1);
    stage.runUntil(300_000);
    expect(client.metadata.brokers).toEqual([B1]);
    stage.runUntil(310_000);
    expect(client.metadata.brokers).toEqual([B1]);
    expect(stage.requestsOf('Metadata').at(-1)?.to).not.toBe(B1);
  });
});

it('is no return to the bootstrap brokers while one of them can be asked', () => {
  const { stage, client } = stageOf(() => answer(orders([B0])));
  for (const server of [B0, B1]) stage.kill(server);
  ask(stage, client);
  stage.runUntil(10_000);
  expect(leaderOf(client.metadata, 0)).toBe(B0);
  expect(client.metadata.bootstraps).toBe(0);
});

describe('what a client takes over', () => {
  it('keeps what it knows when a broker that lags behind names an older leader epoch', () => {
    const metadata = knowing(answer(orders([B1], 3)), answer(orders([B0], 2)));
    expect(leaderOf(metadata, 0)).toBe(B1);
    expect(topicMetadata(metadata, 'orders')?.partitions[0]?.leaderEpoch).toBe(3);
  });

  it('believes an older epoch of a topic that was created anew', () => {
    const metadata = knowing(answer(orders([B1], 3)), answer(orders([B0], 0, 7)));
    expect(leaderOf(metadata, 0)).toBeNull();
    expect(leaderOf(metadata, 7)).toBe(B0);
  });

  it('remembers the epochs of a topic that a broker does not know for a while', () => {
    const missing = { ...orders([]), error: 'UNKNOWN_TOPIC_OR_PARTITION' } as const;
    const metadata = knowing(answer(orders([B1], 3)), answer(missing), answer(orders([B0], 2)));
    expect(leaderOf(metadata, 0)).toBe(B1);
  });

  it('takes a newer leader from an error response, no equal epoch and no stranger', () => {
    const metadata = knowing(answer(orders([B1], 3)));
    expect(applyCurrentLeader(metadata, 0, { leader: B2, leaderEpoch: 3 })).toBe(false);
    expect(applyCurrentLeader(metadata, 0, { leader: brokerId(9), leaderEpoch: 4 })).toBe(false);
    expect(applyCurrentLeader(metadata, 5, { leader: B2, leaderEpoch: 4 })).toBe(false);
    expect(leaderOf(metadata, 0)).toBe(B1);
    expect(applyCurrentLeader(metadata, 0, { leader: B2, leaderEpoch: 4 })).toBe(true);
    expect(leaderOf(metadata, 0)).toBe(B2);
  });

  it('is plain data from the start', () => {
    const metadata = createMetadata([B0]);
    expect(JSON.parse(JSON.stringify(metadata))).toEqual(metadata);
  });
});

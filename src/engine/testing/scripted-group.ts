/**
 * A consumer alone with brokers that answer as a coordinator of the consumer protocol might: which
 * epoch and which assignment its heartbeats bring is up to the test.
 */
import { consumerCommand, type ConsumerCommand } from '../client/consumer-command.ts';
import {
  createConsumer,
  onConsumerDisconnect,
  onConsumerResponse,
  onConsumerTimer,
  startConsumer,
  type Consumer,
} from '../client/consumer.ts';
import type { ModernMembership } from '../client/member.ts';
import { brokerId, consumerId, type BrokerId, type PartitionId } from '../ids.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import type {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
} from '../protocol/consumer-group-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { OffsetCommitRequest } from '../protocol/group-api.ts';
import { createStage, type Reply, type Stage } from './scripted-servers.ts';

export interface ScriptedGroup {
  readonly stage: Stage;
  readonly consumer: Consumer;
  /** What the next heartbeats get; the last of them stands for all that follow. */
  answers: (Partial<ConsumerGroupHeartbeatResponse> | ErrorCode)[];
  /** What commits get. */
  commitError: ErrorCode;
  /** Partitions of `orders` that metadata shows. */
  partitions: number;
  coordinator: BrokerId | null;
}

export function createScriptedGroup(
  configs: Readonly<Record<string, string>> = {},
  processingMsPerRecord = 0,
): ScriptedGroup {
  const plan = {
    clientId: 'c',
    group: 'g',
    topics: ['orders'],
    assign: null,
    processingMsPerRecord,
    configs: { 'group.protocol': 'consumer', 'enable.auto.commit': 'false', ...configs },
    memberId: 'm',
  };
  const consumer: Consumer = {
    ...createConsumer(consumerId(1), plan, [brokerId(0)]),
    status: 'running',
    run: 1,
  };
  const group: Omit<ScriptedGroup, 'stage'> = {
    consumer,
    answers: [{}],
    commitError: 'NONE',
    partitions: 3,
    coordinator: brokerId(0),
  };
  const stage = createStage({
    servers: 2,
    client: consumer,
    handlers: {
      onResponse: (answer, context) => onConsumerResponse(consumer, answer, context),
      onTimer: (timer, context) => onConsumerTimer(consumer, timer, context),
      onDisconnect: (event, context) => onConsumerDisconnect(consumer, event, context),
    },
    script: (envelope) => replyTo(group, envelope),
  });
  const scripted = Object.assign(group, { stage });
  return scripted;
}

export function begin({ consumer, stage }: ScriptedGroup): void {
  startConsumer(consumer, stage.context);
}

export function give({ consumer, stage }: ScriptedGroup, command: ConsumerCommand): void {
  consumerCommand(consumer, command, stage.context);
}

export function modernOf({ consumer: { modern } }: ScriptedGroup): ModernMembership {
  if (modern === null) throw new Error('a consumer of the consumer protocol');
  return modern;
}

/** What the listener heard, such as `+0 1 @2`, `-1` and `!0`. */
export function heardBy({ stage }: ScriptedGroup): string[] {
  return stage.context.facts.flatMap((fact): string[] => {
    switch (fact.type) {
      case 'partitions-assigned':
        return [`+${fact.partitions.join(' ')} @${fact.generation}`];
      case 'partitions-revoked':
        return [`-${fact.partitions.join(' ')}`];
      case 'partitions-lost':
        return [`!${fact.partitions.join(' ')}`];
      case 'consumer-failed':
        return [fact.error];
      default:
        return [];
    }
  });
}

/** The heartbeats that were sent, with their ticks. */
export function heartbeatsOf({
  stage,
}: ScriptedGroup): { at: number; body: ConsumerGroupHeartbeatRequest }[] {
  return stage.requests.flatMap(({ at, envelope: { body } }) =>
    body.api === 'ConsumerGroupHeartbeat' ? [{ at, body }] : [],
  );
}

export function commitsOf({ stage }: ScriptedGroup): OffsetCommitRequest[] {
  return stage.requests.flatMap(({ envelope: { body } }) =>
    body.api === 'OffsetCommit' ? [body] : [],
  );
}

function replyTo(group: Omit<ScriptedGroup, 'stage'>, { body }: RequestEnvelope): Reply {
  switch (body.api) {
    case 'Metadata': {
      const partitions = Array.from({ length: group.partitions }, (_, partition) => {
        return { partition, error: 'NONE' as const, leader: brokerId(1), leaderEpoch: 0 };
      });
      const topics = [{ name: 'orders', error: 'NONE' as const, topic: 0, partitions }];
      return { api: 'Metadata', brokers: [brokerId(0), brokerId(1)], topics };
    }
    case 'ApiVersions':
      return { api: 'ApiVersions' };
    case 'FindCoordinator': {
      const { coordinator } = group;
      const error = coordinator === null ? 'COORDINATOR_NOT_AVAILABLE' : 'NONE';
      return { api: 'FindCoordinator', error, coordinator };
    }
    case 'ConsumerGroupHeartbeat':
      return heartbeatReply(group, body);
    case 'OffsetCommit':
      return { api: 'OffsetCommit', error: group.commitError, refused: [] };
    case 'OffsetFetch':
      return { api: 'OffsetFetch', error: 'NONE', offsets: body.partitions.map(committedOf) };
    default:
      return null;
  }
}

function heartbeatReply(
  group: Omit<ScriptedGroup, 'stage'>,
  { memberId, memberEpoch }: ConsumerGroupHeartbeatRequest,
): Reply {
  const [first = {}, ...others] = group.answers;
  if (others.length > 0) group.answers = others;
  const usual: ConsumerGroupHeartbeatResponse = {
    api: 'ConsumerGroupHeartbeat',
    error: 'NONE',
    message: null,
    memberId,
    memberEpoch,
    heartbeatIntervalMs: 1000,
    assignment: null,
  };
  return typeof first === 'string' ? { ...usual, error: first } : { ...usual, ...first };
}

/** Every partition was committed at 5. */
function committedOf(partition: PartitionId) {
  return { partition, offset: 5, leaderEpoch: -1, metadata: '', error: 'NONE' as const };
}

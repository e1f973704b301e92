/**
 * Calls of the admin client to coordinators: it looks for the coordinator, and asks it.
 *
 * Kafka: KafkaAdminClient (alterConsumerGroupOffsets, deleteConsumerGroupOffsets,
 * deleteConsumerGroups, removeMembersFromConsumerGroup, alterShareGroupOffsets,
 * deleteShareGroupOffsets), CoordinatorStrategy.
 */
import { assertUnreachable } from '../../base/assert.ts';
import type { Command } from '../command.ts';
import type { PartitionId } from '../ids.ts';
import { apiError } from '../protocol/api-error.ts';
import type { RequestBody, ResponseBody } from '../protocol/api.ts';
import type { AdminResponse } from '../protocol/control-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type {
  AlterShareGroupOffsetsResponse,
  OffsetDeleteResponse,
} from '../protocol/group-admin-api.ts';
import type { FindCoordinatorRequest, OffsetCommitResponse } from '../protocol/group-api.ts';
import type { PartitionError } from '../protocol/transaction-api.ts';

import { fenceRequest, keyOfFence } from './admin-transactions.ts';

export type GroupCommand = Extract<
  Command,
  {
    readonly type:
      | 'find-coordinator'
      | 'alter-offsets'
      | 'delete-offsets'
      | 'alter-share-offsets'
      | 'delete-share-offsets'
      | 'delete-group'
      | 'remove-members'
      | 'fence-producers';
  }
>;

export function isForCoordinator(command: Command): command is GroupCommand {
  switch (command.type) {
    case 'find-coordinator':
    case 'alter-offsets':
    case 'delete-offsets':
    case 'alter-share-offsets':
    case 'delete-share-offsets':
    case 'delete-group':
    case 'remove-members':
    case 'fence-producers':
      return true;
    default:
      return false;
  }
}

/** The partitions that it names, such as `orders-0`. */
export function partitionsNamedBy(command: GroupCommand): readonly string[] {
  if (command.type === 'alter-offsets' || command.type === 'alter-share-offsets') {
    return Object.keys(command.offsets);
  }
  return command.type === 'delete-offsets' ? command.partitions : [];
}

/** By what its coordinator is found. */
export function keyOf(command: GroupCommand): Pick<FindCoordinatorRequest, 'keyType' | 'key'> {
  if (command.type === 'fence-producers') {
    return { keyType: 'transaction', key: keyOfFence(command) };
  }
  const keyType = command.type === 'find-coordinator' ? (command.keyType ?? 'group') : 'group';
  return { keyType, key: command.group };
}

/** What the coordinator is asked, with the ids of the partitions that the command names, if any. */
export function coordinatorRequest(
  command: GroupCommand,
  partitions: readonly (PartitionId | null)[],
  timeoutMs: number,
): RequestBody {
  if (command.type === 'fence-producers') return fenceRequest(command, timeoutMs);
  const { group } = command;
  switch (command.type) {
    case 'find-coordinator':
      return { api: 'FindCoordinator', ...keyOf(command) };
    case 'alter-offsets': {
      const wanted = Object.values(command.offsets);
      // It commits as nobody: that is only taken while the group has no members.
      return {
        api: 'OffsetCommit',
        group,
        generation: -1,
        memberId: '',
        instanceId: null,
        offsets: partitions.flatMap((partition, place) => {
          if (partition === null) return [];
          return [{ partition, offset: wanted[place] ?? -1, leaderEpoch: -1, metadata: '' }];
        }),
      };
    }
    case 'delete-offsets':
      return { api: 'OffsetDelete', group, partitions: partitions.filter((own) => own !== null) };
    case 'alter-share-offsets': {
      const wanted = Object.values(command.offsets);
      return {
        api: 'AlterShareGroupOffsets',
        group,
        offsets: partitions.flatMap((partition, place) => {
          return partition === null ? [] : [{ partition, offset: wanted[place] ?? -1 }];
        }),
      };
    }
    case 'delete-share-offsets':
      return { api: 'DeleteShareGroupOffsets', group, topics: command.topics };
    case 'delete-group':
      return { api: 'DeleteGroups', group };
    case 'remove-members': {
      const members = command.instanceIds.map((instanceId) => ({ memberId: '', instanceId }));
      return { api: 'LeaveGroup', group, members };
    }
    default:
      return assertUnreachable(command);
  }
}

type Outcome = Pick<AdminResponse, 'error' | 'message' | 'partitions'>;

/** What the answer comes to; null: it is none to this command. */
export function groupOutcome(
  body: ResponseBody,
  names: readonly { readonly topic: string; readonly number: number }[],
  partitions: readonly (PartitionId | null)[],
): Outcome | null {
  switch (body.api) {
    case 'OffsetCommit':
    case 'OffsetDelete':
    case 'AlterShareGroupOffsets': {
      const results = resultsOf(body).filter(({ error }) => error !== 'NONE');
      const told = names.map(({ topic, number: index }, place) => {
        const asked = partitions[place] ?? null;
        const own = results.find(({ partition }) => partition === asked);
        const otherwise = asked === null ? 'UNKNOWN_TOPIC_OR_PARTITION' : 'NONE';
        return { topic, index, ...apiError(own?.error ?? otherwise) };
      });
      return { ...apiError(body.error), partitions: body.error === 'NONE' ? told : [] };
    }
    case 'DeleteShareGroupOffsets': {
      // Of a topic as a whole: it has no number.
      const told = body.results.map((result) => ({ ...result, index: -1 }));
      return { ...apiError(body.error), partitions: told };
    }
    case 'DeleteGroups':
    case 'InitProducerId':
      return { ...apiError(body.error), partitions: [] };
    case 'LeaveGroup': {
      const wrong = body.members.find(({ error }) => error !== 'NONE');
      const error = body.error === 'NONE' ? (wrong?.error ?? 'NONE') : body.error;
      return { ...apiError(error), partitions: [] };
    }
    default:
      return null;
  }
}

/** The error that keeps a coordinator from answering at all. */
export function coordinatorError(body: ResponseBody): ErrorCode {
  switch (body.api) {
    case 'FindCoordinator':
    case 'InitProducerId':
    case 'DeleteGroups':
    case 'LeaveGroup':
    case 'AlterShareGroupOffsets':
    case 'DeleteShareGroupOffsets':
      return body.error;
    case 'OffsetCommit':
    case 'OffsetDelete':
      return resultsOf(body)[0]?.error ?? body.error;
    default:
      return 'NONE';
  }
}

function resultsOf(
  body: OffsetCommitResponse | OffsetDeleteResponse | AlterShareGroupOffsetsResponse,
): readonly PartitionError[] {
  return body.api === 'OffsetCommit' ? body.refused : body.results;
}

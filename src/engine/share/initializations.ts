/**
 * States of share-partitions that a share group has never read: the group coordinator has the share
 * coordinator make them, and hears of all of them together.
 *
 * Kafka: GroupCoordinatorService (persisterInitialize, handlePersisterInitializeResponse,
 * deleteShareGroupOffsetsState).
 */
import type { Broker } from '../broker/broker.ts';
import type { Context } from '../context.ts';
import type { ShareGroup } from '../group/share/share-group.ts';
import type { PartitionId } from '../ids.ts';
import type { ReplyAddress } from '../network/transport.ts';
import type { DeleteShareGroupOffsetsResponse } from '../protocol/group-admin-api.ts';
import { persist, type FinishedCall } from './persister.ts';
import type { Initialization } from './share-service.ts';

export function initializeStates(
  broker: Broker,
  wish: {
    readonly groupId: string;
    readonly stateEpoch: number;
    readonly partitions: readonly PartitionId[];
    /** By partition; absent: not known yet. */
    readonly startOffsets?: ReadonlyMap<PartitionId, number>;
    readonly reply?: Initialization['reply'];
  },
  context: Context,
): void {
  const { groupId, stateEpoch, partitions, startOffsets, reply = null } = wish;
  const waiting = partitions.map((partition) => {
    const startOffset = startOffsets?.get(partition) ?? -1;
    const api = 'InitializeShareGroupState';
    const body = { api, groupId, partition, stateEpoch, startOffset } as const;
    return persist(broker, body, {}, context);
  });
  broker.share.initializations.push({ groupId, waiting, done: [], reply });
}

/** An administrator waits for the end of it. */
export function deleteStates(
  broker: Broker,
  wish: {
    readonly groupId: string;
    readonly partitions: readonly PartitionId[];
    readonly address: ReplyAddress;
    readonly body: DeleteShareGroupOffsetsResponse;
  },
  context: Context,
): void {
  const { groupId, partitions, address, body } = wish;
  const waiting = partitions.map((partition) =>
    persist(broker, { api: 'DeleteShareGroupState', groupId, partition }, {}, context),
  );
  const reply = { address, body };
  broker.share.initializations.push({ groupId, waiting, done: [], reply });
}

/** Whether somebody waits for the call, together with others. */
export function isOfStates({ share }: Broker, { call }: FinishedCall): boolean {
  return share.initializations.some(({ waiting }) => waiting.includes(call.number));
}

/** The states that were asked for together, when the last of them has been answered. */
export function onStateMade(
  { share }: Broker,
  { call, error }: FinishedCall,
): Initialization | null {
  const own = share.initializations.find(({ waiting }) => waiting.includes(call.number));
  if (own === undefined) return null;
  own.waiting = own.waiting.filter((number) => number !== call.number);
  const { body } = call;
  const startOffset = body.api === 'InitializeShareGroupState' ? body.startOffset : -1;
  own.done.push({ partition: body.partition, error, startOffset });
  if (own.waiting.length > 0) return null;
  share.initializations = share.initializations.filter((one) => one !== own);
  return own;
}

/** The group is gone: so is what it has done. */
export function forgetShareStates(
  broker: Broker,
  { name: groupId, initialized, initializing }: ShareGroup,
  context: Context,
): void {
  const begun = initializing.map(({ partition }) => partition);
  for (const partition of new Set([...initialized, ...begun])) {
    persist(broker, { api: 'DeleteShareGroupState', groupId, partition }, {}, context);
  }
}

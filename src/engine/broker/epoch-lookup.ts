/**
 * Where a leader epoch ends, as the leader of a partition tells followers and consumers.
 *
 * Kafka: KafkaApis.handleOffsetForLeaderEpochRequest.
 */
import type { Context } from '../context.ts';
import { endOffsetFor } from '../log/leader-epochs.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { addressOf, respond } from '../network/transport.ts';
import type { OffsetForLeaderEpochRequest } from '../protocol/data-api.ts';
import type { Broker } from './broker.ts';
import { epochError } from './lookups.ts';

export function onOffsetForLeaderEpoch(
  broker: Broker,
  envelope: RequestEnvelope,
  body: OffsetForLeaderEpochRequest,
  context: Context,
): void {
  const partitions = body.partitions.map(({ partition, currentLeaderEpoch, leaderEpoch }) => {
    const replica = broker.replicas[partition] ?? null;
    const error = epochError(replica, currentLeaderEpoch);
    if (error !== 'NONE' || replica === null) {
      return { partition, error, leaderEpoch: -1, endOffset: -1 };
    }
    const { log } = replica;
    const end = endOffsetFor(log.leaderEpochs, {
      requested: leaderEpoch,
      logEndOffset: log.logEndOffset,
    });
    return { partition, error, leaderEpoch: end.epoch, endOffset: end.endOffset };
  });
  respond(context, broker, addressOf(envelope), { api: 'OffsetForLeaderEpoch', partitions });
}

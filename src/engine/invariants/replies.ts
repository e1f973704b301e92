/**
 * I32, the part of the client: who holds the newest epoch of its transactional id, and has done one
 * thing after the other, is never told that its transaction is in another state.
 *
 * Kafka: kafka-tlaplus (kafka_transactions, NoBadStateResponse); InvalidTxnStateException.
 */
import { processOf, type Cluster } from '../cluster.ts';
import type { ResponseEnvelope } from '../network/envelope.ts';
import type { ResponseBody } from '../protocol/api.ts';
import type { Checker } from './checker.ts';
import { isTampered, knownTransaction } from './transactions.ts';
import { violate } from './violation.ts';

/** Its producer has taken the answer in. */
export function onTransactionAnswered(
  checker: Checker,
  { to, body }: Pick<ResponseEnvelope, 'to' | 'body'>,
  cluster: Cluster,
): void {
  // Coordinators are asked by leaders, too, on behalf of whoever writes there.
  const producer = processOf(cluster, to);
  if (producer?.kind !== 'producer') return;
  checker.evaluations.I32 += 1;
  if (!isOfBadState(body)) return;
  const { transactionalId } = producer.config;
  const { producerId, epoch } = producer.identity;
  const known = knownTransaction(checker, transactionalId, cluster);
  if (known === null || isTampered(checker, producerId)) return;
  const isCurrent = known.producerId === producerId && known.producerEpoch === epoch;
  if (!isCurrent || known.holder !== `${to} ${producer.run}`) return;
  const message = `${to} holds epoch ${epoch} of ${transactionalId}: ${body.api} is refused`;
  violate({ invariant: 'I32', tick: cluster.now, partition: null, broker: null, message });
}

function isOfBadState(body: ResponseBody): boolean {
  switch (body.api) {
    case 'EndTxn':
    case 'AddOffsetsToTxn':
      return body.error === 'INVALID_TXN_STATE';
    case 'AddPartitionsToTxn':
      return body.results.some(({ error }) => error === 'INVALID_TXN_STATE');
    default:
      return false;
  }
}

/**
 * What became of the transactions in a partition, read from all that was ever committed there: T3
 * and T7 as far as a log can tell.
 *
 * Kafka: the log itself; KIP-98, KIP-890 (a marker carries a higher epoch than its records).
 */
import type { Cluster } from '../cluster.ts';
import type { PartitionId } from '../ids.ts';
import type { RecordBatch } from '../log/record.ts';
import { coordinatorEpochOf } from '../log/transaction-marks.ts';
import type { Checker } from './checker.ts';
import { ghostOf, type PartitionGhost } from './ghost.ts';
import { isTampered, onCommittedMarker } from './transactions.ts';
import { violate } from './violation.ts';

export interface Outcomes {
  /** So many of the committed batches have been read, the last of which is this one. */
  read: number;
  last: RecordBatch | null;
  /** By producer id: where its open transaction begins. */
  readonly open: Map<number, OpenTransaction>;
  /** By producer id, in the order of their offsets. */
  readonly ended: Map<number, EndedTransaction[]>;
  /** By producer id: that of the last marker. */
  readonly coordinatorEpochs: Map<number, number>;
}

interface OpenTransaction {
  readonly firstOffset: number;
  readonly producerEpoch: number;
}

export interface EndedTransaction {
  readonly firstOffset: number;
  /** Of the marker. */
  readonly lastOffset: number;
  readonly isCommitted: boolean;
  readonly markerEpoch: number;
}

/** Reads on to the end of what is committed; from the start again when some was given up. */
export function outcomesOf(checker: Checker, partition: PartitionId, cluster: Cluster): Outcomes {
  const ghost = ghostOf(checker.ghosts, partition);
  const { committed } = ghost;
  let outcomes = ghost.outcomes;
  const isSame = outcomes !== null && (committed[outcomes.read - 1] ?? null) === outcomes.last;
  if (outcomes === null || !isSame) {
    outcomes = {
      read: 0,
      last: null,
      open: new Map(),
      ended: new Map(),
      coordinatorEpochs: new Map(),
    };
    ghost.outcomes = outcomes;
  }
  for (; outcomes.read < committed.length; outcomes.read += 1) {
    const batch = committed[outcomes.read];
    if (batch === undefined || batch.baseOffset >= ghost.committedEnd) break;
    outcomes.last = batch;
    if (batch.isTransactional) note(outcomes, { checker, partition, cluster, ghost }, batch);
  }
  return outcomes;
}

interface Place {
  readonly checker: Checker;
  readonly partition: PartitionId;
  readonly cluster: Cluster;
  readonly ghost: PartitionGhost;
}

function note(outcomes: Outcomes, place: Place, batch: RecordBatch): void {
  const { open, ended } = outcomes;
  const { producerId, producerEpoch, control, baseOffset } = batch;
  const known = open.get(producerId);
  if (control === null) {
    if (known === undefined) open.set(producerId, { firstOffset: baseOffset, producerEpoch });
    return;
  }
  checkCoordinator(outcomes, place, batch);
  const isCommitted = control === 'COMMIT';
  onCommittedMarker(place.checker, place.partition, { producerId, producerEpoch, isCommitted });
  if (known === undefined) return;
  open.delete(producerId);
  let list = ended.get(producerId);
  if (list === undefined) {
    list = [];
    ended.set(producerId, list);
  }
  const before = list.at(-1);
  const { firstOffset } = known;
  list.push({ firstOffset, lastOffset: baseOffset, isCommitted, markerEpoch: producerEpoch });
  checkEpochs(place, batch, known, before?.markerEpoch ?? -1);
}

/** I32: a later coordinator has the last word. */
function checkCoordinator(
  { coordinatorEpochs }: Outcomes,
  { checker, partition, cluster }: Place,
  { producerId, records, baseOffset }: RecordBatch,
): void {
  const [record] = records;
  if (record === undefined || isTampered(checker, producerId)) return;
  const epoch = coordinatorEpochOf(record);
  const before = coordinatorEpochs.get(producerId) ?? -1;
  coordinatorEpochs.set(producerId, epoch);
  checker.evaluations.I32 += 1;
  if (epoch >= before) return;
  const message = `the marker at ${baseOffset} is of coordinator epoch ${epoch}, after ${before}`;
  violate({ invariant: 'I32', tick: cluster.now, partition, broker: null, message });
}

/** The largest epoch has no higher one. */
const LARGEST_EPOCH = 0x7fff;

/** T7, T3: with version 2 a marker has an epoch of its own, and ends one transaction alone. */
function checkEpochs(
  { checker, partition, cluster }: Place,
  { producerId, producerEpoch, baseOffset }: RecordBatch,
  begun: OpenTransaction,
  epochBefore: number,
): void {
  if (cluster.settings.transactionVersion !== 2 || isTampered(checker, producerId)) return;
  checker.evaluations.T7 += 1;
  const about = { tick: cluster.now, partition, broker: null };
  const what = `the marker of producer ${producerId} at ${baseOffset} has epoch ${producerEpoch}`;
  if (producerEpoch <= begun.producerEpoch && producerEpoch !== LARGEST_EPOCH) {
    const message = `${what}, the records before it ${begun.producerEpoch}`;
    violate({ invariant: 'T7', ...about, message });
  }
  checker.evaluations.T3 += 1;
  if (producerEpoch > epochBefore || producerEpoch === LARGEST_EPOCH) return;
  const message = `${what}, and so had the end of the transaction before it`;
  violate({ invariant: 'T3', ...about, message });
}

/** How the transaction with a record at `offset` has ended; null: it is open. */
export function outcomeAt(
  { ended }: Outcomes,
  producerId: number,
  offset: number,
): EndedTransaction | null {
  const list = ended.get(producerId);
  if (list === undefined) return null;
  for (let index = list.length - 1; index >= 0; index -= 1) {
    const own = list[index];
    if (own === undefined || own.lastOffset < offset) break;
    if (own.firstOffset <= offset) return own;
  }
  return null;
}

/**
 * I17 and I18: what brokers know of the cluster is what the controller has written, and each broker
 * epoch belongs to one uptime of one broker.
 */
import type { Broker } from '../broker/broker.ts';
import { processOf, settledImage, type Cluster } from '../cluster.ts';
import { brokerOf } from '../controller/image.ts';
import type { MetadataImage, PartitionRegistration } from '../controller/metadata.ts';
import { numberOf, type BrokerId, type PartitionId, type ProcessId } from '../ids.ts';
import type { Checker } from './checker.ts';
import { violate, type Invariant } from './violation.ts';

interface Complaint {
  readonly cluster: Cluster;
  readonly broker: BrokerId;
  readonly partition: PartitionId | null;
}

function fail({ cluster, broker, partition }: Complaint, name: Invariant, message: string): never {
  violate({ invariant: name, tick: cluster.now, partition, broker, message });
}

/** I18: a broker was given its epoch: a larger one than any run before it had. */
export function onRegistered(checker: Checker, id: ProcessId, cluster: Cluster): void {
  const broker = processOf(cluster, id);
  if (broker?.kind !== 'broker' || broker.lifecycle.brokerEpoch < 0) return;
  const { run, lifecycle } = broker;
  const { brokerEpoch } = lifecycle;
  const place = { cluster, broker: broker.id, partition: null };
  const before = checker.uptimes[numberOf(broker.id)];
  checker.evaluations.I18 += 1;
  if (before !== undefined && before.run !== run && brokerEpoch <= before.brokerEpoch) {
    fail(place, 'I18', `run ${run} is given broker epoch ${brokerEpoch} of run ${before.run}`);
  }
  checker.uptimes[numberOf(broker.id)] = { brokerEpoch, run };
}

/** I18: who takes part is registered, under its own epoch or under that of a later run. */
export function checkUptime(checker: Checker, broker: Broker, cluster: Cluster): void {
  const { state, brokerEpoch } = broker.lifecycle;
  if (broker.status === 'stopped' || state !== 'running') return;
  const registration = brokerOf(settledImage(cluster), broker.id);
  // An unregistered broker does not know that it is.
  if (registration === null || registration.brokerEpoch === brokerEpoch) return;
  checker.evaluations.I18 += 1;
  const place = { cluster, broker: broker.id, partition: null };
  if (registration.brokerEpoch < brokerEpoch) {
    fail(place, 'I18', `it runs in epoch ${brokerEpoch}, after ${registration.brokerEpoch}`);
  }
}

/** I17: a broker's metadata is what the controller had written up to some offset. */
export function checkMetadata(checker: Checker, broker: Broker, cluster: Cluster): void {
  const image = settledImage(cluster);
  const own = broker.image;
  // While nobody knows what is committed there is nothing to compare with.
  if (own.nextOffset === 0 || image.nextOffset === 0) return;
  checker.evaluations.I17 += 1;
  const place = { cluster, broker: broker.id };
  if (own.nextOffset > image.nextOffset) {
    const message = `it knows metadata up to ${own.nextOffset} of ${image.nextOffset}`;
    fail({ ...place, partition: null }, 'I17', message);
  }
  const isLatest = own.nextOffset === image.nextOffset;
  for (let partition = 0; partition < own.partitions.length; partition += 1) {
    const known = own.partitions[partition] ?? null;
    const written = image.partitions[partition] ?? null;
    if (isLatest ? isSame(known, written) : isEarlier(known, written)) continue;
    fail({ ...place, partition }, 'I17', 'it knows of the partition what was never written');
  }
  if (isLatest && !haveSameBrokers(own, image)) {
    fail({ ...place, partition: null }, 'I17', 'it knows other brokers than were written');
  }
}

function isSame(
  known: PartitionRegistration | null,
  written: PartitionRegistration | null,
): boolean {
  if (known === written) return true;
  if (known === null || written === null) return false;
  return (
    known.partitionEpoch === written.partitionEpoch &&
    known.leaderEpoch === written.leaderEpoch &&
    known.leader === written.leader &&
    areEqual(known.isr, written.isr) &&
    areEqual(known.elr, written.elr) &&
    areEqual(known.replicas, written.replicas)
  );
}

/** What was written since may only have raised its epochs, or deleted it. */
function isEarlier(
  known: PartitionRegistration | null,
  written: PartitionRegistration | null,
): boolean {
  if (known === null || written === null) return true;
  if (known.partitionEpoch === written.partitionEpoch) return isSame(known, written);
  return known.partitionEpoch < written.partitionEpoch && known.leaderEpoch <= written.leaderEpoch;
}

function haveSameBrokers(own: MetadataImage, image: MetadataImage): boolean {
  if (own.brokers.length !== image.brokers.length) return false;
  return own.brokers.every((known, index) => {
    const written = image.brokers[index];
    return (
      known.id === written?.id &&
      known.brokerEpoch === written.brokerEpoch &&
      known.isFenced === written.isFenced
    );
  });
}

function areEqual(left: readonly BrokerId[], right: readonly BrokerId[]): boolean {
  if (left.length !== right.length) return false;
  return left.every((broker, index) => broker === right[index]);
}

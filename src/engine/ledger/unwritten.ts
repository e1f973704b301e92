/**
 * Records of which nobody ever says what became of them, sent with acks=0 or given up: it has to be
 * seen whether the requests that carry them are still on their way.
 */
import type { Cluster } from '../cluster.ts';
import type { QueuedEvent } from '../event.ts';
import type { Envelope } from '../network/envelope.ts';
import { forEachQueued } from '../queue.ts';
import { changeFlags, flagsOf, type Ledger } from './accounts.ts';
import { NEVER_ARRIVED, WRITTEN } from './fate.ts';

/** How often requests under way are looked through, simulated ms. */
const LOOK_EVERY_MS = 1000;

/** Records whose request is gone without having been carried out have never arrived. */
export function lookForUnwritten(ledger: Ledger, cluster: Cluster): void {
  if (ledger.unwritten.length === 0 || cluster.now < ledger.nextLookAt) return;
  ledger.nextLookAt = cluster.now + LOOK_EVERY_MS;
  const open = ledger.unwritten.filter((record) => (flagsOf(ledger, record) & WRITTEN) === 0);
  const underWay = open.length === 0 ? new Set<number>() : recordsUnderWay(cluster);
  for (const record of open) {
    if (!underWay.has(record)) changeFlags(ledger, record, NEVER_ARRIVED);
  }
  ledger.unwritten = open.filter((record) => underWay.has(record));
}

function recordsUnderWay(cluster: Cluster): Set<number> {
  const numbers = new Set<number>();
  const take = ({ body }: Envelope): void => {
    if (body.api !== 'Produce' || !('partitions' in body)) return;
    for (const { records } of body.partitions)
      for (const { number } of records) numbers.add(number);
  };
  const takeEvent = (event: QueuedEvent): void => {
    if (event.kind === 'delivery') take(event.envelope);
  };
  forEachQueued(cluster.queue, takeEvent);
  for (const { held } of cluster.network.links) held.forEach(take);
  for (const { waiting } of cluster.network.connections) waiting.forEach(take);
  for (const { backlog } of cluster.processes) backlog.forEach(takeEvent);
  return numbers;
}

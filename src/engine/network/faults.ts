/**
 * What may go wrong in the network, as commands: delays, cuts, broken connections.
 *
 * Kafka: nothing of its own; this is the TCP below it.
 */
import { emit, type Context } from '../context.ts';
import type { RefusalReason } from '../fact.ts';
import type { ProcessId } from '../ids.ts';
import { LIMITS } from '../limits.ts';
import { extract, forEachQueued, push } from '../queue.ts';
import type { Envelope } from './envelope.ts';
import { linkBetween, type Link } from './network.ts';
import { breakConnection, delayOf } from './transport.ts';

function linkFor(context: Context, from: ProcessId, to: ProcessId): Link {
  const { network } = context.cluster;
  const known = linkBetween(network, from, to);
  if (known !== null) return known;
  const link: Link = { from, to, delayMs: null, isCut: false, held: [] };
  network.links.push(link);
  return link;
}

/** From now on envelopes from `from` to `to` take `delayMs` (1 or more, simulated). */
export function setLinkDelay(
  context: Context,
  { from, to, delayMs }: { from: ProcessId; to: ProcessId; delayMs: number },
): RefusalReason | null {
  if (!Number.isInteger(delayMs) || delayMs < 1 || delayMs > LIMITS.delayMs) return 'invalid-value';
  linkFor(context, from, to).delayMs = delayMs;
  emit(context, from, { type: 'link-delay-changed', from, to, delayMs });
  return null;
}

/** Nothing gets through any more in this direction; what is sent waits, as TCP would resend it. */
export function cutLink(context: Context, from: ProcessId, to: ProcessId): RefusalReason | null {
  const link = linkFor(context, from, to);
  if (link.isCut) return 'already-so';
  link.isCut = true;
  const { queue } = context.cluster;
  const underWay = extract(
    queue,
    (event) =>
      event.kind === 'delivery' && event.envelope.from === from && event.envelope.to === to,
  );
  for (const event of underWay) if (event.kind === 'delivery') link.held.push(event.envelope);
  emit(context, from, { type: 'link-cut', from, to });
  return null;
}

/** What waited on the cut link arrives after one delay, in order. */
export function healLink(context: Context, from: ProcessId, to: ProcessId): RefusalReason | null {
  const link = linkBetween(context.cluster.network, from, to);
  if (link === null || !link.isCut) return 'already-so';
  link.isCut = false;
  const { held } = link;
  link.held = [];
  const { cluster } = context;
  const at = context.now + delayOf(context, from, to);
  for (const envelope of held) {
    push(cluster.queue, { kind: 'delivery', at, seq: cluster.nextSeq++, envelope });
    noteArrival(context, envelope.connection, envelope.kind, at);
  }
  emit(context, from, { type: 'link-healed', from, to });
  return null;
}

/** Later envelopes of the same connection and direction must not overtake this one. */
function noteArrival(
  context: Context,
  connectionId: number,
  kind: 'request' | 'response',
  at: number,
): void {
  const connection = context.cluster.network.connections[connectionId];
  if (connection === undefined) return;
  if (kind === 'request') {
    connection.lastArrivalAtServer = Math.max(connection.lastArrivalAtServer, at);
  } else {
    connection.lastArrivalAtClient = Math.max(connection.lastArrivalAtClient, at);
  }
}

/** Every connection that `from` has opened to `to` is reset. */
export function breakConnectionsBetween(
  context: Context,
  from: ProcessId,
  to: ProcessId,
): RefusalReason | null {
  let broken = 0;
  for (const connection of context.cluster.network.connections) {
    if (connection.client !== from || connection.server !== to) continue;
    if (connection.inFlight.length === 0) continue;
    breakConnection(context, connection, 0);
    broken += 1;
  }
  return broken === 0 ? 'already-so' : null;
}

/** Holds one envelope in flight back, and with it what follows on its connection. */
export function delayEnvelope(
  context: Context,
  seq: number,
  delayMs: number,
): RefusalReason | null {
  if (!Number.isInteger(delayMs) || delayMs < 1 || delayMs > LIMITS.delayMs) return 'invalid-value';
  const { queue } = context.cluster;
  const wanted = findInFlight(context, seq);
  if (wanted === null) return 'no-such-envelope';
  const { connection, kind } = wanted;
  const moved = extract(
    queue,
    (event) =>
      event.kind === 'delivery' &&
      event.envelope.connection === connection &&
      event.envelope.kind === kind &&
      event.envelope.seq >= seq,
  );
  for (const event of moved) {
    if (event.kind !== 'delivery') continue;
    const at = event.at + delayMs;
    const envelope = { ...event.envelope, arrivesAt: at };
    push(queue, { ...event, at, envelope });
    noteArrival(context, connection, envelope.kind, at);
  }
  emit(context, null, { type: 'envelope-delayed', seq, delayMs });
  return null;
}

function findInFlight(context: Context, seq: number): Envelope | null {
  const found: Envelope[] = [];
  forEachQueued(context.cluster.queue, (event) => {
    if (event.kind === 'delivery' && event.envelope.seq === seq) found.push(event.envelope);
  });
  return found[0] ?? null;
}

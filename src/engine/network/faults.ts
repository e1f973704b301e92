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
  const link: Link = {
    from,
    to,
    delayMs: null,
    isCut: false,
    bytesPerSecond: null,
    busyUntil: 0,
    lossPercent: 0,
    held: [],
  };
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

/** From now on so many bytes each second fit from `from` to `to`; null: any number. */
export function setLinkBandwidth(
  context: Context,
  { from, to, bytesPerSecond }: { from: ProcessId; to: ProcessId; bytesPerSecond: number | null },
): RefusalReason | null {
  const isPossible =
    bytesPerSecond === null || (Number.isInteger(bytesPerSecond) && bytesPerSecond >= 1);
  if (!isPossible) return 'invalid-value';
  const link = linkFor(context, from, to);
  const before = link.bytesPerSecond;
  link.bytesPerSecond = bytesPerSecond;
  if (before !== null) resumeSending(context, link, before);
  emit(context, from, { type: 'link-bandwidth-changed', from, to, bytesPerSecond });
  return null;
}

/** What is not on the wire yet goes on at the new rate, in the same order. */
function resumeSending(context: Context, link: Link, bytesPerSecondBefore: number): void {
  const { now, cluster } = context;
  const delayMs = delayOf(context, link.from, link.to);
  const underWay = extract(
    cluster.queue,
    (event) =>
      event.kind === 'delivery' &&
      event.envelope.from === link.from &&
      event.envelope.to === link.to &&
      event.at - delayMs > now,
  );
  let throughBefore = now;
  link.busyUntil = now;
  for (const event of underWay) {
    if (event.kind !== 'delivery') continue;
    const restMs = event.at - delayMs - throughBefore;
    throughBefore += restMs;
    if (link.bytesPerSecond !== null)
      link.busyUntil += Math.ceil((restMs * bytesPerSecondBefore) / link.bytesPerSecond);
    const at = link.busyUntil + delayMs;
    push(cluster.queue, { ...event, at, envelope: { ...event.envelope, arrivesAt: at } });
    resetArrival(context, event.envelope, at);
  }
}

/** As `noteArrival`, for an envelope that may come earlier than it was said to. */
function resetArrival(context: Context, { connection: id, kind }: Envelope, at: number): void {
  const connection = context.cluster.network.connections[id];
  if (connection === undefined) return;
  if (kind === 'request') connection.lastArrivalAtServer = at;
  else connection.lastArrivalAtClient = at;
}

/** From now on so many of a hundred envelopes from `from` to `to` have to be sent again. */
export function setLinkLoss(
  context: Context,
  { from, to, lossPercent }: { from: ProcessId; to: ProcessId; lossPercent: number },
): RefusalReason | null {
  const isPossible =
    Number.isInteger(lossPercent) && lossPercent >= 0 && lossPercent <= LIMITS.lossPercent;
  if (!isPossible) return 'invalid-value';
  linkFor(context, from, to).lossPercent = lossPercent;
  emit(context, from, { type: 'link-loss-changed', from, to, lossPercent });
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

/** What goes wrong together around clients: short schedules about who coordinates them. */
import type { Cluster } from '../cluster.ts';
import { brokersOf, processOf } from '../cluster.ts';
import type { ProcessId } from '../ids.ts';
import type { Envelope } from '../network/envelope.ts';
import { consumersOf, envelopesInFlight, producersOf } from '../selectors.ts';
import {
  any,
  cut,
  heal,
  moveLeader,
  now,
  raise,
  strike,
  wait,
  type Field,
  type Manoeuvre,
} from './field.ts';
import { drawTransactionalProducer } from './client-hunt-plan.ts';

export const CLIENT_MANOEUVRES: readonly (readonly [weight: number, Manoeuvre])[] = [
  [4, sleepAndReturn],
  [4, crashCoordinator],
  [4, speakLate],
  [3, cutOffClient],
  [3, replaceProducer],
  [3, restartMember],
  [2, loseAnswer],
  [2, endWhileCoordinatorMoves],
];

/** Everybody but the brokers, the controllers and the administrator. */
function clientsOf({ processes }: Cluster): ProcessId[] {
  const isClient = ({ kind }: { kind: string }): boolean =>
    kind === 'consumer' || kind === 'producer' || kind === 'share-consumer';
  return processes.filter(isClient).map(({ id }) => id);
}

/** A client sleeps for so long that others take its place, and goes on as if nothing had been. */
function sleepAndReturn(field: Field): void {
  const { dice, cluster, go } = field;
  const client = any(field, clientsOf(cluster));
  if (client === null) return;
  const isApplication = processOf(cluster, client)?.kind === 'consumer' && dice.chance(1, 3);
  if (isApplication) go.command({ type: 'stop-polling', process: client });
  else strike(field, 'pause', client);
  wait(field, dice.pick([500, 3000, 6000]));
  if (dice.chance(1, 3)) moveLeader(field, field.leader);
  if (isApplication) go.command({ type: 'resume-polling', process: client });
  else raise(field, client);
  wait(field, 1000);
}

/** The leader of a partition that a coordinator writes to goes, and perhaps comes back. */
function crashCoordinator(field: Field): void {
  const { dice, leader } = field;
  const client = any(field, clientsOf(field.cluster));
  if (client !== null && dice.chance(1, 3)) strike(field, 'crash', client);
  moveLeader(field, leader);
  wait(field, dice.pick([20, 500, 2000]));
  if (dice.chance(1, 2)) moveLeader(field, now(field)?.leader ?? leader);
  raise(field, leader);
  if (client !== null) raise(field, client);
  wait(field, 1000);
}

const SPOKEN_LATE: readonly string[] = [
  'OffsetCommit',
  'ConsumerGroupHeartbeat',
  'SyncGroup',
  'JoinGroup',
  'LeaveGroup',
  'EndTxn',
  'AddPartitionsToTxn',
  'AddOffsetsToTxn',
  'TxnOffsetCommit',
  'InitProducerId',
  'WriteTxnMarkers',
  'Produce',
  'ShareAcknowledge',
  'ShareFetch',
  'WriteShareGroupState',
  'ShareGroupHeartbeat',
];

/** A request that means something arrives when it means something else. */
function speakLate(field: Field): void {
  const { dice, cluster, go } = field;
  const api = dice.pick(SPOKEN_LATE);
  const isWanted = ({ kind, body }: Envelope): boolean =>
    body.api === api && (kind === 'request' || dice.chance(1, 2));
  go.waitFor(() => envelopesInFlight(cluster).some(isWanted), 300);
  const late = any(field, envelopesInFlight(cluster).filter(isWanted));
  if (late === null) return;
  go.command({ type: 'delay-envelope', seq: late.seq, delayMs: dice.pick([30, 400, 2500]) });
  wait(field, 100);
  const other = any(field, clientsOf(cluster));
  if (other !== null && dice.chance(1, 2)) strike(field, dice.pick(['crash', 'pause']), other);
  if (dice.chance(1, 3)) moveLeader(field, field.leader);
  wait(field, dice.pick([400, 2500]));
  if (other !== null) raise(field, other);
}

/** It speaks to some brokers, and not to others. */
function cutOffClient(field: Field): void {
  const { dice, cluster } = field;
  const client = any(field, clientsOf(cluster));
  const broker = any(
    field,
    brokersOf(cluster).map(({ id }) => id),
  );
  if (client === null || broker === null) return;
  const isDeaf = dice.chance(1, 2);
  if (isDeaf) cut(field, broker, client);
  else cut(field, client, broker);
  wait(field, dice.pick([600, 3000]));
  heal(field, broker, client);
  heal(field, client, broker);
}

/** A new producer with the same transactional id takes over from one that is still there. */
function replaceProducer(field: Field): void {
  const { dice, cluster, go } = field;
  const isMeant = ({ transactions, load }: ReturnType<typeof producersOf>[number]): boolean =>
    transactions !== null && load !== null;
  const old = any(field, producersOf(cluster).filter(isMeant));
  if (old === null) return;
  const isPaused = dice.chance(1, 2);
  if (isPaused) strike(field, 'pause', old.id);
  const plan = drawTransactionalProducer(dice, cluster.added.producers);
  const id = old.config.transactionalId ?? '';
  const configs = { ...plan.configs, 'transactional.id': id };
  if (producersOf(cluster).length < 6) {
    go.command({ type: 'add-producer', producer: { ...plan, configs } });
  }
  wait(field, dice.pick([100, 1500, 4000]));
  if (isPaused) raise(field, old.id);
  wait(field, 500);
  if (dice.chance(1, 2)) {
    strike(field, 'crash', old.id);
    wait(field, 300);
    raise(field, old.id);
  }
}

/** It is back before anybody has missed it, or just after. */
function restartMember(field: Field): void {
  const { dice, cluster, go } = field;
  const member = any(field, consumersOf(cluster));
  if (member === null) return;
  const process = member.id;
  if (dice.chance(1, 2)) strike(field, 'crash', process);
  else if (member.status === 'running') go.command({ type: 'close', process });
  wait(field, dice.pick([10, 300, 3000]));
  raise(field, process);
  wait(field, dice.pick([20, 500]));
}

/** A broker has done what it was asked for, and the client never hears of it. */
function loseAnswer(field: Field): void {
  const { dice, cluster, go } = field;
  const isWanted = ({ kind, to, body }: Envelope): boolean =>
    kind === 'response' && clientsOf(cluster).includes(to) && body.api !== 'Fetch';
  go.waitFor(() => envelopesInFlight(cluster).some(isWanted), 500);
  const lost = any(field, envelopesInFlight(cluster).filter(isWanted));
  if (lost === null) return;
  go.command({ type: 'break-connection', from: lost.to, to: lost.from });
  if (dice.chance(1, 3)) moveLeader(field, field.leader);
  wait(field, 500);
}

/** The markers of a transaction are under way while its coordinator changes. */
function endWhileCoordinatorMoves(field: Field): void {
  const { dice, cluster, go, leader } = field;
  const isWanted = ({ kind, body }: Envelope): boolean =>
    kind === 'request' && body.api === 'WriteTxnMarkers';
  go.waitFor(() => envelopesInFlight(cluster).some(isWanted), 1000);
  const marker = envelopesInFlight(cluster).find(isWanted);
  if (marker === undefined) return;
  const delayMs = dice.pick([20, 600, 3000]);
  go.command({ type: 'delay-envelope', seq: marker.seq, delayMs });
  const coordinator = brokersOf(cluster).find(({ id }) => id === marker.from)?.id ?? leader;
  strike(field, dice.pick(['crash', 'pause', 'shut-down']), coordinator);
  wait(field, dice.pick([600, 3000]));
  raise(field, coordinator);
  wait(field, 500);
}

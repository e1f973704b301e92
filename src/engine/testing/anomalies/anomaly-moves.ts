/**
 * What may bring an anomaly about: leaders that go at the wrong moment, answers that are lost,
 * consumers that die, sleep or jump, transactions that are left open.
 */
import { brokersOf, type Cluster } from '../../cluster.ts';
import type { Command, SendRecord } from '../../command.ts';
import type { Producer } from '../../client/producer.ts';
import type { Consumer } from '../../client/consumer.ts';
import { existing } from '../../controller/partitions.ts';
import { consumersOf, imageOf, partitionName, producersOf } from '../../selectors.ts';
import type { Dice } from '../dice.ts';
import { mend } from '../field.ts';
import { DISK_MANOEUVRES, MANOEUVRES } from '../manoeuvres.ts';
import type { Going } from '../walk-run.ts';
import { drawReader, INPUT_TOPIC, OUTPUT_TOPIC } from './anomaly-plan.ts';

interface Scene {
  readonly dice: Dice;
  readonly cluster: Cluster;
  readonly go: Going;
}

export function drawMove(scene: Scene): void {
  const { dice } = scene;
  const move = dice.weighted<(scene: Scene) => void>([
    [5, troubleReplicas],
    [3, repair],
    [5, loseProduceAnswer],
    [8, goOnWithTransactions],
    [6, troubleReader],
    [2, joinOrLeave],
    [1, changeTopic],
  ]);
  move(scene);
}

function troubleReplicas({ dice, cluster, go }: Scene): void {
  const targets = existing(imageOf(cluster)).filter(({ id, leader }) => {
    return leader !== null && partitionName(cluster, id).startsWith(INPUT_TOPIC);
  });
  const target = targets.length === 0 ? null : dice.pick(targets);
  if (target === null || target.leader === null) return;
  const hasDisks = cluster.settings.seed % 3 === 0;
  const list = hasDisks && dice.chance(1, 3) ? DISK_MANOEUVRES : MANOEUVRES;
  dice.weighted(list)({ dice, cluster, go, target, leader: target.leader });
}

function repair(scene: Scene): void {
  mend(scene);
  if (scene.dice.chance(1, 2)) scene.go.until(scene.cluster.now + 1500);
}

/** The leader has written, and the producer does not hear of it. */
function loseProduceAnswer({ dice, cluster, go }: Scene): void {
  const busy = cluster.network.connections.filter(({ client, inFlight }) => {
    return client.startsWith('p') && inFlight.length > 0;
  });
  if (busy.length === 0) return;
  const { client: from, server: to } = dice.pick(busy);
  if (dice.chance(1, 2)) go.until(cluster.now + dice.between(1, 4));
  go.command({ type: 'break-connection', from, to });
}

const SILENT = { timestamp: null, headers: [] } as const;

function recordsFor({ dice }: Scene, count: number): SendRecord[] {
  return Array.from({ length: count }, () => ({
    key: null,
    value: 'tx',
    partition: dice.chance(2, 3) ? 0 : null,
    ...SILENT,
  }));
}

/** Each transactional producer makes the call that fits. */
function goOnWithTransactions(scene: Scene): void {
  const { dice, go, cluster } = scene;
  const all = producersOf(cluster).filter(({ transactions, application, status }) => {
    return transactions !== null && application === null && status !== 'stopped';
  });
  for (let round = dice.between(1, 6); round > 0 && all.length > 0; round -= 1) {
    const command = transactionStep(scene, dice.pick(all));
    if (command !== null) go.command(command);
    go.until(cluster.now + dice.between(1, dice.pick([8, 60, 60, 1500])));
  }
}

function transactionStep(scene: Scene, producer: Producer): Command | null {
  const { dice, cluster } = scene;
  const { id: process, transactions, status } = producer;
  if (transactions === null || transactions.call !== null) return null;
  if (status === 'paused') return { type: 'resume', process };
  switch (transactions.state) {
    case 'UNINITIALIZED':
      return { type: 'init-transactions', process };
    case 'READY':
      return { type: 'begin-transaction', process };
    case 'FATAL_ERROR':
      return { type: 'crash', process };
    case 'ABORTABLE_ERROR':
      return { type: 'end-transaction', process, committed: false };
    case 'IN_TRANSACTION':
      return dice.weighted<Command | null>([
        [6, sendSome(scene, producer)],
        [3, { type: 'end-transaction', process, committed: true }],
        [1, { type: 'end-transaction', process, committed: false }],
        [2, sendOffsets(scene, producer, consumersOf(cluster))],
        [1, { type: 'pause', process }],
      ]);
    default:
      return null;
  }
}

function sendSome(scene: Scene, { id: process }: Producer): Command {
  const topic = scene.dice.pick([INPUT_TOPIC, INPUT_TOPIC, OUTPUT_TOPIC]);
  return { type: 'send', process, topic, records: recordsFor(scene, scene.dice.between(1, 3)) };
}

/** As if it had been this producer's program that reads. */
function sendOffsets(
  { dice, cluster }: Scene,
  { id: process }: Producer,
  consumers: readonly Consumer[],
): Command | null {
  const readers = consumers.filter(({ plan, assignment, application, status }) => {
    const isIn = plan.group !== null && application === null && status === 'running';
    return isIn && assignment.some(({ position }) => position > 0);
  });
  if (readers.length === 0) return null;
  const { id: consumer, assignment } = dice.pick(readers);
  const offsets = Object.fromEntries(
    assignment
      .filter(({ position }) => position > 0)
      .map(({ partition, position }) => [partitionName(cluster, partition), position]),
  );
  return { type: 'send-offsets', process, offsets, consumer, member: null };
}

function troubleReader(scene: Scene): void {
  const { dice, cluster, go } = scene;
  const all = cluster.processes.filter(({ kind }) => {
    return kind === 'consumer' || kind === 'share-consumer';
  });
  if (all.length === 0) return;
  const one = dice.pick(all);
  const { id: process, status } = one;
  if (status === 'stopped') return go.command({ type: 'start', process });
  if (status === 'paused') return go.command({ type: 'resume', process });
  if (one.kind !== 'consumer') return go.command({ type: dice.pick(['crash', 'pause']), process });
  const [own] = one.assignment;
  const place = own === undefined ? null : partitionName(cluster, own.partition);
  const offset = Math.max((own?.position ?? 0) + dice.between(-8, 8), 0);
  const jump: Command | null =
    place === null ? null : { type: 'seek', process, partition: place, offset };
  const commit: Command | null =
    place === null || one.plan.group === null
      ? null
      : { type: 'commit', process, offsets: dice.pick([null, { [place]: offset }]) };
  const command = dice.weighted<Command | null>([
    [3, { type: 'crash', process }],
    [3, { type: 'close', process }],
    [3, { type: 'pause', process }],
    [1, one.application === null ? jump : null],
    [1, one.application === null ? commit : null],
  ]);
  if (command !== null) go.command(command);
}

function joinOrLeave({ dice, cluster, go }: Scene): void {
  const consumers = consumersOf(cluster).filter(({ application }) => application === null);
  const last = consumers.at(-1);
  if (consumers.length > 3 && last !== undefined) {
    go.command({ type: 'remove-consumer', process: last.id });
    return;
  }
  const isModern = consumers.some(({ plan }) => plan.configs['group.protocol'] === 'consumer');
  const consumer = drawReader(dice, cluster.added.consumers, isModern);
  go.command({ type: 'add-consumer', consumer });
}

function changeTopic({ dice, cluster, go }: Scene): void {
  const partitions = existing(imageOf(cluster)).filter(({ id }) => {
    return partitionName(cluster, id).startsWith(INPUT_TOPIC);
  });
  if (dice.chance(1, 2) && partitions.length < 4) {
    const count = partitions.length + 1;
    go.command({ type: 'create-partitions', topic: INPUT_TOPIC, count, assignment: null });
    return;
  }
  const leader = brokersOf(cluster).find(({ replicas }) => replicas[partitions[0]?.id ?? -1]);
  const log = leader?.replicas[partitions[0]?.id ?? -1]?.log;
  const beforeOffset = Math.floor((log?.highWatermark ?? 0) / 2);
  if (beforeOffset > 0) {
    go.command({ type: 'delete-records', partition: `${INPUT_TOPIC}-0`, beforeOffset });
  }
}

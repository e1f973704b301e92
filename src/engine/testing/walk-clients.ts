/** What random walks do to members of groups, to transactions and to share consumers. */
import type { Cluster } from '../cluster.ts';
import type { Command } from '../command.ts';
import type { Consumer } from '../client/consumer.ts';
import { groupsOf, imageOf, partitionName } from '../selectors.ts';
import { consumersOf, producersOf } from '../selectors.ts';
import { transactionsOf } from '../transaction/transaction-view.ts';
import {
  drawApplication,
  drawMember,
  drawShareConsumer,
  drawTransactionalProducer,
  type ClientTheme,
  type ClientTopics,
} from './client-hunt-plan.ts';
import type { Dice } from './dice.ts';

/** One command about clients, or null when what was drawn makes no sense now. */
export function drawClientCommand(dice: Dice, cluster: Cluster): Command | null {
  const draw = dice.weighted<(dice: Dice, cluster: Cluster) => Command | null>([
    [6, troubleMember],
    [3, comeAndGo],
    [3, troubleProducer],
    [3, troubleShareConsumer],
    [2, administrateGroup],
    [1, administrateTransaction],
  ]);
  return draw(dice, cluster);
}

/** Those of a hunt among clients, or the first ones of a walk. */
function topicsIn(cluster: Cluster): ClientTopics {
  const isHunt = imageOf(cluster).topics.some((topic) => topic?.name === 'prey');
  return isHunt ? { input: 'prey', output: 'catch' } : { input: 'topic-0', output: 'topic-1' };
}

/** What somebody may subscribe to. */
function drawTopics(dice: Dice, cluster: Cluster): readonly string[] {
  const { input, output } = topicsIn(cluster);
  return dice.pick([[input], [output], [input, output]]);
}

function pickOf<T>(dice: Dice, list: readonly T[]): T | null {
  return list.length === 0 ? null : dice.pick(list);
}

/** Whoever sleeps or is gone comes back first. */
function revive({ id: process, status }: Pick<Consumer, 'id' | 'status'>): Command | null {
  if (status === 'stopped') return { type: 'start', process };
  return status === 'paused' ? { type: 'resume', process } : null;
}

function troubleMember(dice: Dice, cluster: Cluster): Command | null {
  const consumer = pickOf(dice, consumersOf(cluster));
  if (consumer === null) return null;
  const { id: process, isPolling, assignment, failure } = consumer;
  const back = revive(consumer);
  if (back !== null) return back;
  // Its poll() has thrown: the program ends.
  if (failure !== null) return { type: 'crash', process };
  if (!isPolling) return { type: 'resume-polling', process };
  const own = pickOf(dice, assignment);
  const partition = own === null ? null : partitionName(cluster, own.partition);
  const isMember = consumer.subscription.assign === null && consumer.application === null;
  const choices: Command[] = [
    { type: 'crash', process },
    { type: 'pause', process },
    { type: 'close', process, leaves: dice.chance(3, 4) },
    { type: 'stop-polling', process },
    { type: 'commit', process, offsets: null, isAsync: dice.chance(1, 2) },
  ];
  if (isMember) {
    const topics = drawTopics(dice, cluster);
    choices.push({ type: 'subscribe', process, topics }, { type: 'subscribe', process, topics });
    choices.push({ type: 'unsubscribe', process });
    choices.push({ type: 'set-processing', process, msPerRecord: dice.pick([0, 5, 300]) });
  }
  if (partition !== null) {
    choices.push({ type: 'seek', process, partition, offset: dice.between(0, 30) });
    choices.push({ type: 'pause-partitions', process, partitions: [partition] });
    choices.push({ type: 'resume-partitions', process, partitions: [partition] });
    choices.push({ type: 'commit', process, offsets: { [partition]: dice.between(0, 20) } });
  }
  return dice.pick(choices);
}

/** Members, applications, producers and share consumers come and go. */
function comeAndGo(dice: Dice, cluster: Cluster): Command | null {
  const { added } = cluster;
  const topics = topicsIn(cluster);
  switch (dice.weighted(COMERS)) {
    case 'member': {
      const consumers = consumersOf(cluster).filter(({ application }) => application === null);
      const one = pickOf(dice, consumers);
      if (one !== null && (consumers.length > 5 || dice.chance(1, 3))) {
        return { type: 'remove-consumer', process: one.id };
      }
      const theme = themeOf(cluster);
      return { type: 'add-consumer', consumer: drawMember(dice, theme, added.consumers, topics) };
    }
    case 'producer': {
      if (producersOf(cluster).length > 5) return null;
      const producer = drawTransactionalProducer(dice, added.producers, topics);
      return { type: 'add-producer', producer };
    }
    case 'application':
      if (consumersOf(cluster).length > 6) return null;
      return {
        type: 'add-application',
        application: drawApplication(dice, added.consumers, topics),
      };
    case 'worker': {
      const workers = shareConsumersIn(cluster);
      if (workers.length > 5)
        return { type: 'remove-share-consumer', process: dice.pick(workers).id };
      const shareConsumer = drawShareConsumer(dice, added.shareConsumers, topics);
      return { type: 'add-share-consumer', shareConsumer };
    }
  }
}

const COMERS = [
  [4, 'member'],
  [2, 'producer'],
  [1, 'application'],
  [2, 'worker'],
] as const;

function themeOf(cluster: Cluster): ClientTheme {
  const members = consumersOf(cluster).filter(({ plan }) => plan.group === 'hunters');
  const modern = members.filter(({ modern: own }) => own !== null).length;
  if (modern === 0) return 'classic';
  return modern === members.length ? 'consumer' : 'both';
}

function troubleProducer(dice: Dice, cluster: Cluster): Command | null {
  const list = producersOf(cluster).filter(({ transactions }) => transactions !== null);
  const producer = pickOf(dice, list);
  if (producer === null) return null;
  const { id: process, load } = producer;
  const back = revive(producer);
  if (back !== null) return back;
  if (producer.transactions?.state === 'FATAL_ERROR') return { type: 'crash', process };
  const choices: Command[] = [
    { type: 'crash', process },
    { type: 'pause', process },
    { type: 'end-transaction', process, committed: false },
    { type: 'end-transaction', process, committed: dice.chance(1, 2) },
  ];
  if (load !== null) {
    const type = load.isSending ? 'stop-sending' : 'start-sending';
    choices.push({ type, process });
    const recordsPerSecond = dice.pick([2, 40, 150]);
    choices.push({ type: 'set-load', process, load: { ...load.load, recordsPerSecond } });
  }
  return dice.pick(choices);
}

function shareConsumersIn({ processes }: Cluster) {
  return processes.filter((process) => process.kind === 'share-consumer');
}

function troubleShareConsumer(dice: Dice, cluster: Cluster): Command | null {
  const worker = pickOf(dice, shareConsumersIn(cluster));
  if (worker === null) return null;
  const back = revive(worker);
  if (back !== null) return back;
  const process = worker.id;
  const topics = drawTopics(dice, cluster);
  return dice.pick<Command>([
    { type: 'crash', process },
    { type: 'pause', process },
    { type: 'close', process },
    { type: 'stop-polling', process },
    { type: 'resume-polling', process },
    { type: 'share-commit', process },
    { type: 'subscribe', process, topics },
    { type: 'unsubscribe', process },
  ]);
}

const GROUP_CONFIGS = [
  ['hunters', 'consumer.session.timeout.ms', '1500'],
  ['hunters', 'consumer.heartbeat.interval.ms', '300'],
  ['hunters', 'consumer.assignment.interval.ms', '0'],
  ['workers', 'share.record.lock.duration.ms', '1500'],
  ['workers', 'share.delivery.count.limit', '2'],
  ['workers', 'share.delivery.count.limit', '5'],
  ['workers', 'share.partition.max.record.locks', '100'],
  ['workers', 'share.heartbeat.interval.ms', '300'],
] as const;

function administrateGroup(dice: Dice, cluster: Cluster): Command | null {
  if (dice.chance(1, 2)) {
    const [group, name, value] = dice.pick(GROUP_CONFIGS);
    return { type: 'alter-group-config', group, name, value: dice.chance(3, 4) ? value : null };
  }
  const known = pickOf(dice, groupsOf(cluster));
  if (known === null) return null;
  const { group, offsets } = known;
  const committed = pickOf(dice, offsets);
  const partition = committed === null ? null : partitionName(cluster, committed.partition);
  const choices: Command[] = [{ type: 'delete-group', group: group.name }];
  if (partition !== null) {
    choices.push({ type: 'delete-offsets', group: group.name, partitions: [partition] });
    const offset = dice.between(0, 10);
    choices.push({ type: 'alter-offsets', group: group.name, offsets: { [partition]: offset } });
  }
  const instanceIds = ['i0', 'i1'];
  choices.push({ type: 'remove-members', group: group.name, instanceIds });
  return dice.pick(choices);
}

function administrateTransaction(dice: Dice, cluster: Cluster): Command | null {
  const one = pickOf(dice, transactionsOf(cluster));
  if (one === null) return null;
  if (dice.chance(2, 3)) {
    return { type: 'fence-producers', transactionalIds: [one.transactionalId] };
  }
  const partition = pickOf(dice, one.partitions);
  if (partition === null || !imageOf(cluster).partitions[partition]) return null;
  const name = partitionName(cluster, partition);
  return { type: 'abort-transaction', partition: name, producerId: one.producerId };
}

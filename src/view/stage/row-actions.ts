/** What can be done to a process from its row: the sections of its menu. */
import type {
  Broker,
  Cluster,
  Consumer,
  Controller,
  Process,
  ProcessId,
  Producer,
  ShareConsumer,
  ZooKeeperServer,
} from '../../engine/index.ts';
import { controllerOf, partitionName } from '../../engine/index.ts';
import type { WordKey } from '../../i18n/en.ts';
import type { Selection } from '../../session/store.ts';
import type { MenuItem, MenuSection } from '../controls/menu-model.ts';

export function actionsOf(cluster: Cluster, process: Process): MenuSection[] {
  if (process.kind === 'broker') return brokerSections(cluster, process);
  if (process.kind === 'consumer') {
    return [
      section('consumer', consumerItems(process)),
      { key: 'reading', title: 'menu.reading', items: readingItems(cluster, process) },
    ];
  }
  if (process.kind === 'share-consumer') return [section('consumer', shareItems(process))];
  if (process.kind === 'producer') {
    return [
      section('producer', producerItems(process)),
      { key: 'transaction', title: 'menu.transaction', items: transactionItems(process) },
    ];
  }
  if (process.kind === 'controller') return controllerSections(cluster, process);
  if (process.kind === 'zookeeper') {
    return [
      section('life', [...lifeItems(process), inspect({ kind: 'zookeeper', server: process.id })]),
      { key: 'network', title: 'menu.network', items: networkItems(cluster, process) },
    ];
  }
  return [];
}

function brokerSections(cluster: Cluster, broker: Broker): MenuSection[] {
  return [
    section('life', [
      ...lifeItems(broker),
      inspect({ kind: 'broker', broker: broker.id }),
      ...(broker.status === 'stopped' ? [remove(broker)] : []),
    ]),
    { key: 'disk', title: 'menu.disk', items: diskItems(broker) },
    { key: 'network', title: 'menu.network', items: networkItems(cluster, broker) },
  ];
}

function controllerSections(cluster: Cluster, controller: Controller): MenuSection[] {
  const { id } = controller;
  const isVoter = controllerOf(cluster).quorum.voters.includes(id);
  return [
    section('life', [
      ...lifeItems(controller),
      inspect({ kind: 'controller', controller: id }),
      isVoter
        ? item('menu.remove-voter', { type: 'remove-voter', process: id })
        : item('menu.add-voter', { type: 'add-voter', process: id }),
    ]),
    { key: 'network', title: 'menu.network', items: networkItems(cluster, controller) },
  ];
}

/** So long each read and write of a slow disk takes, simulated ms. */
const SLOW_DISK_MS = 200;

/** What can befall the disks; what lies on them can be wiped only while nobody uses it. */
function diskItems({ id, status, disk }: Broker): MenuItem[] {
  if (status === 'stopped') {
    return [item('menu.wipe-disk', { type: 'wipe-disk', process: id }, 'danger')];
  }
  const healthy = disk.directories.filter(({ isOffline }) => !isOffline);
  const fails = disk.directories.flatMap((directory, index) =>
    healthy.includes(directory)
      ? [
          {
            ...item('menu.fail-log-dir', { type: 'fail-log-dir', process: id, directory: index }),
            key: `fail-${index}`,
            number: index,
          },
        ]
      : [],
  );
  const delayMs = disk.delayMs > 0 ? 0 : SLOW_DISK_MS;
  return [
    item(delayMs > 0 ? 'menu.slow-disk' : 'menu.fast-disk', {
      type: 'set-disk-delay',
      process: id,
      delayMs,
    }),
    ...fails,
    item('menu.cut-power', { type: 'cut-power', brokers: [id] }, 'danger'),
  ];
}

type Server = Broker | Controller | ZooKeeperServer;

function lifeItems({ id, status }: Server): MenuItem[] {
  if (status === 'stopped') return [item('menu.start', { type: 'start', process: id })];
  const stop = [
    item('menu.crash', { type: 'crash', process: id }, 'danger'),
    item('menu.shut-down', { type: 'shut-down', process: id }),
  ];
  if (status === 'paused') return [item('menu.resume', { type: 'resume', process: id }), ...stop];
  return [...stop, item('menu.pause', { type: 'pause', process: id })];
}

const SERVERS: readonly Process['kind'][] = ['broker', 'controller', 'zookeeper'];

/** A cut takes both directions, as an unplugged cable does. */
function networkItems({ processes, network }: Cluster, self: Server): MenuItem[] {
  const peers = processes.filter(({ id, kind }) => id !== self.id && SERVERS.includes(kind));
  return peers.map(({ id }) => {
    const isCut = network.links.some((link) => link.isCut && joins(link, self.id, id));
    return {
      key: `${isCut ? 'heal' : 'cut'}-${id}`,
      label: isCut ? 'menu.heal-with' : 'menu.cut-from',
      other: id,
      number: null,
      tone: 'plain',
      does: { kind: 'act', commands: bothWays(isCut ? 'heal-link' : 'cut-link', self.id, id) },
    };
  });
}

function joins(
  link: { from: ProcessId; to: ProcessId },
  one: ProcessId,
  other: ProcessId,
): boolean {
  return (link.from === one && link.to === other) || (link.from === other && link.to === one);
}

function bothWays(type: 'cut-link' | 'heal-link', one: ProcessId, other: ProcessId) {
  return [
    { type, from: one, to: other },
    { type, from: other, to: one },
  ];
}

function consumerItems(consumer: Consumer): MenuItem[] {
  const { id, status, isPolling } = consumer;
  const about = inspect({ kind: 'consumer', consumer: id });
  if (status === 'stopped') {
    return [item('menu.join', { type: 'start', process: id }), about, remove(consumer)];
  }
  return [
    item('menu.crash', { type: 'crash', process: id }, 'danger'),
    item('menu.leave', { type: 'close', process: id }),
    isPolling
      ? item('menu.stop-polling', { type: 'stop-polling', process: id })
      : item('menu.resume-polling', { type: 'resume-polling', process: id }),
    status === 'paused'
      ? item('menu.resume', { type: 'resume', process: id })
      : item('menu.pause', { type: 'pause', process: id }),
    about,
  ];
}

function shareItems({ id, status }: ShareConsumer): MenuItem[] {
  const about = inspect({ kind: 'consumer', consumer: id });
  if (status === 'stopped') {
    const gone = item('menu.remove', { type: 'remove-share-consumer', process: id }, 'danger');
    return [item('menu.join', { type: 'start', process: id }), about, gone];
  }
  return [
    item('menu.crash', { type: 'crash', process: id }, 'danger'),
    item('menu.leave', { type: 'close', process: id }),
    status === 'paused'
      ? item('menu.resume', { type: 'resume', process: id })
      : item('menu.pause', { type: 'pause', process: id }),
    about,
  ];
}

/** Where it reads: what only makes sense for one that owns something. */
function readingItems(cluster: Cluster, consumer: Consumer): MenuItem[] {
  const { id: process, assignment, status, plan } = consumer;
  if (status !== 'running' || assignment.length === 0) return [];
  const partitions = assignment.map(({ partition }) => partitionName(cluster, partition));
  const commit = item('menu.commit', { type: 'commit', process, offsets: null });
  return [
    ...(plan.group === null ? [] : [commit]),
    {
      ...item('menu.seek-to-beginning', { type: 'seek-to', process, partitions, to: 'beginning' }),
      key: 'seek-to-beginning',
    },
    item('menu.seek-to-end', { type: 'seek-to', process, partitions, to: 'end' }),
  ];
}

/** What the application may call next. */
function transactionItems({ id: process, status, transactions }: Producer): MenuItem[] {
  if (transactions === null || status !== 'running' || transactions.call !== null) return [];
  const end = (committed: boolean): MenuItem => ({
    ...item(committed ? 'menu.commit-transaction' : 'menu.abort-transaction', {
      type: 'end-transaction',
      process,
      committed,
    }),
    key: committed ? 'commit' : 'abort',
  });
  switch (transactions.state) {
    case 'UNINITIALIZED':
      return [item('menu.init-transactions', { type: 'init-transactions', process })];
    case 'READY':
      return [item('menu.begin-transaction', { type: 'begin-transaction', process })];
    case 'IN_TRANSACTION':
      return [end(true), end(false)];
    case 'ABORTABLE_ERROR':
      return [end(false)];
    default:
      return [];
  }
}

function producerItems(producer: Producer): MenuItem[] {
  const { id, status, load } = producer;
  const about = inspect({ kind: 'producer', producer: id });
  if (status === 'stopped') {
    return [item('menu.start', { type: 'start', process: id }), about, remove(producer)];
  }
  const sending =
    load === null
      ? []
      : [
          load.isSending
            ? item('menu.stop-sending', { type: 'stop-sending', process: id })
            : item('menu.start-sending', { type: 'start-sending', process: id }),
        ];
  return [...sending, item('menu.crash', { type: 'crash', process: id }, 'danger'), about];
}

function remove(process: Broker | Consumer | Producer): MenuItem {
  if (process.kind === 'broker') {
    return item('menu.remove', { type: 'remove-broker', broker: process.id }, 'danger');
  }
  const type = process.kind === 'consumer' ? 'remove-consumer' : 'remove-producer';
  return item('menu.remove', { type, process: process.id }, 'danger');
}

function inspect(selection: Selection): MenuItem {
  return {
    key: 'inspect',
    label: 'menu.inspect',
    other: null,
    number: null,
    tone: 'plain',
    does: { kind: 'select', selection },
  };
}

type OneCommand = Extract<MenuItem['does'], { kind: 'act' }>['commands'][number];

function item(label: WordKey, command: OneCommand, tone: MenuItem['tone'] = 'plain'): MenuItem {
  return {
    key: command.type,
    label,
    other: null,
    number: null,
    tone,
    does: { kind: 'act', commands: [command] },
  };
}

function section(key: string, items: readonly MenuItem[]): MenuSection {
  return { key, title: null, items };
}

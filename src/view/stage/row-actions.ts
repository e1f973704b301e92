/** What can be done to a process from its row: the sections of its menu. */
import type {
  Broker,
  Cluster,
  Consumer,
  Process,
  ProcessId,
  Producer,
} from '../../engine/index.ts';
import type { WordKey } from '../../i18n/en.ts';
import type { Selection } from '../../session/store.ts';
import type { MenuItem, MenuSection } from '../controls/menu-model.ts';

export function actionsOf(cluster: Cluster, process: Process): MenuSection[] {
  if (process.kind === 'broker') return brokerSections(cluster, process);
  if (process.kind === 'consumer') return [section('consumer', consumerItems(process))];
  if (process.kind === 'producer') return [section('producer', producerItems(process))];
  if (process.kind === 'controller') {
    return [section('controller', [inspect({ kind: 'controller', controller: process.id })])];
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
    { key: 'network', title: 'menu.network', items: networkItems(cluster, broker) },
  ];
}

function lifeItems({ id, status }: Broker): MenuItem[] {
  if (status === 'stopped') return [item('menu.start', { type: 'start', process: id })];
  const stop = [
    item('menu.crash', { type: 'crash', process: id }, 'danger'),
    item('menu.shut-down', { type: 'shut-down', process: id }),
  ];
  if (status === 'paused') return [item('menu.resume', { type: 'resume', process: id }), ...stop];
  return [...stop, item('menu.pause', { type: 'pause', process: id })];
}

/** A cut takes both directions, as an unplugged cable does. */
function networkItems({ processes, network }: Cluster, broker: Broker): MenuItem[] {
  const peers = processes.filter(
    ({ id, kind }) => id !== broker.id && (kind === 'broker' || kind === 'controller'),
  );
  return peers.map(({ id }) => {
    const isCut = network.links.some((link) => link.isCut && joins(link, broker.id, id));
    return {
      key: `${isCut ? 'heal' : 'cut'}-${id}`,
      label: isCut ? 'menu.heal-with' : 'menu.cut-from',
      other: id,
      tone: 'plain',
      does: { kind: 'act', commands: bothWays(isCut ? 'heal-link' : 'cut-link', broker.id, id) },
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
    tone,
    does: { kind: 'act', commands: [command] },
  };
}

function section(key: string, items: readonly MenuItem[]): MenuSection {
  return { key, title: null, items };
}

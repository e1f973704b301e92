/** A server of the ensemble: its part in it, the sessions, and the tree of nodes as it knows it. */
import type { Znode, ZooKeeperServer } from '../../engine/index.ts';
import type { Speech } from '../use-words.ts';
import { brokers, processRow, row, wordRow, type InspectorSection } from './rows.ts';

export function zooKeeperSections(
  server: ZooKeeperServer,
  { words, process }: Speech,
): InspectorSection[] {
  const { status, role, leader, epoch, applied, tree } = server;
  return [
    {
      key: 'self',
      title: null,
      rows: [
        processRow(words, status),
        wordRow(words, 'quorum-role', words(`stage.zookeeper-role.${role}`)),
        wordRow(words, 'quorum-leader', leader === null ? null : process(leader)),
        row('epoch', epoch),
        row('zxid', applied),
      ],
    },
    {
      key: 'sessions',
      title: words('inspect.sessions'),
      rows: tree.sessions.map(({ id, client, timeoutMs }) =>
        row(`${process(client)} · ${id}`, words('inspect.session-timeout', { ms: timeoutMs })),
      ),
    },
    {
      key: 'znodes',
      title: words('inspect.znodes'),
      rows: Object.values(tree.znodes).map((znode) =>
        row(znode.path, content(znode), znode.owner === null ? 'plain' : 'amber'),
      ),
    },
  ];
}

/** What lies in a node, with its version; those that vanish with a session are marked. */
function content({ data, version, owner }: Znode): string {
  const suffix = `v${version}${owner === null ? '' : ' · ephemeral'}`;
  switch (data.type) {
    case 'controller':
      return `broker ${data.broker.slice(1)} · ${suffix}`;
    case 'controller-epoch':
      return `${data.epoch} · ${suffix}`;
    case 'producer-ids':
      return `${data.next} · ${suffix}`;
    case 'state': {
      const leader = data.leader === null ? '-1' : data.leader.slice(1);
      return `leader ${leader}, epoch ${data.leaderEpoch}, isr ${brokers(data.isr)} · ${suffix}`;
    }
    case 'topic':
      return `${data.replicas.map((replicas) => `[${brokers(replicas)}]`).join(' ')} · ${suffix}`;
    case 'config':
      return [...data.entries.map(({ name, value }) => `${name}=${value}`), suffix].join(' · ');
    case 'broker':
    case 'empty':
      return suffix;
    default:
      return data satisfies never;
  }
}

/** A copy of a server of the ensemble for a checkpoint: transactions and nodes are shared. */
import type { ZooKeeperServer } from './server.ts';
import { cloneTree } from './znode.ts';

export function cloneZooKeeperServer(server: ZooKeeperServer): ZooKeeperServer {
  const { search } = server;
  return {
    ...server,
    backlog: server.backlog.slice(),
    tree: cloneTree(server.tree),
    search: { ...search, answers: search.answers.slice(), promised: search.promised.slice() },
    followers: server.followers.map((follower) => ({ ...follower })),
    parkedFollows: server.parkedFollows.slice(),
    deadlines: server.deadlines.map((deadline) => ({ ...deadline })),
    touched: server.touched.slice(),
    clients: server.clients.map((client) => ({
      ...client,
      watches: client.watches.slice(),
      events: client.events.slice(),
    })),
    waiting: server.waiting.map((waiting) => ({ ...waiting, results: waiting.results.slice() })),
  };
}

/** A copy of a broker for a checkpoint: logs share their sealed segments and batches. */
import { cloneImage } from '../controller/image.ts';
import { cloneCoordinator } from '../group/clone-coordinator.ts';
import { cloneLog } from '../log/log-state.ts';
import { cloneShareService } from '../share/share-service.ts';
import { cloneTransactionCoordinator } from '../transaction/coordinator-state.ts';
import { zooKeeperMode } from '../zookeeper-mode.ts';
import type { Broker, Replica } from './broker.ts';
import { cloneDisk } from './disk.ts';
import type { FetchSession } from './fetch-session.ts';
import type { LeaderState } from './partition.ts';

export function cloneBroker(broker: Broker): Broker {
  return {
    ...broker,
    backlog: broker.backlog.slice(),
    lifecycle: { ...broker.lifecycle },
    disk: cloneDisk(broker.disk),
    controllers: { ...broker.controllers },
    zk: broker.zk === null ? null : zooKeeperMode().brokers.clone(broker.zk),
    image: cloneImage(broker.image),
    replicas: broker.replicas.map((replica) => (replica === null ? null : cloneReplica(replica))),
    fetchers: broker.fetchers.map((fetcher) => ({
      ...fetcher,
      partitions: fetcher.partitions.slice(),
      forgotten: fetcher.forgotten.slice(),
    })),
    sessions: broker.sessions.map((session) => (session === null ? null : cloneSession(session))),
    parkedProduces: broker.parkedProduces.map((parked) => ({
      ...parked,
      results: parked.results.slice(),
    })),
    alterPartition: { ...broker.alterPartition, queue: broker.alterPartition.queue.slice() },
    assignments: { ...broker.assignments, ready: broker.assignments.ready.slice() },
    moved: broker.moved.slice(),
    creating: broker.creating.slice(),
    reads: { ...broker.reads },
    parkedDeletions: broker.parkedDeletions.map((parked) => ({
      ...parked,
      partitions: parked.partitions.map((partition) => ({ ...partition })),
    })),
    producerIds: { ...broker.producerIds },
    coordinator: cloneCoordinator(broker.coordinator),
    transactions: cloneTransactionCoordinator(broker.transactions),
    share: cloneShareService(broker.share),
  };
}

function cloneReplica(replica: Replica): Replica {
  return {
    ...replica,
    log: cloneLog(replica.log),
    leader: replica.leader === null ? null : cloneLeader(replica.leader),
    following: replica.following === null ? null : { ...replica.following },
    waitingProduces: replica.waitingProduces.slice(),
    watchers: replica.watchers.map((watcher) => ({ ...watcher })),
  };
}

function cloneLeader(leader: LeaderState): LeaderState {
  return {
    ...leader,
    pending: leader.pending === null ? null : { ...leader.pending },
    followers: leader.followers.map((follower) => ({ ...follower })),
  };
}

function cloneSession(session: FetchSession): FetchSession {
  return {
    ...session,
    partitions: session.partitions.map((partition) => ({ ...partition })),
    changed: session.changed.slice(),
  };
}

/** Anything with an address. Each kind keeps its own belief about the cluster, and nothing else. */
import type { ProcessId } from './ids.ts';
import type { Admin } from './client/admin.ts';
import type { Broker } from './broker/broker.ts';
import type { Consumer } from './client/consumer.ts';
import type { Controller } from './controller/controller.ts';
import type { Producer } from './client/producer.ts';
import type { ShareConsumer } from './client/share-consumer.ts';
import type { QueuedEvent } from './event.ts';
import type { ZooKeeperServer } from './zookeeper/server.ts';

export type ProcessKind =
  'broker' | 'controller' | 'producer' | 'consumer' | 'share-consumer' | 'admin' | 'zookeeper';

/** `paused`: stopped by a signal or a long GC, its connections open and its clock standing. */
export type ProcessStatus = 'running' | 'paused' | 'stopped';

export interface ProcessBase {
  readonly id: ProcessId;
  status: ProcessStatus;
  /** Counts the starts: what an earlier run set or sent does not concern a later one. */
  run: number;
  /** The event that started this run: periodic timers lead back to it. */
  startedBy: number;
  nextCorrelationId: number;
  /** What came due while it was paused, in order. */
  backlog: QueuedEvent[];
}

export type Process =
  Broker | Controller | Producer | Consumer | ShareConsumer | Admin | ZooKeeperServer;

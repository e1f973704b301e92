/** Facts of clusters with ZooKeeper: the ensemble, its sessions, and the controller of that era. */
import type { BrokerId, ProcessId } from './ids.ts';
import type { ErrorCode } from './protocol/errors.ts';

export type ZooKeeperFactBody =
  // servers of the ensemble
  | { readonly type: 'ensemble-leader-elected'; readonly epoch: number }
  /** It leads no longer: more than half of the ensemble do not follow it. */
  | { readonly type: 'ensemble-leader-resigned'; readonly epoch: number }
  | {
      readonly type: 'zookeeper-session-expired';
      readonly client: ProcessId;
      readonly session: number;
      readonly timeoutMs: number;
      readonly lastHeardAt: number;
      /** Number of the event in which it was heard. */
      readonly lastHeard: number;
    }
  | {
      readonly type: 'watch-fired';
      readonly path: string;
      readonly what: 'data' | 'children';
      readonly client: ProcessId;
    }
  // brokers
  | { readonly type: 'zookeeper-connected'; readonly server: ProcessId; readonly session: number }
  | { readonly type: 'zookeeper-connection-lost'; readonly server: ProcessId }
  /** It learns that its session has ended: what it stood for is gone. */
  | { readonly type: 'zookeeper-session-lost'; readonly session: number }
  | { readonly type: 'controller-race-won'; readonly controllerEpoch: number }
  | {
      readonly type: 'controller-loaded';
      readonly controllerEpoch: number;
      readonly topics: number;
      readonly partitions: number;
      /** How long the reading took, simulated ms. */
      readonly tookMs: number;
    }
  | { readonly type: 'controller-resigned'; readonly controllerEpoch: number }
  | { readonly type: 'broker-joined'; readonly broker: BrokerId; readonly brokerEpoch: number }
  | { readonly type: 'broker-left'; readonly broker: BrokerId; readonly brokerEpoch: number }
  | {
      readonly type: 'controller-request-refused';
      readonly api: 'LeaderAndIsr' | 'UpdateMetadata' | 'StopReplica';
      readonly error: ErrorCode;
      readonly controller: BrokerId;
      readonly controllerEpoch: number;
      /** The epoch that this broker has heard of. */
      readonly knownEpoch: number;
    };

/**
 * What waits in the queue: deliveries, timers and notices of broken connections, in the one total
 * order (tick, seq).
 */
import type { BrokerId, DirectoryId, PartitionId, ProcessId } from './ids.ts';
import type { Envelope, RequestEnvelope } from './network/envelope.ts';
import type { Command } from './command.ts';

export type QueuedEvent = DeliveryEvent | TimerEvent | DisconnectEvent | CommandEvent;

export interface DeliveryEvent {
  readonly kind: 'delivery';
  readonly at: number;
  readonly seq: number;
  readonly envelope: Envelope;
  /** It had reached a paused server: handled on waking even if the client has hung up since. */
  readonly hasArrived?: true;
}

export interface TimerEvent {
  readonly kind: 'timer';
  readonly at: number;
  readonly seq: number;
  readonly owner: ProcessId;
  /** Run of the process that set it: timers of an earlier run are void. */
  readonly run: number;
  /** Event that set it; a periodic timer keeps that of its first setting. */
  readonly cause: number;
  readonly timer: Timer;
}

/** The client end of a connection learns that it broke, with the requests that stay unanswered. */
export interface DisconnectEvent {
  readonly kind: 'disconnect';
  readonly at: number;
  readonly seq: number;
  readonly owner: ProcessId;
  readonly run: number;
  readonly cause: number;
  readonly connection: number;
  readonly server: ProcessId;
  readonly unanswered: readonly RequestEnvelope[];
}

/** A command given beforehand by the scenario. */
export interface CommandEvent {
  readonly kind: 'command';
  readonly at: number;
  readonly seq: number;
  readonly cause: number;
  readonly command: Command;
}

/** What a process asked to be woken for. */
export type Timer =
  // every client
  | { readonly type: 'request-timeout'; readonly connection: number }
  | { readonly type: 'metadata-refresh' }
  // broker
  | { readonly type: 'registration-retry' }
  | { readonly type: 'broker-heartbeat'; readonly round: number }
  | { readonly type: 'shutdown-limit' }
  | { readonly type: 'isr-check' }
  | { readonly type: 'high-watermark-checkpoint' }
  | { readonly type: 'log-dir-failure-timeout'; readonly directory: DirectoryId }
  | { readonly type: 'delete-replica-files' }
  | { readonly type: 'assign-directories' }
  | { readonly type: 'disk-done'; readonly operation: number }
  | {
      readonly type:
        | 'log-retention'
        | 'log-flush'
        | 'recovery-point-checkpoint'
        | 'log-start-checkpoint'
        | 'file-removal'
        | 'log-cleaner'
        | 'delete-records-expiry';
    }
  | { readonly type: 'produce-expiry' }
  | { readonly type: 'producer-expiry-check' }
  | {
      readonly type:
        | 'transaction-write-expiry'
        | 'transaction-marker-retry'
        | 'transaction-abort-check'
        | 'transactional-id-expiry-check';
    }
  | {
      readonly type: 'verification-retry';
      readonly connection: number;
      /** Of the request that waits. */
      readonly request: number;
    }
  | { readonly type: 'fetch-expiry'; readonly connection: number }
  | { readonly type: 'replica-fetch-backoff'; readonly leader: ProcessId }
  | { readonly type: 'alter-partition-retry' }
  | { readonly type: 'metadata-fetch-retry' }
  | { readonly type: 'controller-retry' }
  // controller
  | { readonly type: 'metadata-fetch-expiry'; readonly broker: ProcessId; readonly request: number }
  | {
      readonly type: 'session-check' | 'leader-balance' | 'unclean-election';
      /** In which the active controller has begun with it. */
      readonly epoch: number;
    }
  | { readonly type: 'quorum-timeout' }
  | { readonly type: 'quorum-fetch-retry' }
  | { readonly type: 'quorum-resend'; readonly voter: ProcessId; readonly epoch: number }
  | { readonly type: 'append-linger'; readonly epoch: number }
  // ZooKeeper's servers, and their clients on the brokers
  | { readonly type: 'zk-tick' }
  | { readonly type: 'zk-look'; readonly round: number }
  | { readonly type: 'zk-connect' }
  | { readonly type: 'zk-register' }
  | { readonly type: 'zk-controlled-shutdown' }
  | { readonly type: 'zk-control-retry'; readonly broker: BrokerId }
  | { readonly type: 'zk-leader-balance'; readonly epoch: number }
  // group coordinator, on its broker
  | { readonly type: 'group-load'; readonly partition: PartitionId; readonly round: number }
  | { readonly type: 'group-expiry'; readonly partition: PartitionId; readonly at: number }
  | {
      readonly type: 'group-session';
      readonly group: string;
      readonly memberId: string;
      readonly round: number;
    }
  | { readonly type: 'group-join'; readonly group: string; readonly round: number }
  | { readonly type: 'group-sync'; readonly group: string; readonly round: number }
  | { readonly type: 'offset-commit-expiry'; readonly request: number }
  /** Of a member of the consumer protocol: to be heard of, to revoke, to join, to sync in time. */
  | { readonly type: 'consumer-group-timer'; readonly group: string; readonly round: number }
  /** The topics that match the regular expressions of a group are looked up. */
  | { readonly type: 'consumer-group-patterns'; readonly group: string; readonly round: number }
  // share groups, on a broker
  | { readonly type: 'share-locks' }
  | {
      readonly type: 'share-session';
      readonly group: string;
      readonly memberId: string;
      readonly round: number;
    }
  | { readonly type: 'share-fetch-expiry'; readonly exchange: number }
  | { readonly type: 'share-persister-retry'; readonly call: number }
  | { readonly type: 'share-write-expiry'; readonly request: number }
  | { readonly type: 'share-connection-lost'; readonly connection: number }
  // share consumer
  | { readonly type: 'share-network'; readonly round: number }
  // producer
  | { readonly type: 'produce-next' }
  | { readonly type: 'sender' }
  // admin
  | { readonly type: 'admin-retry' }
  // consumer
  | { readonly type: 'poll'; readonly round: number }
  | { readonly type: 'member-heartbeat'; readonly round: number };

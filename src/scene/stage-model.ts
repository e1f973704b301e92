/**
 * What the stage shows: immutable view models with geometry and facts, without words. Everything
 * stands on one sheet whose x starts right of the row heads.
 */
import type {
  BrokerId,
  ControlType,
  PartitionId,
  ProcessId,
  ProcessStatus,
  ProducerTransactionState,
  QuorumRole,
  SharedRecord,
  ZooKeeperServer,
} from '../engine/index.ts';
import type { TransactionFate } from './log-transactions.ts';
import type { OffsetAxis } from './offset-axis.ts';
import type { Water } from './water.ts';
import type { ZoomLevel } from './metrics.ts';

export interface StageModel {
  readonly zoom: ZoomLevel;
  /** Of the sheet. */
  readonly width: number;
  readonly height: number;
  readonly controllers: ControllerRow;
  readonly producers: ProducerRow;
  /** y of the band in which records leave their producers. */
  readonly busY: number;
  readonly topics: readonly TopicHead[];
  readonly columns: readonly Column[];
  /** y and height of the frames of the columns. */
  readonly columnsTop: number;
  readonly columnsHeight: number;
  readonly brokers: readonly BrokerRow[];
  readonly groups: readonly GroupRow[];
}

export interface Band {
  readonly y: number;
  readonly height: number;
}

export interface ControllerRow extends Band {
  readonly mode: 'kraft' | 'zookeeper';
  /** The latest epoch of the quorum that any of them has heard of, or the controller epoch. */
  readonly epoch: number;
  /** With ZooKeeper: the broker that is the controller; null: none is, or with KRaft. */
  readonly controller: BrokerId | null;
  readonly cards: readonly ControlCard[];
}

export type ControlCard = ControllerCard | ZooKeeperCard;

/** A server of the ensemble. */
export interface ZooKeeperCard extends Band {
  readonly kind: 'zookeeper';
  readonly id: ProcessId;
  readonly x: number;
  readonly width: number;
  readonly status: ProcessStatus;
  readonly role: ZooKeeperServer['role'];
  /** Transactions that it has applied. */
  readonly applied: number;
  /** Sessions of brokers that it knows. */
  readonly sessions: number;
}

export interface ControllerCard extends Band {
  readonly kind: 'controller';
  readonly id: ProcessId;
  readonly x: number;
  readonly width: number;
  readonly status: ProcessStatus;
  readonly isActive: boolean;
  /** What it believes to be. */
  readonly role: QuorumRole;
  readonly isVoter: boolean;
  readonly epoch: number;
  /** Offset of the last metadata record in its log; -1: none. */
  readonly offset: number;
  /** Offset of the last one that it knows to be committed. */
  readonly committed: number;
}

export interface ProducerRow extends Band {
  readonly cards: readonly ProducerCard[];
}

export interface ProducerCard extends Band {
  readonly id: ProcessId;
  readonly clientId: string;
  readonly x: number;
  readonly width: number;
  readonly status: ProcessStatus;
  readonly acks: string;
  readonly isSending: boolean;
  /** Of the load; null: it sends by hand only. */
  readonly recordsPerSecond: number | null;
  /** Records in the accumulator. */
  readonly waiting: number;
  /** Colours of the first of them, one for each brick. */
  readonly bricks: readonly number[];
  /** Calls of send() that are blocked. */
  readonly blocked: number;
  /** It writes what an application has made of what it read. */
  readonly isApplication: boolean;
  /** Null: it has no transactional.id. */
  readonly transaction: ProducerTransaction | null;
}

/** A transaction as its producer knows it. */
export interface ProducerTransaction {
  readonly transactionalId: string;
  readonly state: ProducerTransactionState;
  /** -1: it has none yet. */
  readonly producerEpoch: number;
}

export interface TopicHead {
  readonly topic: number;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly minIsr: number;
  readonly isInternal: boolean;
}

export type ColumnBadge = 'no-leader' | 'refusing' | 'elected' | 'unclean' | null;

export interface Column {
  readonly partition: PartitionId;
  readonly topic: number;
  readonly name: string;
  readonly index: number;
  readonly x: number;
  readonly width: number;
  /** Records move up and down here. */
  readonly laneX: number;
  readonly axis: OffsetAxis;
  /** As the controller has it. */
  readonly leader: BrokerId | null;
  readonly leaderEpoch: number;
  readonly replicas: readonly BrokerId[];
  readonly isr: readonly BrokerId[];
  readonly minIsr: number;
  readonly badge: ColumnBadge;
}

export interface BrokerRow extends Band {
  readonly id: BrokerId;
  readonly number: number;
  readonly rack: string | null;
  /** First row of its rack. */
  readonly startsRack: boolean;
  readonly status: ProcessStatus;
  /** Registered and fenced, as the controller sees it; null: not registered. */
  readonly isFenced: boolean | null;
  readonly isShuttingDown: boolean;
  readonly isStarting: boolean;
  /** It believes to be the controller: with ZooKeeper one of the brokers is. */
  readonly isController: boolean;
  readonly leads: number;
  readonly follows: number;
  /** Brokers and controllers to or from which nothing gets through. */
  readonly cutFrom: readonly ProcessId[];
  readonly cells: readonly ReplicaCell[];
}

/** What a replica is, in the eyes of its own broker and of the controller. */
export type ReplicaRole =
  /** Both say so. */
  | 'leader'
  | 'follower'
  /** The broker still believes to lead; the controller has another leader. */
  | 'zombie'
  /** The broker is not running: what is left is on its disk. */
  | 'on-disk'
  /** Assigned, and not there yet. */
  | 'empty';

export interface ReplicaCell {
  /** Of the partition. */
  readonly name: string;
  readonly partition: PartitionId;
  readonly broker: BrokerId;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly role: ReplicaRole;
  readonly isInSync: boolean;
  /** Not in sync, but known to hold all that is committed. */
  readonly isEligible: boolean;
  readonly isPreferred: boolean;
  readonly leaderEpoch: number;
  readonly logStartOffset: number;
  readonly logEndOffset: number;
  readonly highWatermark: number;
  readonly strip: LogStrip | null;
}

export interface LogStrip {
  readonly bricks: readonly Brick[];
  readonly notches: readonly Notch[];
  readonly ticks: readonly OffsetTick[];
  readonly water: Water | null;
  /** Up to where read_committed readers see; null: all that lies below the high watermark. */
  readonly stable: { readonly x: number; readonly offset: number } | null;
  /** x of each place where records are left out. */
  readonly gaps: readonly number[];
  /** The log ends left of all that is shown. */
  readonly isBehind: boolean;
  /** x of the log's start and end: the bar, where records are not drawn one by one. */
  readonly startX: number;
  readonly endX: number;
  readonly y: number;
  readonly height: number;
  /** Acknowledged records that this log is about to lose, or alone still holds. */
  readonly lost: number;
}

export interface Brick {
  readonly offset: number;
  readonly number: number;
  readonly x: number;
  readonly width: number;
  readonly colour: number;
  /** Below the high watermark of this replica. */
  readonly isReadable: boolean;
  /** `diverging`: no part of the leader's log. `lost`: and it was acknowledged. */
  readonly fate: 'kept' | 'diverging' | 'lost';
  readonly transaction: TransactionFate;
  /** A mark that ends a transaction: it takes an offset, and no application gets to see it. */
  readonly control: ControlType | null;
}

export interface Notch {
  readonly kind: 'epoch' | 'segment';
  readonly x: number;
  /** The leader epoch that starts, or the base offset of the segment. */
  readonly value: number;
}

export interface OffsetTick {
  readonly offset: number;
  readonly x: number;
}

/** How a group finds out who reads what. */
export type GroupProtocolName = 'classic' | 'consumer' | 'share';

export interface GroupRow extends Band {
  /** Null: a consumer by itself, with partitions assigned by hand. */
  readonly group: string | null;
  readonly key: string;
  /** As the coordinator says, as the three that follow; null: unknown to it. */
  readonly protocol: GroupProtocolName | null;
  readonly state: string | null;
  /** The generation, or the group epoch; -1: unknown. */
  readonly epoch: number;
  /** Of the target assignment; -1: there is none. */
  readonly assignmentEpoch: number;
  readonly coordinator: BrokerId | null;
  readonly members: readonly MemberModel[];
  readonly bars: readonly MemberBar[];
  readonly tracks: readonly GroupTrack[];
}

export interface MemberModel {
  readonly id: ProcessId;
  readonly clientId: string;
  readonly colour: number;
  readonly status: ProcessStatus;
  readonly state: string;
  readonly isPolling: boolean;
  readonly isLeader: boolean;
  readonly hasFailed: boolean;
  /** Its member epoch; -1: it has none. */
  readonly epoch: number;
  readonly partitions: number;
  /** Partitions that it will have, and those that it has to give up. */
  readonly awaits: number;
  readonly revokes: number;
}

/**
 * `revoking`: the coordinator has asked for it back. `awaited`: it will get it, once somebody else
 * has let go. `believed`: it does not know yet that somebody else has it.
 */
export type BarPhase = 'owned' | 'revoking' | 'awaited' | 'believed';

/** A run of neighbouring columns that one member owns. */
export interface MemberBar {
  readonly key: string;
  readonly consumer: ProcessId;
  readonly clientId: string;
  readonly colour: number;
  readonly phase: BarPhase;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly isSettled: boolean;
}

export interface ShareTrack {
  /** Below it everything is finished; after the end nothing has begun. */
  readonly start: { readonly x: number; readonly offset: number };
  readonly endX: number;
  readonly records: readonly SharedBrick[];
}

export interface SharedBrick {
  readonly offset: number;
  readonly x: number;
  readonly width: number;
  readonly state: SharedRecord['state'];
  readonly deliveryCount: number;
  /** Of who has acquired it; -1: nobody has. */
  readonly colour: number;
}

export interface UnownedGap extends Band {
  /** In all, simulated ms. */
  readonly totalMs: number;
  /** Of the gap that is open now; -1: somebody owns it. */
  readonly openMs: number;
}

export interface GroupTrack {
  readonly partition: PartitionId;
  readonly colour: number;
  readonly x: number;
  readonly width: number;
  readonly y: number;
  readonly fromX: number;
  /** x of the leader's log end. */
  readonly endX: number;
  /** Null: nobody reads it now. */
  readonly position: { readonly x: number; readonly offset: number } | null;
  readonly committed: { readonly x: number; readonly offset: number } | null;
  /** The high watermark minus the position, or minus the committed offset without a position. */
  readonly lag: number | null;
  /** Of a share group: what it has done with each record in flight; null: it has not begun. */
  readonly share: ShareTrack | null;
  /** How long nobody has owned it; null: the group has never owned it. */
  readonly unowned: UnownedGap | null;
  /** Records that the group was given more than once. */
  readonly repeats: readonly {
    readonly offset: number;
    readonly x: number;
    readonly times: number;
  }[];
}

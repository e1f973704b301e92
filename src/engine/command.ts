/**
 * What a user, a script or a scenario may do. A command that makes no sense now changes nothing and
 * is answered by a `command-refused` fact.
 */
import type { GroupAdminCommand } from './group-command.ts';
import type { BrokerId, ProcessId } from './ids.ts';
import type { GroupMetadata } from './client/transaction-state.ts';
import type { RecordHeader } from './log/record.ts';
import type { IsolationLevel } from './protocol/data-api.ts';

export type Command =
  // processes
  | { readonly type: 'crash'; readonly process: ProcessId }
  | { readonly type: 'shut-down'; readonly process: ProcessId }
  | { readonly type: 'start'; readonly process: ProcessId }
  | { readonly type: 'pause'; readonly process: ProcessId }
  | { readonly type: 'resume'; readonly process: ProcessId }
  | {
      readonly type: 'add-broker';
      readonly rack: string | null;
      readonly number?: number;
      /** How many log directories it has; 1 when absent. */
      readonly logDirs?: number;
    }
  /** Unregisters a stopped broker and takes its process away. */
  | { readonly type: 'remove-broker'; readonly broker: BrokerId }
  /** Asks the controller to forget a broker, whether it runs or not. */
  | { readonly type: 'unregister-broker'; readonly broker: BrokerId }
  // disks
  /** The power goes: what the brokers have not flushed is lost, whether they run or not. */
  | { readonly type: 'cut-power'; readonly brokers: readonly BrokerId[] }
  | { readonly type: 'wipe-disk'; readonly process: ProcessId }
  | { readonly type: 'remove-replica-dir'; readonly process: ProcessId; readonly partition: string }
  /** `directory` is its place in log.dirs, from 0. */
  | { readonly type: 'fail-log-dir'; readonly process: ProcessId; readonly directory: number }
  /** What each append and each read of records takes; 0: nothing. */
  | { readonly type: 'set-disk-delay'; readonly process: ProcessId; readonly delayMs: number }
  // the quorum of the controllers
  /** Starts another controller, which observes until it is made a voter. */
  | { readonly type: 'add-controller' }
  | { readonly type: 'add-voter'; readonly process: ProcessId }
  | { readonly type: 'remove-voter'; readonly process: ProcessId }
  // topics
  | {
      readonly type: 'create-topic';
      readonly name: string;
      readonly partitions: number;
      readonly replicationFactor: number;
      /** Replicas by partition number; null in place of one: nothing is said of that partition. */
      readonly assignment: readonly (readonly BrokerId[] | null)[] | null;
      readonly configs: Readonly<Record<string, string>>;
    }
  | { readonly type: 'delete-topic'; readonly name: string }
  | {
      readonly type: 'create-partitions';
      readonly topic: string;
      /** How many there shall be in all. */
      readonly count: number;
      /** Replicas of each partition that is added; null: the controller places them. */
      readonly assignment: readonly (readonly BrokerId[])[] | null;
    }
  | {
      readonly type: 'alter-reassignments';
      readonly partitions: readonly {
        /** `orders-0`. */
        readonly partition: string;
        /** Where it shall lie, the preferred leader first; null takes back what is under way. */
        readonly replicas: readonly BrokerId[] | null;
      }[];
    }
  | {
      readonly type: 'alter-topic-config';
      readonly topic: string;
      readonly name: string;
      /** Null takes the setting off the topic, so that the default holds again. */
      readonly value: string | null;
      /** More settings of the topic, altered by the same request: all of them or none. */
      readonly others?: readonly { readonly name: string; readonly value: string | null }[];
    }
  | {
      readonly type: 'alter-broker-config';
      /** Null: of the whole cluster. */
      readonly broker: BrokerId | null;
      readonly name: string;
      /** Null takes the setting off, so that the next wider one holds. */
      readonly value: string | null;
      readonly others?: readonly { readonly name: string; readonly value: string | null }[];
    }
  /** Settings of a group hold for it whether it is there or not. */
  | {
      readonly type: 'alter-group-config';
      readonly group: string;
      readonly name: string;
      /** Null takes the setting off the group. */
      readonly value: string | null;
      readonly others?: readonly { readonly name: string; readonly value: string | null }[];
    }
  | {
      readonly type: 'elect-leaders';
      readonly electionType: 'PREFERRED' | 'UNCLEAN';
      /** `orders-0`, or null for every partition. */
      readonly partitions: readonly string[] | null;
    }
  | {
      readonly type: 'list-offsets';
      readonly partition: string;
      readonly timestamp: number;
      /** Default `read_uncommitted`. */
      readonly isolationLevel?: IsolationLevel;
    }
  /** Records below `beforeOffset` go; -1: up to the high watermark. */
  | { readonly type: 'delete-records'; readonly partition: string; readonly beforeOffset: number }
  // producers
  | { readonly type: 'add-producer'; readonly producer: ProducerPlan }
  | { readonly type: 'remove-producer'; readonly process: ProcessId }
  /** Starts or stops the stream of records; the process itself lives on. */
  | { readonly type: 'start-sending'; readonly process: ProcessId }
  | { readonly type: 'stop-sending'; readonly process: ProcessId }
  | {
      readonly type: 'send';
      readonly process: ProcessId;
      readonly topic: string;
      readonly records: readonly SendRecord[];
    }
  | {
      readonly type: 'set-producer-config';
      readonly process: ProcessId;
      readonly name: string;
      readonly value: string;
    }
  | { readonly type: 'set-load'; readonly process: ProcessId; readonly load: Load | null }
  // transactional producers: their application makes one call after the other
  | { readonly type: 'init-transactions'; readonly process: ProcessId }
  | { readonly type: 'begin-transaction'; readonly process: ProcessId }
  | { readonly type: 'end-transaction'; readonly process: ProcessId; readonly committed: boolean }
  | {
      readonly type: 'send-offsets';
      readonly process: ProcessId;
      /** By `orders-0`. */
      readonly offsets: Readonly<Record<string, number>>;
      /** Whose group metadata goes with them; null: what `member` says. */
      readonly consumer: ProcessId | null;
      readonly member: GroupMetadata | null;
    }
  /** Adds a consumer and a producer that live and die together. */
  | { readonly type: 'add-application'; readonly application: ApplicationPlan }
  // consumers
  | { readonly type: 'add-consumer'; readonly consumer: ConsumerPlan }
  | { readonly type: 'remove-consumer'; readonly process: ProcessId }
  /** Closes the consumer: it leaves its group and stops. `start` makes it join again. */
  | {
      readonly type: 'close';
      readonly process: ProcessId;
      /**
       * False: it does not tell the group. Absent: a static member does not, a dynamic one does.
       */
      readonly leaves?: boolean;
    }
  | {
      readonly type: 'subscribe';
      readonly process: ProcessId;
      /** None with a pattern. */
      readonly topics: readonly string[];
      readonly pattern?: SubscribedPattern;
    }
  /** Partitions such as `orders-0`. */
  | ({ readonly type: 'assign-partitions' } & ChosenPartitions)
  | ({ readonly type: 'pause-partitions' } & ChosenPartitions)
  | ({ readonly type: 'resume-partitions' } & ChosenPartitions)
  | { readonly type: 'unsubscribe'; readonly process: ProcessId }
  /** Calls poll() once, which returns after `withinMs` (2,000) even if nothing has come. */
  | { readonly type: 'poll-once'; readonly process: ProcessId; readonly withinMs?: number }
  /** Asks for its positions, which are looked for if it does not know them. */
  | { readonly type: 'position'; readonly process: ProcessId; readonly withinMs?: number }
  | {
      readonly type: 'seek-to';
      readonly process: ProcessId;
      /** Such as `orders-0`; none: all that are assigned to it. */
      readonly partitions: readonly string[];
      readonly to: 'beginning' | 'end';
    }
  /** How long the application works on each record, simulated ms. */
  | { readonly type: 'set-processing'; readonly process: ProcessId; readonly msPerRecord: number }
  /** Of a stopped consumer: it starts with it next time. */
  | {
      readonly type: 'set-consumer-config';
      readonly process: ProcessId;
      readonly name: string;
      /** Null takes the setting off, so that the default holds. */
      readonly value: string | null;
    }
  | { readonly type: 'stop-polling'; readonly process: ProcessId }
  | { readonly type: 'resume-polling'; readonly process: ProcessId }
  | {
      readonly type: 'commit';
      readonly process: ProcessId;
      /** By `orders-0`; null commits the positions. */
      readonly offsets: Readonly<Record<string, number>> | null;
      /** The application does not wait for it. */
      readonly isAsync?: boolean;
    }
  | {
      readonly type: 'seek';
      readonly process: ProcessId;
      readonly partition: string;
      readonly offset: number;
    }
  // share consumers
  | { readonly type: 'add-share-consumer'; readonly shareConsumer: ShareConsumerPlan }
  | { readonly type: 'remove-share-consumer'; readonly process: ProcessId }
  /** The application calls poll(), which waits so long for records, simulated ms. */
  | { readonly type: 'share-poll'; readonly process: ProcessId; readonly ms: number }
  | {
      readonly type: 'share-acknowledge';
      readonly process: ProcessId;
      readonly partition: string;
      readonly offset: number;
      readonly outcome: 'accept' | 'release' | 'reject' | 'renew';
    }
  /** commitSync(): the leaders are told at once what was acknowledged, and waited for. */
  | {
      readonly type: 'share-commit';
      readonly process: ProcessId;
      /** commitAsync(): the application does not wait, its callback hears of it in a poll. */
      readonly isAsync?: boolean;
    }
  // transactions, by an administrator
  /** As a new producer of each id would. */
  | { readonly type: 'fence-producers'; readonly transactionalIds: readonly string[] }
  /** Writes the marker past the coordinator, which may know nothing of a transaction that hangs. */
  | {
      readonly type: 'abort-transaction';
      readonly partition: string;
      readonly producerId: number;
    }
  | GroupAdminCommand
  // network
  | {
      readonly type: 'set-link-delay';
      readonly from: ProcessId;
      readonly to: ProcessId;
      readonly delayMs: number;
    }
  | {
      readonly type: 'set-link-bandwidth';
      readonly from: ProcessId;
      readonly to: ProcessId;
      /** Null: any number. */
      readonly bytesPerSecond: number | null;
    }
  | {
      readonly type: 'set-link-loss';
      readonly from: ProcessId;
      readonly to: ProcessId;
      /** Of a hundred envelopes; TCP sends them again, so that they come late. */
      readonly lossPercent: number;
    }
  | { readonly type: 'cut-link'; readonly from: ProcessId; readonly to: ProcessId }
  | { readonly type: 'heal-link'; readonly from: ProcessId; readonly to: ProcessId }
  | { readonly type: 'break-connection'; readonly from: ProcessId; readonly to: ProcessId }
  | { readonly type: 'delay-envelope'; readonly seq: number; readonly delayMs: number };

interface ChosenPartitions {
  readonly process: ProcessId;
  readonly partitions: readonly string[];
}

/** One record given by hand. */
export interface SendRecord {
  readonly key: string | null;
  readonly value: string | null;
  /** Partition number, or null to let the partitioner choose. */
  readonly partition: number | null;
  /** Simulated ms; null: the moment of sending. */
  readonly timestamp: number | null;
  readonly headers?: readonly RecordHeader[];
}

/** A stream of records that a producer sends by itself. */
export interface Load {
  readonly topic: string;
  /** Records each second, 1 to 100,000. */
  readonly recordsPerSecond: number;
  /** How many different keys; 0: records have no key. */
  readonly keys: number;
  /** Size of each value, bytes. */
  readonly valueBytes: number;
  /** Stops by itself after so many records; null: never. */
  readonly limit: number | null;
  /** Of a transactional producer, after which it commits. Absent: 10. */
  readonly recordsPerTransaction?: number;
}

export interface ProducerPlan {
  readonly clientId: string;
  /** Kafka's dotted names; what is absent has its default. */
  readonly configs: Readonly<Record<string, string>>;
  readonly load: Load | null;
}

/** A consumer and a producer in one JVM: it reads topics, and writes what comes out to another. */
export interface ApplicationPlan {
  readonly clientId: string;
  readonly group: string;
  readonly topics: readonly string[];
  /** Where to it writes. */
  readonly output: string;
  /** With one it is exactly once; null: its offsets are committed after its outputs. */
  readonly transactionalId: string | null;
  /** Of its consumer. */
  readonly configs: Readonly<Record<string, string>>;
  readonly producerConfigs: Readonly<Record<string, string>>;
  readonly processingMsPerRecord: number;
}

/** A regular expression that topics match as a whole. */
export interface SubscribedPattern {
  /**
   * Who looks for them: the client, whenever its metadata is new (`Pattern`), or the coordinator of
   * the consumer protocol (`SubscriptionPattern`).
   */
  readonly matchedBy: 'client' | 'broker';
  readonly expression: string;
}

export interface ConsumerPlan {
  readonly clientId: string;
  /** `group.id`; null only with assigned partitions. */
  readonly group: string | null;
  /** None with a pattern. */
  readonly topics: readonly string[];
  /** It subscribes to what matches. */
  readonly pattern?: SubscribedPattern;
  /** `assign()` instead of `subscribe()`: partitions such as `orders-0`; null subscribes. */
  readonly assign: readonly string[] | null;
  readonly configs: Readonly<Record<string, string>>;
  /** How long the application works on the records of one poll, simulated ms for each record. */
  readonly processingMsPerRecord: number;
  /** When the application calls commitSync() of itself; absent: it does not. */
  readonly commits?: 'before-processing' | 'after-processing';
  /** How long its listener takes in onPartitionsRevoked, simulated ms; absent: no time. */
  readonly revocationMs?: number;
  /**
   * Its callback of commitAsync() commits the same offsets again after a failure, so much later,
   * simulated ms; absent: it does not, as it should.
   */
  readonly retriesCommitsAfterMs?: number;
  /**
   * What the application does about an exception out of poll(): `seek-past` goes past a record that
   * cannot be read, and stops at anything else. Absent: it stops.
   */
  readonly onException?: 'poll-again' | 'seek-past';
  /** The member id of its first start with the consumer protocol; absent: it draws one. */
  readonly memberId?: string;
}

export interface ShareConsumerPlan {
  readonly clientId: string;
  readonly group: string;
  readonly topics: readonly string[];
  readonly configs: Readonly<Record<string, string>>;
  /** How long the application works on each record, simulated ms. */
  readonly processingMsPerRecord: number;
  /** With explicit acknowledgement: of a hundred records; default 100. */
  readonly acceptPercent?: number;
  /** Default 0; what is neither accepted nor rejected is released. */
  readonly rejectPercent?: number;
  /** It polls when it is told to, and not by itself. */
  readonly isManual?: boolean;
  /** What it does about a record that its deserialiser cannot read. Absent: it stops. */
  readonly onException?: 'poll-again';
  /** The id that it joins with, in place of one drawn at random. */
  readonly memberId?: string;
}

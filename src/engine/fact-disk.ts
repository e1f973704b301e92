/** What happens to the disks of brokers. */
import type { BrokerId, DirectoryId, PartitionId } from './ids.ts';

export type DiskFactBody =
  | {
      /** A directory has failed under a running broker. */
      readonly type: 'log-dir-failed';
      readonly directory: DirectoryId;
      /** Its place in log.dirs, from 0. */
      readonly place: number;
    }
  | {
      /** A broker has told the controller of it. */
      readonly type: 'log-dir-reported';
      readonly broker: BrokerId;
      readonly directory: DirectoryId;
    }
  | {
      /** No controller could be told of it within log.dir.failure.timeout.ms. */
      readonly type: 'log-dir-unreported';
      readonly directory: DirectoryId;
      readonly place: number;
    }
  | {
      readonly type: 'replica-offline';
      readonly partition: PartitionId;
      readonly directory: DirectoryId;
    }
  | { readonly type: 'power-cut' }
  | {
      /** What lay above the last flush: offsets `from` up to `to`, without `to`. */
      readonly type: 'unflushed-lost';
      readonly partition: PartitionId;
      readonly from: number;
      readonly to: number;
      /** How many records that were. */
      readonly count: number;
    }
  | {
      /** After an unclean stop what may not have been flushed is read again. */
      readonly type: 'log-recovered';
      readonly partition: PartitionId;
      readonly from: number;
      readonly to: number;
    }
  | {
      readonly type: 'disk-wiped';
      readonly directories: readonly DirectoryId[];
      readonly partitions: readonly PartitionId[];
      /** How many records lay there. */
      readonly count: number;
    }
  | {
      readonly type: 'replica-deleted';
      readonly partition: PartitionId;
      readonly directory: DirectoryId;
      readonly reason: ReplicaDeletion;
      /** How many records it held. */
      readonly count: number;
    }
  | {
      /** The files of a deleted replica are gone, file.delete.delay.ms later. */
      readonly type: 'replica-files-removed';
      readonly partition: PartitionId;
      readonly directory: DirectoryId;
    }
  | { readonly type: 'disk-delay-changed'; readonly delayMs: number };

/** Why a broker no longer has a replica; a stray one was found at a start and set aside. */
export type ReplicaDeletion = 'topic-deleted' | 'reassigned' | 'stray' | 'by-hand';

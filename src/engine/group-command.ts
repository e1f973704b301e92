/** What an administrator may ask of groups, whatever their kind. */
import type { CoordinatorType } from './protocol/group-api.ts';

export type GroupAdminCommand =
  /** Asks which broker coordinates the group, or whatever else has this key. */
  | {
      readonly type: 'find-coordinator';
      readonly group: string;
      /** Default `group`. */
      readonly keyType?: CoordinatorType;
    }
  | {
      readonly type: 'alter-offsets';
      readonly group: string;
      /** By `orders-0`. */
      readonly offsets: Readonly<Record<string, number>>;
    }
  | {
      readonly type: 'delete-offsets';
      readonly group: string;
      /** Such as `orders-0`. */
      readonly partitions: readonly string[];
    }
  /** Of a share group: where it goes on, while nobody is in it. */
  | {
      readonly type: 'alter-share-offsets';
      readonly group: string;
      /** By `orders-0`. */
      readonly offsets: Readonly<Record<string, number>>;
    }
  | {
      readonly type: 'delete-share-offsets';
      readonly group: string;
      readonly topics: readonly string[];
    }
  | { readonly type: 'delete-group'; readonly group: string }
  /** Sends static members away. */
  | {
      readonly type: 'remove-members';
      readonly group: string;
      readonly instanceIds: readonly string[];
    };

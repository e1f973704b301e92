/**
 * What an operation on a group of the consumer protocol is going to do: the records that it writes,
 * the timers that it sets, what it tells. Nothing has happened until the records are in the log.
 *
 * Kafka: CoordinatorResult, CoordinatorTimer.
 */
import type { MetadataImage } from '../../controller/metadata.ts';
import type { Context } from '../../context.ts';
import type { FactBody } from '../../fact.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import type { ClassicGroup } from '../classic-group.ts';
import type { CoordinatorRecord } from '../coordinator-state.ts';
import {
  createConsumerGroup,
  type ConsumerGroup,
  type ConsumerMember,
  type MemberTimerKind,
} from './consumer-group.ts';
import type { ConsumerGroupSettings } from './group-settings.ts';

/** What the coordinator knows beside the group. */
export interface Surroundings {
  readonly image: MetadataImage;
  readonly now: number;
  readonly broker: Context['settings']['broker'];
  readonly settings: ConsumerGroupSettings;
}

export interface Draft {
  /** As it is, or as it is once it has been converted: it is read here and never changed. */
  readonly group: ConsumerGroup;
  readonly records: CoordinatorRecord[];
  readonly timers: TimerChange[];
  readonly facts: FactBody[];
  /** The classic group that becomes `group`: whoever waits in it has to come again. */
  readonly upgraded: ClassicGroup | null;
  /** The metadata was compared with the group's hash. */
  hasComparedMetadata: boolean;
  /** Regular expressions of the group have to be resolved (again). */
  resolvesPatterns: boolean;
  /** The group goes back to the classic protocol. */
  downgrade: Downgrade | null;
}

export interface Downgrade {
  readonly leaving: readonly ConsumerMember[];
  /** A static member of the classic protocol that takes the place of one of the consumer's. */
  readonly joining: ConsumerMember | null;
  /** The assignment is not the one that the group epoch asks for. */
  readonly needsRebalance: boolean;
}

export type TimerChange =
  | {
      readonly type: 'set';
      readonly kind: MemberTimerKind;
      readonly memberId: string;
      readonly delayMs: number;
      /** The epoch that a revoking member has to leave; -1: of no concern. */
      readonly memberEpoch: number;
      /** A timer that is set already stays as it is. */
      readonly isOnlyIfAbsent: boolean;
    }
  | {
      readonly type: 'cancel';
      readonly kind: MemberTimerKind;
      readonly memberId: string;
    };

/** Why nothing is done. */
export interface Refusal {
  readonly error: ErrorCode;
  /** Kafka's own words. */
  readonly message: string;
}

export function draftOf(group: ConsumerGroup, upgraded: ClassicGroup | null = null): Draft {
  return {
    group,
    records: [],
    timers: [],
    facts: [],
    upgraded,
    hasComparedMetadata: false,
    resolvesPatterns: false,
    downgrade: null,
  };
}

export function draftOfNew(name: string): Draft {
  return draftOf(createConsumerGroup(name));
}

export function refusal(error: ErrorCode, message: string): Refusal {
  return { error, message };
}

/** An answer has an error and a message as well, but is one of an API. */
export function isRefusal(outcome: object): outcome is Refusal {
  return 'error' in outcome && 'message' in outcome && !('api' in outcome);
}

export function setMemberTimer(
  draft: Draft,
  kind: MemberTimerKind,
  memberId: string,
  delayMs: number,
): void {
  const timer = { type: 'set', kind, memberId, delayMs } as const;
  draft.timers.push({ ...timer, memberEpoch: -1, isOnlyIfAbsent: false });
}

export function cancelMemberTimers(
  draft: Draft,
  memberId: string,
  kinds: readonly MemberTimerKind[] = ['session', 'rebalance', 'join', 'sync'],
): void {
  for (const kind of kinds) draft.timers.push({ type: 'cancel', kind, memberId });
}

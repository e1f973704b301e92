/**
 * Does what an operation on a group of the consumer protocol has come to: first its records are
 * written, then the group is changed by them, then it is answered when they are committed.
 *
 * Kafka: CoordinatorRuntime.scheduleWriteOperation, GroupMetadataManager.convertToClassicGroup.
 */
import { emit, setTimer } from '../../context.ts';
import { respond, type ReplyAddress } from '../../network/transport.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import type { ClassicGroup } from '../classic-group.ts';
import {
  groupOf,
  takeRound,
  type AnswerBody,
  type CoordinatorRecord,
  type GroupScope,
  type ShardScope,
} from '../coordinator-state.ts';
import { answerJoinError, prepareRebalance } from '../rebalance.ts';
import { windUpMember } from '../session.ts';
import { answerSync } from '../sync.ts';
import { appendRecords, groupMetadataRecord, responseError, whenCommitted } from '../writes.ts';
import type { ConsumerGroup } from './consumer-group.ts';
import {
  groupTombstones,
  isConsumerGroupRecord,
  replayConsumerRecord,
} from './consumer-records.ts';
import type { Downgrade, Draft } from './draft.ts';
import { changeTimer } from './member-timers.ts';
import { toClassicGroup } from './migration.ts';

/** Whom to answer, and what. */
export interface Answer {
  readonly reply: ReplyAddress;
  readonly body: AnswerBody;
}

/** Another error than NONE: nothing has been written, and nobody answered. */
export function perform(scope: ShardScope, draft: Draft, answer: Answer | null): ErrorCode {
  if (draft.downgrade !== null) return performDowngrade(scope, draft, draft.downgrade, answer);
  const written = write(scope, draft.records);
  if (written.error !== 'NONE') {
    changeTimers(scope, draft);
    return responseError(written.error);
  }
  const { broker, shard, context } = scope;
  if (draft.upgraded !== null) letGo(scope, draft.upgraded);
  for (const record of draft.records) replay(scope, record);
  changeTimers(scope, draft);
  const group = groupOf(shard, draft.group.name);
  if (group?.type === 'consumer') {
    if (draft.hasComparedMetadata) group.metadataOffset = broker.image.nextOffset;
    if (draft.resolvesPatterns) resolveLater(scope, group);
  }
  for (const fact of draft.facts) emit(context, broker.id, fact);
  if (answer !== null) answerWhenCommitted(scope, draft.group.name, written.requiredOffset, answer);
  return 'NONE';
}

/** What was asked of somebody who is refused still counts as a sign of life. */
export function changeTimers(scope: ShardScope, draft: Draft): void {
  if (draft.timers.length === 0) return;
  const group = groupOf(scope.shard, draft.group.name);
  if (group?.type !== 'consumer') return;
  for (const change of draft.timers) changeTimer(scope, group, change);
}

/** Whatever is answered waits for what was written before it. */
function write(
  scope: ShardScope,
  records: readonly CoordinatorRecord[],
): { readonly error: ErrorCode; readonly requiredOffset: number } {
  if (records.length > 0) return appendRecords(scope, records);
  const { partition } = scope.shard;
  let requiredOffset = 0;
  for (const pending of scope.broker.coordinator.pendingWrites) {
    if (pending.partition !== partition) continue;
    requiredOffset = Math.max(requiredOffset, pending.requiredOffset);
  }
  return { error: 'NONE', requiredOffset };
}

function answerWhenCommitted(
  scope: ShardScope,
  group: string,
  requiredOffset: number,
  answer: Answer,
): void {
  const { broker, shard, context } = scope;
  const highWatermark = broker.replicas[shard.partition]?.log.highWatermark ?? 0;
  if (requiredOffset <= highWatermark) respond(context, broker, answer.reply, answer.body);
  else whenCommitted(scope, requiredOffset, { group, outcome: null, answer });
}

function replay({ shard }: ShardScope, record: CoordinatorRecord): void {
  if (isConsumerGroupRecord(record)) replayConsumerRecord(shard, record);
  else if (record.type === 'group-metadata' && record.value === null) {
    shard.groups = shard.groups.filter(({ name }) => name !== record.group);
  }
}

/** The group has another protocol now: whoever waits in a rebalance comes again. */
function letGo(scope: ShardScope, group: ClassicGroup): void {
  const classicScope: GroupScope = { ...scope, group };
  for (const member of group.members) {
    answerJoinError(classicScope, member, 'REBALANCE_IN_PROGRESS');
    answerSync(classicScope, member, 'REBALANCE_IN_PROGRESS');
  }
}

function resolveLater({ broker, context }: ShardScope, group: ConsumerGroup): void {
  group.resolvingRound = takeRound(broker.coordinator);
  const { name, resolvingRound: round } = group;
  const timer = { type: 'consumer-group-patterns', group: name, round } as const;
  setTimer(context, broker, { delayMs: 1, timer });
}

function performDowngrade(
  scope: ShardScope,
  draft: Draft,
  downgrade: Downgrade,
  answer: Answer | null,
): ErrorCode {
  const { broker, shard, context } = scope;
  const { group } = draft;
  const { joining, needsRebalance } = downgrade;
  const classic = toClassicGroup(group, downgrade, context.now);
  const former = group.members.find(
    ({ instanceId }) => joining !== null && instanceId === joining.instanceId,
  );
  const renamed =
    joining === null || former === undefined ? null : { id: former.id, as: joining.id };
  const written = write(scope, [
    ...draft.records,
    ...groupTombstones(group, renamed),
    groupMetadataRecord(classic),
  ]);
  if (written.error !== 'NONE') return responseError(written.error);
  shard.groups = shard.groups.map((other) => (other.name === group.name ? classic : other));
  const classicScope: GroupScope = { ...scope, group: classic };
  for (const member of classic.members) windUpMember(classicScope, member);
  for (const fact of draft.facts) emit(context, broker.id, fact);
  emit(context, broker.id, {
    type: 'group-converted',
    group: group.name,
    from: 'consumer',
    to: 'classic',
    epoch: group.groupEpoch,
  });
  if (needsRebalance) prepareRebalance(classicScope, 'protocol-changed');
  if (answer !== null) answerWhenCommitted(scope, group.name, written.requiredOffset, answer);
  return 'NONE';
}

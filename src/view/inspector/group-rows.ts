/** A group as its coordinator keeps it, whatever its protocol. */
import type {
  ClassicGroup,
  ConsumerGroup,
  CoordinatedGroup,
  Group,
  PartitionId,
  ShareGroup,
  Unowned,
} from '../../engine/index.ts';
import { consumerGroupState, numberOf } from '../../engine/index.ts';
import { durationWords } from '../../i18n/durations.ts';
import type { Speech } from '../use-words.ts';
import { moment, row, wordRow, type InspectorRow, type InspectorSection } from './rows.ts';

/** `unowned`: how long each partition that the group has owned was left to nobody. */
export function groupSections(
  kept: CoordinatedGroup,
  unowned: readonly Unowned[],
  speech: Speech,
): InspectorSection[] {
  const { words, names } = speech;
  const { coordinator, group, offsets } = kept;
  return [
    {
      key: 'self',
      title: null,
      rows: [
        ...stateRows(group, speech),
        wordRow(words, 'coordinator', numberOf(coordinator)),
        wordRow(words, 'members', group.members.length),
      ],
    },
    ...(unowned.length === 0
      ? []
      : [
          {
            key: 'unowned',
            title: words('inspect.section.unowned'),
            rows: unowned.map(({ partition, totalMs, openMs }) =>
              row(
                names.partition(partition),
                durationWords(totalMs, speech.language),
                openMs < 0 ? 'plain' : 'bad',
              ),
            ),
          },
        ]),
    ...memberSections(group, speech),
    ...(group.type === 'share'
      ? []
      : [
          {
            key: 'offsets',
            title: words('inspect.section.offsets'),
            rows: offsets.map(({ partition, offset }) => row(names.partition(partition), offset)),
          },
        ]),
  ];
}

function stateRows(group: Group, { words }: Speech): InspectorRow[] {
  switch (group.type) {
    case 'classic':
      return [
        wordRow(words, 'state', group.state, group.state === 'Stable' ? 'plain' : 'amber'),
        row('group.protocol', 'classic'),
        wordRow(words, 'generation', group.generation),
        wordRow(words, 'protocol', group.protocol),
        wordRow(words, 'group-leader', leaderName(group)),
      ];
    case 'consumer': {
      const state = consumerGroupState(group);
      return [
        wordRow(words, 'state', state, state === 'Stable' ? 'plain' : 'amber'),
        row('group.protocol', 'consumer'),
        ...epochRows(group),
        wordRow(words, 'assigned-at', moment(words, group.assignedAt)),
        ...group.patterns.map(({ pattern, topics }) =>
          row(pattern, topics.length === 0 ? null : topics.join(', ')),
        ),
      ];
    }
    case 'share':
      return [
        wordRow(words, 'state', group.members.length === 0 ? 'Empty' : 'Stable'),
        row('group.type', 'share'),
        ...epochRows(group),
      ];
  }
}

function epochRows({
  groupEpoch,
  assignmentEpoch,
}: Pick<ConsumerGroup | ShareGroup, 'groupEpoch' | 'assignmentEpoch'>): InspectorRow[] {
  const isBehind = assignmentEpoch < groupEpoch;
  return [
    row('groupEpoch', groupEpoch),
    row('assignmentEpoch', assignmentEpoch, isBehind ? 'amber' : 'plain'),
  ];
}

function leaderName({ leader, members }: ClassicGroup): string | null {
  return members.find(({ id }) => id === leader)?.clientId ?? null;
}

function memberSections(group: Group, { words, names }: Speech): InspectorSection[] {
  const list = (partitions: readonly PartitionId[]): string | null => {
    return partitions.map(names.partition).join(', ') || null;
  };
  switch (group.type) {
    case 'classic':
      return group.members.map((member) => ({
        key: member.id,
        title: member.clientId,
        rows: [
          row('memberId', member.id),
          ...(member.instanceId === null ? [] : [row('group.instance.id', member.instanceId)]),
          wordRow(words, 'partitions', list(member.assignment)),
          row('session.timeout.ms', member.sessionTimeoutMs),
        ],
      }));
    case 'consumer':
      return group.members.map((member) => ({
        key: member.id,
        title: member.clientId,
        rows: [
          row('memberId', member.id),
          ...(member.instanceId === null ? [] : [row('group.instance.id', member.instanceId)]),
          row('state', member.state, member.state === 'STABLE' ? 'plain' : 'amber'),
          row('memberEpoch', member.memberEpoch),
          wordRow(words, 'partitions', list(member.assigned)),
          wordRow(words, 'revoking', list(member.pendingRevocation)),
          wordRow(words, 'target', list(targetOf(group, member.id))),
        ],
      }));
    case 'share':
      return group.members.map((member) => ({
        key: member.id,
        title: member.clientId,
        rows: [
          row('memberId', member.id),
          row('memberEpoch', member.memberEpoch),
          wordRow(words, 'partitions', list(member.assigned)),
        ],
      }));
  }
}

function targetOf({ target }: ConsumerGroup, memberId: string): readonly PartitionId[] {
  return target.find((own) => own.memberId === memberId)?.partitions ?? [];
}

/** The head of a group's row: its state, and a line for each member. */
import { Crown } from 'lucide-react';
import { memo } from 'react';
import { numberOf } from '../../engine/index.ts';
import type { GroupRow, MemberModel } from '../../scene/stage-model.ts';
import { fitText } from '../measure.ts';
import { useSelect } from '../use-select.ts';
import { useWords } from '../use-words.ts';
import type { Words } from '../../i18n/words.ts';
import { ProcessMenuButton } from './ProcessMenuButton.tsx';

/** Pixels for the state of a group. */
const ROOM = 146;
const NARROW_ROOM = 104;

interface Props {
  readonly group: GroupRow;
  readonly isNarrow: boolean;
  readonly rowIndex: number;
}

export const GroupHead = memo(function GroupHead({ group, rowIndex, isNarrow }: Props) {
  const words = useWords();
  const { y, height, members } = group;
  return (
    <div className="group-head" style={{ top: y, height }}>
      {group.group === null ? (
        <header className="row-head">
          <strong>{members[0]?.clientId}</strong>
          <span>{words('stage.by-assign')}</span>
        </header>
      ) : (
        <GroupTitle group={group} name={group.group} row={rowIndex} isNarrow={isNarrow} />
      )}
      <ul className="members">
        {members.map((member, index) => (
          <MemberLine key={member.id} member={member} row={rowIndex + (index + 1) / 100} />
        ))}
      </ul>
    </div>
  );
});

interface TitleProps {
  readonly group: GroupRow;
  readonly name: string;
  readonly row: number;
  readonly isNarrow: boolean;
}

function GroupTitle({ group, name, row, isNarrow }: TitleProps) {
  const words = useWords();
  const { isSelected, select } = useSelect({ kind: 'group', group: name });
  return (
    <button
      type="button"
      className={`row-head group-title${isSelected ? ' is-selected' : ''}`}
      aria-pressed={isSelected}
      data-row={row}
      data-place={0}
      tabIndex={-1}
      onClick={select}
    >
      <strong>{name}</strong>
      <span className={group.state === 'Stable' ? '' : 'unsettled'}>
        {fitText(stateTexts(group, words), 'label', isNarrow ? NARROW_ROOM : ROOM)}
      </span>
      <span className="group-coordinator">
        {fitText(coordinatorTexts(group, words), 'label', isNarrow ? NARROW_ROOM : ROOM)}
      </span>
    </button>
  );
}

/** The longest that fits is shown. */
function stateTexts({ state, protocol, epoch, assignmentEpoch }: GroupRow, words: Words): string[] {
  if (state === null) return [words('stage.group-unknown')];
  if (protocol === 'classic') {
    return [
      words('stage.group-state', { state, generation: epoch }),
      words('stage.group-state-short', { state, generation: epoch }),
      state,
    ];
  }
  const whole =
    assignmentEpoch < epoch
      ? [words('stage.group-epochs', { state, epoch, target: assignmentEpoch })]
      : [];
  return [...whole, words('stage.group-epoch', { state, epoch }), state];
}

function coordinatorTexts({ protocol, coordinator }: GroupRow, words: Words): string[] {
  if (protocol === null || coordinator === null) return [''];
  const broker = numberOf(coordinator);
  return [
    words('stage.group-coordinator', { protocol, broker }),
    words('stage.group-coordinator-short', { protocol, broker }),
    protocol,
  ];
}

function MemberLine({ member, row }: { member: MemberModel; row: number }) {
  const words = useWords();
  const { id, clientId, colour } = member;
  const state = stateOf(member, words);
  return (
    <li>
      <ProcessMenuButton
        process={id}
        name={clientId}
        label={labelOf(member, state, words)}
        selection={{ kind: 'consumer', consumer: id }}
        className={`member-line member-${colour}${member.status === 'running' ? '' : ' down'}`}
        row={row}
      >
        <span className="member-chip" />
        <span className="member-name">{clientId}</span>
        {member.isLeader ? <Crown className="member-leads" size={13} aria-hidden /> : null}
        {member.epoch < 0 ? null : <span className="member-epoch">{member.epoch}</span>}
        {state === null ? null : <span className="member-state">{state}</span>}
      </ProcessMenuButton>
    </li>
  );
}

/** What is worth a word; null for a member that works. */
function stateOf(member: MemberModel, words: Words): string | null {
  const { revokes, awaits } = member;
  if (member.hasFailed) return words('stage.member-failed');
  if (member.status === 'stopped') return words('stage.member-crashed');
  if (member.status === 'paused') return words('stage.member-paused');
  if (!member.isPolling) return words('stage.member-not-polling');
  if (revokes > 0) return words('stage.member-revokes', { count: revokes });
  if (awaits > 0) return words('stage.member-awaits', { count: awaits });
  if (member.partitions > 0) return null;
  const isSettled = member.state === 'STABLE';
  return words(isSettled ? 'stage.member-idle' : 'stage.member-joining');
}

function labelOf(member: MemberModel, state: string | null, words: Words): string {
  const said = [state ?? words('stage.running')];
  if (member.isLeader) said.push(words('stage.member-leads'));
  if (member.epoch >= 0) said.push(words('stage.member-epoch', { epoch: member.epoch }));
  return words('stage.member-label', { name: member.clientId, state: said.join(', ') });
}

/** The head of a group's row: its state, and a line for each member. */
import { memo } from 'react';
import type { GroupRow, MemberModel } from '../../scene/stage-model.ts';
import { fitText } from '../measure.ts';
import { useSelect } from '../use-select.ts';
import { useWords } from '../use-words.ts';
import type { WordKey } from '../../i18n/en.ts';
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
  const { state, generation } = group;
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
      <span className={state === 'Stable' ? '' : 'unsettled'}>
        {state === null
          ? words('stage.group-unknown')
          : fitText(
              [
                words('stage.group-state', { state, generation }),
                words('stage.group-state-short', { state, generation }),
                state,
              ],
              'label',
              isNarrow ? NARROW_ROOM : ROOM,
            )}
      </span>
    </button>
  );
}

function MemberLine({ member, row }: { member: MemberModel; row: number }) {
  const words = useWords();
  const { id, clientId, colour } = member;
  const key = stateOf(member);
  const state = key === null ? null : words(key);
  return (
    <li>
      <ProcessMenuButton
        process={id}
        name={clientId}
        label={words('stage.member-label', {
          name: clientId,
          state: state ?? words('stage.running'),
        })}
        selection={{ kind: 'consumer', consumer: id }}
        className={`member-line member-${colour}${member.status === 'running' ? '' : ' down'}`}
        row={row}
      >
        <span className="member-chip" />
        <span className="member-name">{clientId}</span>
        {state === null ? null : <span className="member-state">{state}</span>}
      </ProcessMenuButton>
    </li>
  );
}

/** What is worth a word; null for a member that works. */
function stateOf(member: MemberModel): WordKey | null {
  if (member.hasFailed) return 'stage.member-failed';
  if (member.status === 'stopped') return 'stage.member-crashed';
  if (member.status === 'paused') return 'stage.member-paused';
  if (!member.isPolling) return 'stage.member-not-polling';
  if (member.state !== 'STABLE' && member.partitions === 0) return 'stage.member-joining';
  return member.partitions === 0 ? 'stage.member-idle' : null;
}

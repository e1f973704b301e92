/** A button that stands for a process: click selects it, Enter or the dots open its menu. */
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react';
import type { ProcessId } from '../../engine/index.ts';
import { processOf } from '../../engine/index.ts';
import { Ellipsis } from 'lucide-react';
import type { Session } from '../../session/session.ts';
import type { Selection } from '../../session/store.ts';
import { useSession } from '../SessionProvider.tsx';
import { ui } from '../ui-store.ts';
import { useSelect } from '../use-select.ts';
import { useWords } from '../use-words.ts';

interface Props {
  readonly process: ProcessId;
  /** As the menu and a screen reader call it. */
  readonly name: string;
  readonly label: string;
  readonly selection: Selection;
  readonly className: string;
  readonly row: number;
  readonly place?: number;
  readonly style?: Readonly<Record<string, number>>;
  readonly children: ReactNode;
}

export function ProcessMenuButton(props: Props) {
  const { process, name, label, selection, className, row, place = 0, style, children } = props;
  const words = useWords();
  const session = useSession();
  const { isSelected, select } = useSelect(selection);
  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>): void => {
    if (event.key !== 'Enter' && event.key !== 'ContextMenu') return;
    event.preventDefault();
    openMenu(session, process, name, event.currentTarget);
  };
  const onMenu = (event: MouseEvent<HTMLButtonElement>): void => {
    event.preventDefault();
    openMenu(session, process, name, event.currentTarget);
  };
  return (
    <div className={`${className}${isSelected ? ' is-selected' : ''}`} style={style}>
      <button
        type="button"
        className="process-name"
        aria-label={label}
        aria-haspopup="menu"
        aria-pressed={isSelected}
        data-row={row}
        data-place={place}
        tabIndex={-1}
        onClick={select}
        onKeyDown={onKeyDown}
        onContextMenu={onMenu}
      >
        {children}
      </button>
      <button
        type="button"
        className="process-menu"
        aria-label={words('stage.actions-of', { name })}
        aria-haspopup="menu"
        tabIndex={-1}
        onClick={onMenu}
      >
        <Ellipsis size={16} aria-hidden />
      </button>
    </div>
  );
}

function openMenu(session: Session, id: ProcessId, title: string, opener: HTMLElement): void {
  if (processOf(session.store.getState().frame.cluster, id) === null) return;
  const { left, top, bottom } = opener.getBoundingClientRect();
  ui.setState({ menu: { process: id, title, anchor: { left, top, bottom }, opener } });
}

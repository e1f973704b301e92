/** One fact: a click goes to its moment, chooses what it is about, and explains it. */
import { memo, type KeyboardEvent } from 'react';
import type { Fact } from '../../engine/index.ts';
import { clockText } from '../../i18n/durations.ts';
import { useSession, useShown } from '../SessionProvider.tsx';
import { setInspectorTab } from '../ui-store.ts';
import { useWords } from '../use-words.ts';
import { subjectOf } from './subject.ts';
import { toneOf } from './tone.ts';
import { useFactWords } from './use-fact-words.ts';

interface Props {
  readonly fact: Fact;
  readonly position: number;
  readonly count: number;
  readonly top: number;
  readonly index: number;
  /** Whether Tab comes here: one fact of the list is enough. */
  readonly isTabStop: boolean;
  readonly onFocus: (index: number) => void;
  readonly measure: (node: Element | null) => void;
}

export const FactLine = memo(function FactLine(props: Props) {
  const { fact, position, count, top, index, isTabStop, onFocus, measure } = props;
  const session = useSession();
  const words = useWords();
  const factWords = useFactWords();
  const isExplained = useShown((state) => state.why?.fact.id === fact.id);
  const onClick = (): void => {
    session.pause();
    session.seek(fact.at);
    session.select(subjectOf(fact));
    void session.explain(fact.id);
    setInspectorTab('why');
  };
  return (
    <li
      ref={measure}
      data-index={index}
      className="fact-item"
      aria-setsize={count}
      aria-posinset={position}
      style={{ transform: `translateY(${top}px)` }}
    >
      <button
        type="button"
        className={`fact fact-${toneOf(fact)}${isExplained ? ' is-selected' : ''}`}
        title={words('facts.go-to')}
        tabIndex={isTabStop ? 0 : -1}
        onClick={onClick}
        onFocus={() => onFocus(index)}
        onKeyDown={(event) => goOn(event, index)}
      >
        <time>{clockText(fact.at)}</time>
        <span>{factWords(fact)}</span>
      </button>
    </li>
  );
});

/** To the fact above or below: it is in the page, for some more are than are seen. */
function goOn(event: KeyboardEvent, index: number): void {
  const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (by === 0) return;
  event.preventDefault();
  const list = event.currentTarget.closest('ul');
  list?.querySelector<HTMLElement>(`[data-index="${index + by}"] button`)?.focus();
}

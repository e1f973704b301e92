/** One fact: a click goes to its moment, chooses what it is about, and explains it. */
import { memo } from 'react';
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
  readonly measure: (node: Element | null) => void;
}

export const FactLine = memo(function FactLine(props: Props) {
  const { fact, position, count, top, index, measure } = props;
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
        onClick={onClick}
      >
        <time>{clockText(fact.at)}</time>
        <span>{factWords(fact)}</span>
      </button>
    </li>
  );
});

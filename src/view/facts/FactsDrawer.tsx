/** What has happened, in words: the newest at the bottom, as in a log. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { Panel } from '../panel/Panel.tsx';
import { useShown } from '../session-context.tsx';
import { useUi } from '../ui-store.ts';
import { useWords } from '../use-words.ts';
import { FactLine } from './FactLine.tsx';

const LINE_HEIGHT = 26;

export function FactsDrawer() {
  const words = useWords();
  const isOpen = useUi((state) => state.panels.facts);
  const count = useShown((state) => state.facts.length);
  return (
    <Panel
      name="facts"
      title={words('panel.facts')}
      note={count === 0 ? '' : words('facts.count', { count })}
      className="facts"
    >
      {isOpen ? <FactList /> : null}
    </Panel>
  );
}

function FactList() {
  const words = useWords();
  const facts = useShown((state) => state.facts);
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: facts.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_HEIGHT,
    getItemKey: (index) => facts[index]?.id ?? index,
    overscan: 8,
  });
  const last = facts[facts.length - 1]?.id ?? -1;
  useEffect(() => {
    const node = box.current;
    // Who reads further up is left there.
    if (node !== null && isAtEnd(node)) node.scrollTop = node.scrollHeight;
  }, [last, facts.length]);
  if (facts.length === 0) return <p className="facts-empty">{words('facts.empty')}</p>;
  return (
    <div className="facts-scroll" ref={box}>
      <ul aria-label={words('facts.title')} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const fact = facts[item.index];
          return fact === undefined ? null : (
            <FactLine
              key={item.key}
              fact={fact}
              position={item.index + 1}
              count={facts.length}
              top={item.start}
              measure={virtual.measureElement}
              index={item.index}
            />
          );
        })}
      </ul>
    </div>
  );
}

function isAtEnd({ scrollTop, scrollHeight, clientHeight }: HTMLElement): boolean {
  return scrollHeight - scrollTop - clientHeight < 4 * LINE_HEIGHT || scrollTop === 0;
}

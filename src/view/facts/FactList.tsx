/**
 * The list of facts: only what is on the screen is in the page. It is one tab stop; the arrows go
 * from fact to fact.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { useShown } from '../SessionProvider.tsx';
import { useWords } from '../use-words.ts';
import { FactLine } from './FactLine.tsx';

const LINE_HEIGHT = 26;

export function FactList() {
  const words = useWords();
  const facts = useShown((state) => state.facts);
  const box = useRef<HTMLDivElement>(null);
  // Its functions change with every scroll; nothing here is memoized over them.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: facts.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_HEIGHT,
    getItemKey: (index) => facts[index]?.id ?? index,
    overscan: 8,
  });
  const [chosen, setChosen] = useState(-1);
  const isFollowing = useRef(true);
  const last = facts.length - 1;
  useEffect(() => {
    // Who reads further up is left there, and so is the focus.
    const isRead = box.current?.contains(document.activeElement) === true;
    if (last >= 0 && isFollowing.current && !isRead) virtual.scrollToIndex(last, { align: 'end' });
  }, [last, virtual]);
  if (facts.length === 0) return <p className="facts-empty">{words('facts.empty')}</p>;
  const items = virtual.getVirtualItems();
  const isChosenHere = items.some(({ index }) => index === chosen);
  const stop = isChosenHere ? chosen : (items.at(-1)?.index ?? -1);
  return (
    <div
      className="facts-scroll"
      ref={box}
      onWheel={() => (isFollowing.current = false)}
      onTouchMove={() => (isFollowing.current = false)}
      onScroll={(event) => {
        if (isAtEnd(event.currentTarget)) isFollowing.current = true;
      }}
    >
      <ul aria-label={words('facts.title')} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const fact = facts[item.index];
          return fact === undefined ? null : (
            <FactLine
              key={item.key}
              fact={fact}
              position={item.index + 1}
              count={facts.length}
              top={item.start}
              isTabStop={item.index === stop}
              onFocus={setChosen}
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
  return scrollHeight - scrollTop - clientHeight < LINE_HEIGHT;
}

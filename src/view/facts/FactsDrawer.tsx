/** What has happened, in words: the newest at the bottom, as in a log. */
import { Suspense } from 'react';
import { Panel } from '../panel/Panel.tsx';
import { useShown } from '../SessionProvider.tsx';
import { useUi } from '../ui-store.ts';
import { useWords } from '../use-words.ts';
import { lazyWithWords } from '../load-language.ts';

const FactList = lazyWithWords(async () => (await import('./FactList.tsx')).FactList);

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
      {isOpen ? (
        <Suspense fallback={null}>
          <FactList />
        </Suspense>
      ) : null}
    </Panel>
  );
}

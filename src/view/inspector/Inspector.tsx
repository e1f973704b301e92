/** What is selected: its state, its record, why, and its settings. */
import { Suspense } from 'react';
import { Panel } from '../panel/Panel.tsx';
import { useUi } from '../ui-store.ts';
import { useWords } from '../use-words.ts';
import { lazyWithWords } from '../load-language.ts';

const InspectorBody = lazyWithWords(
  async () => (await import('./InspectorBody.tsx')).InspectorBody,
);

export function Inspector() {
  const words = useWords();
  const isOpen = useUi((state) => state.panels.right);
  return (
    <Panel name="right" title={words('panel.right')} className="side right">
      {isOpen ? (
        <Suspense fallback={null}>
          <InspectorBody />
        </Suspense>
      ) : null}
    </Panel>
  );
}

/** The inspector opened: its title, its tabs, and the ledger below. */
import { Suspense } from 'react';
import { useShown } from '../SessionProvider.tsx';
import { useUi } from '../ui-store.ts';
import { useNames, useWords } from '../use-words.ts';
import { InspectorTabs } from './InspectorTabs.tsx';
import { LedgerView } from './LedgerView.tsx';
import { RecordTab } from './RecordTab.tsx';
import { selectionTitle } from './state-sections.ts';
import { StateTab } from './StateTab.tsx';
import { WhyTab } from './WhyTab.tsx';
import { lazyWithWords } from '../load-language.ts';

const ConfigTab = lazyWithWords(async () => (await import('./ConfigTab.tsx')).ConfigTab);

export function InspectorBody() {
  const words = useWords();
  const names = useNames();
  const tab = useUi((state) => state.inspectorTab);
  const selection = useShown((state) => state.selection);
  const hasWhy = useShown((state) => state.why !== null);
  const title = selection === null ? null : selectionTitle(selection, names, words);
  return (
    <>
      {title === null ? null : <h3 className="inspector-title">{title}</h3>}
      {selection === null && !hasWhy ? (
        <p className="hint">{words('inspect.empty')}</p>
      ) : (
        <>
          <InspectorTabs tab={tab} />
          <div
            className="tab-body"
            role="tabpanel"
            id="inspector-panel"
            aria-labelledby={`inspector-${tab}`}
          >
            {tab === 'state' ? <StateTab /> : null}
            {tab === 'record' ? <RecordTab /> : null}
            {tab === 'why' ? <WhyTab /> : null}
            {tab === 'config' ? (
              <Suspense fallback={<p className="hint">{words('app.loading')}</p>}>
                <ConfigTab />
              </Suspense>
            ) : null}
          </div>
        </>
      )}
      <LedgerView />
    </>
  );
}

/** The scenario, and the palette to build with. */
import { Suspense } from 'react';
import { ui, useUi } from '../ui-store.ts';
import { useWords } from '../use-words.ts';
import { Panel } from './Panel.tsx';
import { ScenarioCard } from './ScenarioCard.tsx';
import { lazyWithWords } from '../load-language.ts';

const Palette = lazyWithWords(async () => (await import('../palette/Palette.tsx')).Palette);

export function LeftPanel() {
  const words = useWords();
  const isOpen = useUi((state) => state.panels.left);
  const tab = useUi((state) => state.leftTab);
  return (
    <Panel name="left" title={words('panel.left')} className="side left">
      {isOpen ? (
        <>
          <div className="tabs" role="group" aria-label={words('panel.left')}>
            {(['scenario', 'build'] as const).map((name) => (
              <button
                key={name}
                type="button"
                className="tab"
                aria-pressed={tab === name}
                onClick={() => ui.setState({ leftTab: name })}
              >
                {words(`panel.${name}`)}
              </button>
            ))}
          </div>
          {tab === 'scenario' ? (
            <ScenarioCard />
          ) : (
            <Suspense fallback={<p className="hint">{words('app.loading')}</p>}>
              <Palette />
            </Suspense>
          )}
        </>
      ) : null}
    </Panel>
  );
}

/** The page: the stage in the middle, panels around it, time below. */
import { Suspense, useLayoutEffect } from 'react';
import { ActionMenu } from './controls/ActionMenu.tsx';
import { Dialogs } from './dialogs/Dialogs.tsx';
import { FactsDrawer } from './facts/FactsDrawer.tsx';
import { Inspector } from './inspector/Inspector.tsx';
import { useKeys } from './keys/use-keys.ts';
import { lazyWithWords } from './load-language.ts';
import { Notices } from './live/Notices.tsx';
import { LeftPanel } from './panel/LeftPanel.tsx';
import { useShown } from './SessionProvider.tsx';
import { Stage } from './stage/Stage.tsx';
import { TopBar } from './top/TopBar.tsx';
import { Transport } from './transport/Transport.tsx';
import { useUi } from './ui-store.ts';
import { useDarkSystem } from './use-media.ts';
import { useLanguage, useWords } from './use-words.ts';

const LiveSummary = lazyWithWords(async () => (await import('./live/LiveSummary.tsx')).LiveSummary);

export function App() {
  const words = useWords();
  const language = useLanguage();
  const theme = useUi((state) => state.theme);
  const isEmbedded = useShown((state) => state.isEmbedded);
  useKeys();
  const system = useDarkSystem() ? 'dark' : 'light';
  useLayoutEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dataset.theme = theme === 'system' ? system : theme;
  }, [language, theme, system]);
  return (
    <div className={isEmbedded ? 'app embedded' : 'app'}>
      <a className="skip-link" href="#stage" onClick={focusStage}>
        {words('app.skip-to-stage')}
      </a>
      {isEmbedded ? null : <TopBar />}
      <main className="middle">
        {isEmbedded ? null : <LeftPanel />}
        <div className="center">
          <Stage />
          {isEmbedded ? null : <FactsDrawer />}
        </div>
        {isEmbedded ? null : <Inspector />}
        <ActionMenu />
      </main>
      <Transport />
      <Notices />
      <Suspense fallback={null}>
        <LiveSummary />
      </Suspense>
      <Dialogs />
    </div>
  );
}

/** Without changing the address: its fragment is a link to a moment. */
function focusStage(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.getElementById('stage')?.focus();
}

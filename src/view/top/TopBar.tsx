/** The top of the page: what is shown, and what can be done with it as a whole. */
import { Share2 } from 'lucide-react';
import { useShown } from '../SessionProvider.tsx';
import { openDialog } from '../ui-store.ts';
import { useNarrowPage } from '../use-media.ts';
import { useWords } from '../use-words.ts';
import { useScenarioWords } from '../panel/use-scenario-words.ts';
import { FileButtons } from './FileButtons.tsx';
import { LanguageSwitch } from './LanguageSwitch.tsx';
import { Logo } from './Logo.tsx';
import { ScenarioSelect } from './ScenarioSelect.tsx';
import { ThemeButton } from './ThemeButton.tsx';

export function TopBar() {
  const words = useWords();
  const seed = useShown((state) => state.scenario.seed);
  const { title } = useScenarioWords();
  const isNarrow = useNarrowPage();
  return (
    <header className="top">
      <Logo />
      <ScenarioSelect />
      <h1 className="visually-hidden">
        {words('app.name')}: {title}
      </h1>
      <p className="top-seed">
        {words('top.seed', { seed })} · {words('top.kafka')}
      </p>
      <span className="spring" />
      <div className="top-actions">
        <button
          type="button"
          className="plain share"
          aria-label={words('top.share')}
          onClick={() => openDialog('share')}
        >
          <Share2 size={15} aria-hidden />
          <span>{words('top.share')}</span>
        </button>
        {isNarrow ? null : <FileButtons />}
      </div>
      <LanguageSwitch />
      <ThemeButton />
      <button
        type="button"
        className="icon help-button"
        aria-label={words('top.help')}
        title={`${words('top.help')} (?)`}
        onClick={() => openDialog('help')}
      >
        ?
      </button>
    </header>
  );
}

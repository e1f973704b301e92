/** What this scenario shows, and the others that are prepared. */
import { RotateCcw } from 'lucide-react';
import { PREPARED_SCENARIOS } from '../../scenarios/index.ts';
import { FileButtons } from '../top/FileButtons.tsx';
import { useSession, useShown } from '../SessionProvider.tsx';
import { useNarrowPage } from '../use-media.ts';
import { useLanguage, useWords } from '../use-words.ts';
import { useScenarioWords } from './use-scenario-words.ts';

export function ScenarioCard() {
  const words = useWords();
  const session = useSession();
  const { id } = useShown((state) => state.scenario);
  const { title, sentences } = useScenarioWords();
  const isNarrow = useNarrowPage();
  return (
    <>
      <article className="scenario">
        <h3>{title}</h3>
        {sentences.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        <button type="button" className="plain" onClick={() => session.reset()}>
          <RotateCcw size={14} aria-hidden /> {words('panel.again')}
        </button>
        {isNarrow ? (
          <p className="file-buttons">
            <FileButtons />
          </p>
        ) : null}
      </article>
      <nav aria-label={words('panel.scenarios')}>
        <h4>{words('panel.scenarios')}</h4>
        <ol className="scenarios">
          {PREPARED_SCENARIOS.map((one) => (
            <ScenarioLink key={one.id} id={one.id} isCurrent={one.id === id} />
          ))}
        </ol>
      </nav>
    </>
  );
}

function ScenarioLink({ id, isCurrent }: { id: string; isCurrent: boolean }) {
  const session = useSession();
  const language = useLanguage();
  const prepared = PREPARED_SCENARIOS.find((one) => one.id === id);
  return (
    <li>
      <button
        type="button"
        className="scenario-link"
        aria-current={isCurrent ? 'true' : undefined}
        onClick={() => session.openScenario(id)}
      >
        {prepared?.[language].title}
      </button>
    </li>
  );
}

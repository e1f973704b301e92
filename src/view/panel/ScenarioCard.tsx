/** What this scenario shows, and the others that are prepared. */
import { ChevronRight, RotateCcw } from 'lucide-react';
import type { PreparedScenario } from '../../scenarios/index.ts';
import { FileButtons } from '../top/FileButtons.tsx';
import { useSession, useShown } from '../SessionProvider.tsx';
import { useNarrowPage } from '../use-media.ts';
import { usePreparedShelves } from '../use-prepared.ts';
import { useLanguage, useWords } from '../use-words.ts';
import { useScenarioWords } from './use-scenario-words.ts';

export function ScenarioCard() {
  const words = useWords();
  const session = useSession();
  const { id } = useShown((state) => state.scenario);
  const { title, sentences } = useScenarioWords();
  const shelves = usePreparedShelves();
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
        {shelves.map(({ shelf, scenarios }) => (
          <details key={shelf} className="shelf" open={scenarios.some((one) => one.id === id)}>
            <summary>
              <ChevronRight size={14} aria-hidden />
              {words(`shelf.${shelf}`)}
              <span className="shelf-count">{scenarios.length}</span>
            </summary>
            <ol className="scenarios">
              {scenarios.map((one) => (
                <ScenarioLink key={one.id} prepared={one} isCurrent={one.id === id} />
              ))}
            </ol>
          </details>
        ))}
      </nav>
    </>
  );
}

interface LinkProps {
  readonly prepared: PreparedScenario;
  readonly isCurrent: boolean;
}

function ScenarioLink({ prepared, isCurrent }: LinkProps) {
  const session = useSession();
  const language = useLanguage();
  return (
    <li>
      <button
        type="button"
        className="scenario-link"
        aria-current={isCurrent ? 'true' : undefined}
        onClick={() => void session.openScenario(prepared.id)}
      >
        {prepared[language].title}
      </button>
    </li>
  );
}

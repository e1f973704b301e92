/** A prepared scenario, one choice away wherever the panels are. */
import { useScenarioWords } from '../panel/use-scenario-words.ts';
import { useSession, useShown } from '../SessionProvider.tsx';
import { usePreparedShelves } from '../use-prepared.ts';
import { useLanguage, useWords } from '../use-words.ts';

const FILE = 'file';

export function ScenarioSelect() {
  const words = useWords();
  const language = useLanguage();
  const session = useSession();
  const id = useShown((state) => state.scenario.id);
  const { title } = useScenarioWords();
  const shelves = usePreparedShelves();
  return (
    <select
      className="scenario-select"
      aria-label={words('panel.scenarios')}
      value={id ?? FILE}
      onChange={(event) => void session.openScenario(event.target.value)}
    >
      {shelves.map(({ shelf, scenarios }) => (
        <optgroup key={shelf} label={words(`shelf.${shelf}`)}>
          {scenarios.map((one) => (
            <option key={one.id} value={one.id}>
              {one[language].title}
            </option>
          ))}
        </optgroup>
      ))}
      {id === null ? <option value={FILE}>{title}</option> : null}
    </select>
  );
}

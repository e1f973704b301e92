/** A prepared scenario, one choice away wherever the panels are. */
import { PREPARED_SCENARIOS } from '../../scenarios/index.ts';
import { useScenarioWords } from '../panel/use-scenario-words.ts';
import { useSession, useShown } from '../SessionProvider.tsx';
import { useLanguage, useWords } from '../use-words.ts';

const FILE = 'file';

export function ScenarioSelect() {
  const words = useWords();
  const language = useLanguage();
  const session = useSession();
  const id = useShown((state) => state.scenario.id);
  const { title } = useScenarioWords();
  return (
    <select
      className="scenario-select"
      aria-label={words('panel.scenarios')}
      value={id ?? FILE}
      onChange={(event) => session.openScenario(event.target.value)}
    >
      {PREPARED_SCENARIOS.map((one) => (
        <option key={one.id} value={one.id}>
          {one[language].title}
        </option>
      ))}
      {id === null ? <option value={FILE}>{title}</option> : null}
    </select>
  );
}

/** Title and sentences of the scenario that is shown, in the chosen language. */
import { preparedScenario } from '../../scenarios/index.ts';
import { useShown } from '../SessionProvider.tsx';
import { useLanguage, useWords } from '../use-words.ts';

interface ScenarioText {
  readonly title: string;
  readonly sentences: readonly string[];
}

export function useScenarioWords(): ScenarioText {
  const words = useWords();
  const language = useLanguage();
  const { id, scenario } = useShown((state) => state.scenario);
  const prepared = id === null ? null : preparedScenario(id);
  if (prepared !== null) return prepared[language];
  const title = scenario.title === '' ? words('top.untitled') : scenario.title;
  return { title, sentences: scenario.about === '' ? [] : [scenario.about] };
}

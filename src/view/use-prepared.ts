/** The prepared scenarios by shelf: the first one at once, the others when they have come. */
import { useEffect, useState } from 'react';
import {
  preparedScenarios,
  SCENARIO_SHELVES,
  type PreparedScenario,
  type ScenarioShelf,
} from '../scenarios/index.ts';
import { loadLibrary } from '../session/loading.ts';

export interface Shelf {
  readonly shelf: ScenarioShelf;
  readonly scenarios: readonly PreparedScenario[];
}

export function usePreparedShelves(): readonly Shelf[] {
  const [known, setKnown] = useState(preparedScenarios());
  useEffect(() => {
    // Without them the page still works: the next one that is opened tries again.
    loadLibrary().then(setKnown, () => undefined);
  }, []);
  return SCENARIO_SHELVES.map((shelf) => ({
    shelf,
    scenarios: known.filter((one) => one.shelf === shelf),
  })).filter(({ scenarios }) => scenarios.length > 0);
}

/** The only door to scenarios: their format, and those that are prepared. */
export { inOrderOfTime, toPlan } from './scenario.ts';
export type { Scenario, ScenarioCluster, ScriptEntry } from './scenario.ts';
export { parseJson, readScenario, readScenarioValue, scriptEntry } from './read-scenario.ts';
export { settingNotices } from './setting-notices.ts';
export { scenarioFile, writeScenario } from './write-scenario.ts';
export { exceedsLimits } from './amounts.ts';
export {
  fetchLibrary,
  learnLibrary,
  preparedScenario,
  preparedScenarios,
  type PreparedScenarios,
} from './prepared.ts';
export { SCENARIO_SHELVES } from './prepared-scenario.ts';
export type { PreparedScenario, ScenarioShelf, ScenarioWords } from './prepared-scenario.ts';
export * as limits from './limits.ts';
export * as reading from './read.ts';

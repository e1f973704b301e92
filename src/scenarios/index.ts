/** The only door to scenarios: their format, and those that are prepared. */
export { inOrderOfTime, toPlan } from './scenario.ts';
export type { Scenario, ScenarioCluster, ScriptEntry } from './scenario.ts';
export { parseJson, readScenario, readScenarioValue, scriptEntry } from './read-scenario.ts';
export { scenarioFile, writeScenario } from './write-scenario.ts';
export { exceedsLimits } from './amounts.ts';
export { PREPARED_SCENARIOS, preparedScenario } from './prepared.ts';
export type { PreparedScenario, ScenarioWords } from './prepared-scenario.ts';
export * as limits from './limits.ts';
export * as reading from './read.ts';

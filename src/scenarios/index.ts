/** The only door to scenarios: their format, and those that are prepared. */
export * from './scenario.ts';
export { readScenario, readScenarioValue, parseJson, scriptEntry } from './read-scenario.ts';
export { writeScenario } from './write-scenario.ts';

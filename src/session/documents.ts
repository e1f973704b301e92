/** Reading and making links and scenario files: nothing that a run itself needs. */
export { readScenario, settingNotices } from '../scenarios/index.ts';
export { makeLink, readLink } from './link.ts';

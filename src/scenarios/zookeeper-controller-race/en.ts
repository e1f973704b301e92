/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'History: the race for the controller',
  sentences: [
    'Before KRaft the state of a cluster lay in ZooKeeper, and one of the brokers was the controller: the first to create the node /controller. Select a server of the ensemble to see the nodes.',
    'The broker that is the controller crashes. Its nodes are ephemeral and live as long as its session, 18 seconds; until then nobody is elected for the partitions it led.',
    'Then both nodes vanish, the others race for /controller, and the winner reads everything from ZooKeeper before it elects leaders and tells every broker in requests of its own.',
  ],
};

/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'A healthy cluster',
  sentences: [
    'Three brokers hold a topic orders with three partitions, each copied to all of them; a producer writes keyed records, and two consumers of the group billing share the partitions.',
    "Watch a record: it goes down into the leader's log, the followers fetch it, the high watermark rises past it, and only then may a consumer read it.",
    'Nothing goes wrong here until you break it: crash a broker, pause it, or take a consumer away.',
  ],
};

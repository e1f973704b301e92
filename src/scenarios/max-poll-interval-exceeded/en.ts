/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'Too slow to poll',
  sentences: [
    'Three groups read the same partition, and each record takes an application 1.5 s; between two calls of poll() there may be 10 s (max.poll.interval.ms, 5 minutes by default).',
    'As the backlog grows, a poll returns more than can be done in that time: the client leaves the group although its application is still at work, in the group classic with LeaveGroup, in the group consumer with a heartbeat of epoch -1; the other member gets the same records and is no faster.',
    'Watch the commits that come too late fail, and the same records come again and again; the group small-polls takes four records at most with each poll (max.poll.records, 500 by default): it is as slow, but it stays and gets on.',
  ],
};

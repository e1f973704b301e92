/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'History: two logs that differ',
  sentences: [
    'Rules of before 2017. Both brokers fail at once: broker 0 only crashes, but broker 1 loses its power, and with it the records that were not flushed yet.',
    'Broker 1 is back first and leads with a shorter log; new records take the offsets of those that it has forgotten.',
    'Broker 0 returns, cuts back to its own high watermark, which keeps the old records, and goes on behind them: at these offsets the two replicas differ for ever, and what a consumer reads depends on who leads. Leader epochs ended that.',
  ],
};

/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'A slow follower',
  sentences: [
    'The link from the leader to broker 2 carries only 500 bytes a second, less than what is written: its heartbeats arrive, so that nobody thinks it dead, but it falls further and further behind.',
    'The high watermark waits for it, and with it everything that was sent with acks=all; 30 to 45 s later the leader finds that it has not been caught up for replica.lag.time.max.ms and takes it out of the ISR.',
    'Then the high watermark jumps. When the link is fast again, the follower catches up and rejoins as soon as it has reached the high watermark.',
  ],
};

/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'Back too quickly',
  sentences: [
    'The leader crashes and is started again one second later: nothing seems lost, but for the controller its old session still lives.',
    'Its registration is refused with DUPLICATE_BROKER_REGISTRATION again and again, and as long as that lasts nobody leads: the partition is unavailable for the rest of the 9 s.',
    'When the session has ended the registration is accepted, with a new broker epoch; leadership has moved, and the old leader returns to the ISR as a follower.',
  ],
};

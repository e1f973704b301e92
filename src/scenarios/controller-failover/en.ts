/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'The active controller dies',
  sentences: [
    'Three controllers keep the metadata log; one of them is active. Broker 0 crashes, and four seconds later, before anybody has fenced it, so does the active controller.',
    'The two others miss its answers, ask each other for pre-votes, raise the epoch and elect one of themselves; meanwhile payments, whose leader lives, goes on as if nothing had happened.',
    'The new controller cannot know how long broker 0 has been silent: it gives every broker a fresh session, so that the election for orders-0 comes later than usual.',
  ],
};

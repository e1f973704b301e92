/** A cluster in which nothing goes wrong: what every other scenario departs from. */
import { consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

export const healthy = prepare({
  id: 'healthy',
  shelf: 'first',
  en,
  ru,
  topics: [
    topic('orders', [
      [0, 1, 2],
      [1, 2, 0],
      [2, 0, 1],
    ]),
  ],
  producers: [producer('checkout', {})],
  consumers: [consumer('billing-1'), consumer('billing-2')],
});

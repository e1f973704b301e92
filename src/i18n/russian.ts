/** Russian, to be loaded when it is wanted. */
import { ru } from './ru.ts';
import { learn } from './words.ts';

export function learnRussian(): void {
  learn('ru', ru);
}

/** All words in English, to be loaded when more than the first are wanted. */
import { en } from './en.ts';
import { learn } from './words.ts';

export function learnEnglish(): void {
  learn('en', en);
}

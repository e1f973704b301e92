/** Runs before every test file: whatever a test makes, the engine has all its parts. */
import { learnWholeEngine } from '../whole-engine.ts';

learnWholeEngine();

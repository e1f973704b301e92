/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'Exactly once, or twice',
  sentences: [
    'Two applications turn orders into invoices: exact has a transactional.id and puts its outputs and its offsets into one transaction, plain writes its outputs and commits its offsets afterwards.',
    'The ways to the coordinators get slow, and both are killed when their outputs are written and their commits are still under way; started again, both read the same orders again (after 10 s, when the old session has ended; 45 s by default).',
    'The new run of exact first has its old transaction aborted, so that exact-careful (read_committed) gets every invoice once; plain-careful gets some twice, and so does exact-careless, which reads what was aborted.',
  ],
};

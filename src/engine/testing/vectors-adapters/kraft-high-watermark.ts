/** Adapter: the high watermark of the metadata log, as its leader moves it. */
import { nextHighWatermark } from '../../quorum/high-watermark.ts';
import { numberAt, numbersAt, objectsAt } from './json.ts';
import { splitSteps, type VectorKind } from './kind.ts';

export const kraftHighWatermarkKind: VectorKind = {
  name: 'core/kraft-high-watermark',
  lists: {
    cases: {
      split: (recorded) => splitSteps(recorded, () => ['highWatermarkChanged', 'highWatermark']),
      run(input) {
        const epochStartOffset = numberAt(input, 'epochStartOffset');
        const ends = new Map(numbersAt(input, 'voters').map((voter) => [voter, -1]));
        let highWatermark = -1;
        const steps = objectsAt(input, 'steps').map((step) => {
          ends.set(numberAt(step, 'replica'), numberAt(step, 'endOffset'));
          const before = highWatermark;
          const now = { epochStartOffset, highWatermark };
          highWatermark = nextHighWatermark([...ends.values()], now);
          return {
            highWatermarkChanged: highWatermark !== before,
            highWatermark: highWatermark < 0 ? null : highWatermark,
          };
        });
        return { steps };
      },
    },
  },
};

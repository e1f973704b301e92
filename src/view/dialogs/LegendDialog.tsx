/** What each mark of the stage means. */
import { useWords } from '../use-words.ts';
import { Dialog } from './Dialog.tsx';
import { LEGEND } from './LegendMarks.tsx';

export function LegendDialog() {
  const words = useWords();
  return (
    <Dialog title={words('legend.title')}>
      <dl className="legend">
        {LEGEND.map(({ name, mark }) => (
          <div key={name}>
            <dt>
              <svg className="score-legend" width="64" height="34" viewBox="0 0 64 34" aria-hidden>
                {mark}
              </svg>
            </dt>
            <dd>{words(`legend.${name}`)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

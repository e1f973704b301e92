/** The score: row heads at the left, columns right of them, and the canvas of what flies above. */
import { Suspense, useEffect, useRef } from 'react';
import { roveFocus } from '../behaviors/rove-focus.ts';
import { Overlay } from '../overlay/Overlay.tsx';
import { useUi } from '../ui-store.ts';
import { useWords } from '../use-words.ts';
import { Cards } from './Cards.tsx';
import { RowHeads } from './RowHeads.tsx';
import { Score } from './Score.tsx';
import { StageTools } from './StageTools.tsx';
import { headMeasures, useStageWindow } from './stage-window.ts';
import { useStageModel } from './use-stage-model.ts';
import { lazyWithWords } from '../load-language.ts';

const StageTable = lazyWithWords(async () => (await import('./StageTable.tsx')).StageTable);

const LogLens = lazyWithWords(async () => (await import('../lens/LogLens.tsx')).LogLens);

export function Stage() {
  const words = useWords();
  const asTable = useUi((state) => state.asTable);
  const hasLens = useUi((state) => state.lens !== null);
  return (
    <section className="stage" id="stage" aria-label={words('stage.title')} tabIndex={-1}>
      <StageTools />
      {asTable ? (
        <Suspense fallback={null}>
          <StageTable />
        </Suspense>
      ) : (
        <Picture />
      )}
      {hasLens ? (
        <Suspense fallback={null}>
          <LogLens />
        </Suspense>
      ) : null}
    </section>
  );
}

function Picture() {
  const words = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const window = useStageWindow(scroller);
  const model = useStageModel(window);
  const { gutter, head } = headMeasures(window.isNarrow);
  const left = gutter + head;
  useEffect(() => (scroller.current === null ? undefined : roveFocus(scroller.current)), []);
  return (
    <div className={window.isNarrow ? 'stage-body narrow' : 'stage-body'}>
      <div className="stage-scroll" ref={scroller}>
        <div className="sheet" style={{ width: left + model.width, height: model.height }}>
          <RowHeads model={model} gutter={gutter} width={head} />
          <div className="sheet-score" style={{ left, width: model.width, height: model.height }}>
            <Score model={model} />
            <Cards model={model} />
            {model.topics.length === 0 ? (
              <p className="sheet-empty" style={{ top: model.columnsTop }}>
                {words('stage.empty')}
              </p>
            ) : null}
          </div>
        </div>
      </div>
      <Overlay model={model} scroller={scroller} gutter={gutter} left={left} />
    </div>
  );
}

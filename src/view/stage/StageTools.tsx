/** How the stage is shown: detail, internal topics, table, legend. */
import { BookOpen, Table2 } from 'lucide-react';
import { ZOOM_LEVELS } from '../../scene/metrics.ts';
import { openDialog, ui, useUi } from '../ui-store.ts';
import { useWords } from '../use-words.ts';

export function StageTools() {
  const words = useWords();
  const zoom = useUi((state) => state.zoom);
  const showInternal = useUi((state) => state.showInternal);
  const asTable = useUi((state) => state.asTable);
  return (
    <div className="stage-tools" role="toolbar" aria-label={words('stage.zoom')}>
      <div className="segments" role="group" aria-label={words('stage.zoom')}>
        {(['auto', ...ZOOM_LEVELS] as const).map((level) => (
          <button
            key={level}
            type="button"
            className="segment"
            aria-pressed={zoom === level}
            onClick={() => ui.setState({ zoom: level })}
          >
            {words(`stage.zoom.${level}`)}
          </button>
        ))}
      </div>
      <label className="check">
        <input
          type="checkbox"
          checked={showInternal}
          onChange={(event) => ui.setState({ showInternal: event.target.checked })}
        />
        {words('stage.internal-toggle')}
      </label>
      <span className="spring" />
      <button
        type="button"
        className="quiet"
        aria-pressed={asTable}
        onClick={() => ui.setState({ asTable: !asTable })}
      >
        <Table2 size={15} aria-hidden />
        {words('stage.as-table')}
      </button>
      <button type="button" className="quiet" onClick={() => openDialog('legend')}>
        <BookOpen size={15} aria-hidden />
        {words('legend.title')}
      </button>
    </div>
  );
}

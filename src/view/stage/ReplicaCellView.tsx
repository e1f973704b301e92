/** One replica: its role, its offsets, and its log standing in water. */
import { memo, type MouseEvent } from 'react';
import { numberOf } from '../../engine/index.ts';
import type { ReplicaCell } from '../../scene/stage-model.ts';
import { fitText, textWidth } from '../measure.ts';
import { useSession } from '../SessionProvider.tsx';
import { openLens, setPanel, ui } from '../ui-store.ts';
import { useSelect } from '../use-select.ts';
import { useWords } from '../use-words.ts';
import { LogStripView } from './LogStripView.tsx';

export const ReplicaCellView = memo(function ReplicaCellView({
  cell,
  row,
}: {
  cell: ReplicaCell;
  row: number;
}) {
  const words = useWords();
  const session = useSession();
  const { partition, broker, x, y, width, height, role, isInSync, strip } = cell;
  const { isSelected, select, onKeyDown } = useSelect({ kind: 'replica', partition, broker });
  const onClick = (event: MouseEvent): void => {
    const brick = strip?.bricks.find(({ offset }) => offset === offsetOf(event.target));
    if (brick === undefined) return select();
    session.select({
      kind: 'record',
      record: brick.number,
      partition,
      broker,
      offset: brick.offset,
    });
    ui.setState({ inspectorTab: 'record' });
    if (window.innerWidth >= 700) setPanel('right', true);
  };
  return (
    <g
      className={classOf(cell, isSelected)}
      role="button"
      aria-label={useCellLabel(cell)}
      aria-pressed={isSelected}
      data-row={row}
      data-place={partition + 1}
      tabIndex={-1}
      onClick={onClick}
      onDoubleClick={() => openLens({ broker, partition })}
      onKeyDown={onKeyDown}
    >
      {strip?.water === null || strip === null ? null : (
        <path className="water" d={strip.water.area} fill="url(#water)" />
      )}
      <rect className="cell-frame" x={x} y={y} width={width} height={height} rx={5} />
      {isInSync || role === 'on-disk' ? null : (
        <rect className="cell-hatch" x={x} y={y + 20} width={width} height={height - 20} />
      )}
      <CellWords cell={cell} />
      {strip === null ? null : <LogStripView strip={strip} cellX={x} words={words} />}
    </g>
  );
});

function useCellLabel(cell: ReplicaCell): string {
  const words = useWords();
  const { strip } = cell;
  return words('stage.cell-label', {
    partition: cell.name,
    broker: numberOf(cell.broker),
    role: words(`stage.role.${cell.role}`),
    sync: words(cell.isInSync ? 'stage.cell-in-sync' : 'stage.out-of-sync'),
    end: cell.logEndOffset,
    hw: strip === null ? '–' : cell.highWatermark,
  });
}

/** Narrower cells have no room for the word: their frame tells. */
const ROOM_FOR_ROLE = 90;

function CellWords({ cell }: { cell: ReplicaCell }) {
  const words = useWords();
  const { x, y, width, role, isInSync, isEligible, logEndOffset: end, highWatermark: hw } = cell;
  const name = words(`stage.role.${role}`);
  const isLagging = !isInSync && (role === 'follower' || role === 'zombie');
  const out = words('stage.out-of-sync');
  const long = isLagging ? `${name} · ${isEligible ? 'ELR' : out}` : name;
  const room = width - 16;
  const hasRole = width >= ROOM_FOR_ROLE;
  const taken = hasRole ? textWidth(name, 'label') + 8 : 0;
  const numbers = fitText(
    [
      words('stage.cell-offsets', { end, hw }),
      words('stage.cell-offsets-short', { end, hw }),
      String(end),
    ],
    'mono-small',
    Math.max(room - taken, 30),
  );
  const left = room - textWidth(numbers, 'mono-small') - 8;
  return (
    <>
      {hasRole || role === 'empty' ? (
        <text className="cell-role" x={x + 7} y={y + 15}>
          {fitText([long, isLagging ? out : name, name], 'label', role === 'empty' ? room : left)}
        </text>
      ) : null}
      {role === 'empty' ? null : (
        <text className="cell-offsets" x={x + width - 7} y={y + 15}>
          {numbers}
        </text>
      )}
    </>
  );
}

function classOf({ role, isInSync }: ReplicaCell, isSelected: boolean): string {
  const sync = isInSync ? 'in-sync' : 'out-of-sync';
  return `cell role-${role} ${sync}${isSelected ? ' is-selected' : ''}`;
}

/** The offset of the brick that was pointed at, or null. */
function offsetOf(target: EventTarget): number | null {
  const text = target instanceof Element ? target.getAttribute('data-offset') : null;
  return text === null ? null : Number(text);
}

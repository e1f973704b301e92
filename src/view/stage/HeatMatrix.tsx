/** Very many replicas: one shape for each kind of cell in a row, instead of one for each cell. */
import { memo, type MouseEvent } from 'react';
import type { BrokerRow, ReplicaCell, StageModel } from '../../scene/stage-model.ts';
import { useSession } from '../SessionProvider.tsx';
import { setPanel } from '../ui-store.ts';

export function HeatMatrix({ model }: { model: StageModel }) {
  return (
    <g className="heat">
      {model.brokers.map((row) => (
        <HeatRow key={row.id} row={row} width={model.width} />
      ))}
    </g>
  );
}

const KINDS = [
  'leader',
  'zombie',
  'in-sync',
  'lagging',
  'out-of-sync',
  'on-disk',
  'empty',
] as const;
type HeatKind = (typeof KINDS)[number];

const HeatRow = memo(function HeatRow({ row, width }: { row: BrokerRow; width: number }) {
  const session = useSession();
  const onClick = (event: MouseEvent<SVGGElement>): void => {
    const left = event.currentTarget.ownerSVGElement?.getBoundingClientRect().left ?? 0;
    const x = event.clientX - left;
    const cell = row.cells.find((one) => x >= one.x && x < one.x + one.width);
    if (cell === undefined) return;
    session.select({ kind: 'replica', partition: cell.partition, broker: row.id });
    setPanel('right', true);
  };
  return (
    // The table view offers the same cells to the keyboard.
    <g onClick={onClick}>
      <rect className="heat-row" x={0} y={row.y} width={width} height={row.height} />
      {KINDS.map((kind) => (
        <path key={kind} className={`heat-${kind}`} d={pathOf(row.cells, kind)} />
      ))}
    </g>
  );
});

function pathOf(cells: readonly ReplicaCell[], kind: HeatKind): string {
  return cells
    .filter((cell) => kindOf(cell) === kind)
    .map(
      ({ x, y, width, height }) =>
        `M${x - 2},${y + 1} h${width + 2} v${height - 2} h${-width - 2} z`,
    )
    .join('');
}

function kindOf({ role, isInSync, logEndOffset, highWatermark }: ReplicaCell): HeatKind {
  if (role !== 'follower') return role;
  if (!isInSync) return 'out-of-sync';
  return logEndOffset > highWatermark ? 'lagging' : 'in-sync';
}

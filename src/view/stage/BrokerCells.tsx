/** The replicas of one broker, in its row. */
import { memo } from 'react';
import type { BrokerRow } from '../../scene/stage-model.ts';
import { ReplicaCellView } from './ReplicaCellView.tsx';

export const BrokerCells = memo(function BrokerCells({
  row,
  index,
}: {
  row: BrokerRow;
  index: number;
}) {
  return (
    <g className={`broker-cells is-${row.status}`}>
      {row.cells.map((cell) => (
        <ReplicaCellView key={cell.partition} cell={cell} row={index} />
      ))}
    </g>
  );
});

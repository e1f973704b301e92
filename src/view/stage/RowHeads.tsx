/** The heads of all rows: they stay where they are when the columns scroll. */
import { memo } from 'react';
import type { StageModel } from '../../scene/stage-model.ts';
import { numberOf } from '../../engine/index.ts';
import { useWords } from '../use-words.ts';
import { BrokerHead } from './BrokerHead.tsx';
import { GroupHead } from './GroupHead.tsx';

interface Props {
  readonly model: StageModel;
  /** Width of the arcs left of the heads. */
  readonly gutter: number;
  readonly width: number;
}

export const RowHeads = memo(function RowHeads({ model, gutter, width }: Props) {
  const words = useWords();
  const { controllers, producers, brokers, groups, height, columnsTop, columnsHeight } = model;
  const { epoch } = controllers;
  const count = producers.cards.length;
  return (
    <div
      className="row-heads"
      style={{ width: gutter + width, height, paddingInlineStart: gutter }}
    >
      <div className="row-backdrop" style={{ top: columnsTop, height: columnsHeight }} />
      <header className="row-head" style={{ top: controllers.y, height: controllers.height }}>
        {controllers.mode === 'kraft' ? (
          <>
            <strong>{words('stage.controllers')}</strong>
            <span>{words('stage.quorum', { epoch })}</span>
          </>
        ) : (
          <>
            <strong>{words('stage.ensemble')}</strong>
            <span>
              {controllers.controller === null
                ? words('stage.no-controller', { epoch })
                : words('stage.controller-is', { epoch, number: numberOf(controllers.controller) })}
            </span>
          </>
        )}
      </header>
      <header className="row-head" style={{ top: producers.y, height: producers.height }}>
        <strong>{words('stage.producers')}</strong>
        <span>
          {count === 0 ? words('stage.no-producers') : words('stage.producers-count', { count })}
        </span>
      </header>
      {brokers.map((row, index) => (
        <BrokerHead key={row.id} row={row} index={index} zoom={model.zoom} />
      ))}
      {groups.map((group, index) => (
        <GroupHead
          key={group.key}
          group={group}
          rowIndex={brokers.length + index}
          isNarrow={width < 140}
        />
      ))}
    </div>
  );
});

/** The columns with their cells, as SVG. */
import { memo } from 'react';
import type { StageModel } from '../../scene/stage-model.ts';
import { useWords } from '../use-words.ts';
import { BrokerCells } from './BrokerCells.tsx';
import { ColumnFrame } from './ColumnFrame.tsx';
import { GroupMarks } from './GroupMarks.tsx';
import { HeatMatrix } from './HeatMatrix.tsx';
import { ScorePatterns } from './ScorePatterns.tsx';
import { TopicLabel } from './TopicLabel.tsx';

export const Score = memo(function Score({ model }: { model: StageModel }) {
  const words = useWords();
  const { width, height, columnsTop, columnsHeight, zoom } = model;
  return (
    <svg
      className={`score zoom-${zoom}`}
      width={width}
      height={height}
      aria-label={words('stage.about')}
    >
      <ScorePatterns />
      {model.topics.map((topic) => (
        <TopicLabel key={topic.topic} topic={topic} />
      ))}
      {model.columns.map((column, place) => (
        <ColumnFrame
          key={column.partition}
          column={column}
          place={place}
          zoom={zoom}
          top={columnsTop}
          height={columnsHeight}
        />
      ))}
      {zoom === 'heat' ? (
        <HeatMatrix model={model} />
      ) : (
        model.brokers.map((row, index) => <BrokerCells key={row.id} row={row} index={index} />)
      )}
      {model.groups.map((group, index) => (
        <GroupMarks
          key={group.key}
          group={group}
          rowIndex={model.brokers.length + index}
          zoom={zoom}
        />
      ))}
    </svg>
  );
});

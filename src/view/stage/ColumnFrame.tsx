/** The frame of one partition's column, with what the controller says of it. */
import { memo } from 'react';
import { classNames } from '../class-names.ts';
import { numberOf } from '../../engine/index.ts';
import type { ZoomLevel } from '../../scene/metrics.ts';
import type { Column } from '../../scene/stage-model.ts';
import { fitText, textWidth } from '../measure.ts';
import { useSelect } from '../use-select.ts';
import { useWords } from '../use-words.ts';

interface Props {
  readonly column: Column;
  readonly place: number;
  readonly zoom: ZoomLevel;
  readonly top: number;
  readonly height: number;
}

export const ColumnFrame = memo(function ColumnFrame({ column, place, zoom, top, height }: Props) {
  const words = useWords();
  const { isSelected, select, onKeyDown } = useSelect({
    kind: 'partition',
    partition: column.partition,
  });
  const { x, width, name, leaderEpoch } = column;
  const isr = column.isr.length === 0 ? words('stage.none') : numbers(column.isr).join(' ');
  const leader = column.leader === null ? words('stage.none') : String(numberOf(column.leader));
  const values = { partition: name, leader, epoch: leaderEpoch, isr };
  return (
    <g
      className={classNames(
        'column',
        isSelected && 'is-selected',
        column.badge !== null && `has-${column.badge}`,
      )}
      role="button"
      aria-label={words('stage.column-label', values)}
      aria-pressed={isSelected}
      data-row={-1}
      data-place={place + 1}
      tabIndex={-1}
      onClick={select}
      onKeyDown={onKeyDown}
    >
      <rect className="column-frame" x={x} y={top} width={width} height={height} rx={6} />
      {zoom === 'heat' ? (
        <text className="column-index" x={x + width / 2} y={top + 15}>
          {column.index % 5 === 0 || width >= 24 ? column.index : ''}
        </text>
      ) : (
        <ColumnHead column={column} top={top} values={values} isWide={zoom === 'bricks'} />
      )}
    </g>
  );
});

interface HeadProps {
  readonly column: Column;
  readonly top: number;
  readonly values: Readonly<Record<string, string | number>>;
  readonly isWide: boolean;
}

function ColumnHead({ column, top, values, isWide }: HeadProps) {
  const words = useWords();
  const { x, width, badge, name, index } = column;
  const badgeText = badge === null ? '' : words(`stage.badge.${badge}`);
  const badgeWidth = badge === null ? 0 : textWidth(badgeText, 'label') + 16;
  const room = width - 30;
  const key = column.leader === null ? 'stage.column-leaderless' : 'stage.column-facts';
  const long = words(key, values);
  const epoch = words('stage.epoch', { epoch: values.epoch ?? 0 });
  const short = `${values.leader} · ${epoch} · ${values.isr}`;
  const tiny = `${values.leader} · ${epoch}`;
  const nameRoom = room - (isWide ? badgeWidth : 0);
  return (
    <>
      <text className="column-name" x={x + 10} y={top + 19}>
        {fitText([name, String(index)], 'mono', nameRoom)}
      </text>
      {badge === null ? null : isWide ? (
        <g className={`badge badge-${badge}`}>
          <rect
            x={x + width - badgeWidth - 22}
            y={top + 7}
            width={badgeWidth}
            height={17}
            rx={8.5}
          />
          <text x={x + width - badgeWidth / 2 - 22} y={top + 19.5}>
            {badgeText}
          </text>
        </g>
      ) : (
        <circle className={`badge-dot badge-${badge}`} cx={x + width - 18} cy={top + 14} r={4} />
      )}
      <text className="column-facts" x={x + 10} y={top + 36}>
        {fitText([long, withShortEpoch(words, column, values), short, tiny], 'label', room)}
      </text>
    </>
  );
}

/** `leader 1 · e1 · ISR 0 1 2`. */
function withShortEpoch(
  words: ReturnType<typeof useWords>,
  { leader }: Column,
  { leader: number, epoch, isr }: HeadProps['values'],
): string {
  const first =
    leader === null ? words('stage.badge.no-leader') : `${words('stage.role.leader')} ${number}`;
  return `${first} · ${words('stage.epoch', { epoch: epoch ?? 0 })} · ISR ${isr}`;
}

function numbers(brokers: Column['isr']): number[] {
  return brokers.map(numberOf);
}

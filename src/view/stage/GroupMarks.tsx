/** A group over the columns: who owns them, and how far they are read. */
import { memo } from 'react';
import { durationWords } from '../../i18n/durations.ts';
import { classNames } from '../class-names.ts';
import type { ZoomLevel } from '../../scene/metrics.ts';
import type {
  GroupRow,
  GroupTrack,
  MemberBar,
  ShareTrack,
  UnownedGap,
} from '../../scene/stage-model.ts';
import { fitText } from '../measure.ts';
import { useSelect } from '../use-select.ts';
import { useLanguage, useWords } from '../use-words.ts';

interface Props {
  readonly group: GroupRow;
  readonly rowIndex: number;
  readonly zoom: ZoomLevel;
}

export const GroupMarks = memo(function GroupMarks({ group, rowIndex, zoom }: Props) {
  return (
    <g className="group-marks">
      {group.bars.map((bar, index) => (
        <MemberBarView key={bar.key} bar={bar} row={rowIndex} place={index + 1} />
      ))}
      {zoom === 'heat'
        ? null
        : group.tracks.map((track) => (
            <TrackView key={track.partition} track={track} isWide={zoom === 'bricks'} />
          ))}
    </g>
  );
});

/** A lower bar has no room for a name. */
const TEXT_HEIGHT = 14;

const MemberBarView = memo(function MemberBarView({
  bar,
  row,
  place,
}: {
  bar: MemberBar;
  row: number;
  place: number;
}) {
  const words = useWords();
  const { consumer, clientId, colour, phase, x, y, width, height, isSettled } = bar;
  const { isSelected, select, onKeyDown } = useSelect({ kind: 'consumer', consumer });
  return (
    <g
      className={classNames(
        `member-bar member-${colour}`,
        phase,
        phase === 'owned' && !isSettled && 'unsettled',
        isSelected && 'is-selected',
      )}
      role="button"
      aria-label={words(`stage.bar.${phase}`, { client: clientId })}
      aria-pressed={isSelected}
      data-row={row}
      data-place={place}
      tabIndex={-1}
      onClick={select}
      onKeyDown={onKeyDown}
    >
      <rect x={x} y={y} width={width} height={height} rx={height / 2} />
      {height < TEXT_HEIGHT ? null : (
        <text x={x + width / 2} y={y + height / 2 + 4}>
          {fitText([clientId], 'strong', width - 16)}
        </text>
      )}
    </g>
  );
});

const SHARED_HEIGHT = 9;

/** The records in flight, each in its state; the bracket is where the window begins. */
function ShareTrackView({ track, y }: { track: ShareTrack; y: number }) {
  const { start, endX, records } = track;
  const top = y - SHARED_HEIGHT - 3;
  return (
    <g className="share-track">
      <path className="share-window" d={`M${start.x - 1},${top - 2} V${y + 3} H${endX}`} />
      {records.map(({ offset, x, width, state, deliveryCount, colour }) => (
        <g
          key={offset}
          className={`shared ${state.toLowerCase()} member-${colour < 0 ? 'none' : colour}`}
        >
          <rect x={x} y={top} width={width} height={SHARED_HEIGHT} rx={2} />
          {state === 'ARCHIVED' ? (
            <path d={`M${x},${top} l${width},${SHARED_HEIGHT} m0,${-SHARED_HEIGHT} l${-width},9`} />
          ) : null}
          {deliveryCount > 1 ? (
            <text x={x + width / 2} y={top - 3}>
              {deliveryCount}
            </text>
          ) : null}
        </g>
      ))}
    </g>
  );
}

/** Where nobody reads: the place of the bar, and for how long it has been empty. */
function UnownedBar({ track, unowned }: { track: GroupTrack; unowned: UnownedGap }) {
  const words = useWords();
  const { x, width } = track;
  const { y, height, openMs } = unowned;
  const time = durationWords(openMs, useLanguage());
  return (
    <g className="unowned">
      <rect x={x} y={y} width={width} height={height} rx={height / 2} />
      <text x={x + width / 2} y={y + height / 2 + 4}>
        {fitText([words('stage.unowned', { time }), time], 'label', width - 12)}
      </text>
    </g>
  );
}

const TrackView = memo(function TrackView({
  track,
  isWide,
}: {
  track: GroupTrack;
  isWide: boolean;
}) {
  const words = useWords();
  const { x, width, y, fromX, endX, position, committed, lag, colour } = track;
  const readX = position?.x ?? committed?.x ?? fromX;
  const member = colour < 0 ? 'member-none' : `member-${colour}`;
  return (
    <g className={`track ${member}`}>
      <line className="track-whole" x1={fromX} x2={Math.max(endX, fromX)} y1={y} y2={y} />
      <line className="track-read" x1={fromX} x2={readX} y1={y} y2={y} />
      {committed === null ? null : (
        <path className="committed" d={`M${committed.x},${y + 5} l4.5,8 h-9 z`} />
      )}
      {position === null ? null : <circle className="position" cx={position.x} cy={y} r={4.5} />}
      {track.share === null ? null : <ShareTrackView track={track.share} y={y} />}
      {track.unowned === null || track.unowned.openMs < 0 ? null : (
        <UnownedBar track={track} unowned={track.unowned} />
      )}
      {track.repeats.map(({ offset, x: at, times }) => (
        <g key={offset} className="repeat">
          <path d={`M${at},${y - 4} l8,8 M${at + 8},${y - 4} l-8,8`} />
          <text x={at + 4} y={y - 6}>
            {words('stage.repeated', { times })}
          </text>
        </g>
      ))}
      {isWide ? (
        <text
          className={lag === null || lag === 0 ? 'lag' : 'lag behind'}
          x={x + width - 18}
          y={y + 15}
        >
          {lag === null ? words('stage.lag-unknown') : words('stage.lag', { lag })}
        </text>
      ) : null}
    </g>
  );
});

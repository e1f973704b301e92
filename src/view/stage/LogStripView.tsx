/** Records, notches, offsets and the water line of one log. */
import { memo } from 'react';
import { classNames } from '../class-names.ts';
import type { Brick, LogStrip, Notch } from '../../scene/stage-model.ts';
import type { Words } from '../../i18n/words.ts';

interface Props {
  readonly strip: LogStrip;
  readonly cellX: number;
  readonly words: Words;
}

export const LogStripView = memo(function LogStripView({ strip, cellX, words }: Props) {
  const { bricks, notches, ticks, water, gaps, y, height } = strip;
  const isBar = bricks.length === 0 && strip.endX > strip.startX;
  return (
    <>
      {isBar ? (
        <rect
          className="log-bar"
          x={strip.startX}
          y={y}
          width={strip.endX - strip.startX}
          height={height}
          rx={2}
        />
      ) : null}
      {bricks.map((brick) => (
        <BrickView key={brick.offset} brick={brick} y={y} height={height} />
      ))}
      {notches.map((notch) => (
        <NotchView key={`${notch.kind}${notch.value}`} notch={notch} strip={strip} words={words} />
      ))}
      {ticks.map(({ offset, x }) => (
        <text key={offset} className="offset" x={x} y={y + height + 13}>
          {offset}
        </text>
      ))}
      {gaps.map((x) => (
        <path key={x} className="gap-mark" d={gapPath(x, y, height / 4)} />
      ))}
      {strip.isBehind ? (
        <path className="behind-mark" d={`M${cellX + 14},${y + 4} l-7,7 l7,7`} />
      ) : null}
      {water === null ? null : <path className="water-line" d={water.edge} />}
      {strip.stable === null ? null : <StableLine strip={strip} x={strip.stable.x} />}
    </>
  );
});

/** The last stable offset: read_committed readers see what lies left of it. */
function StableLine({ strip, x }: { strip: LogStrip; x: number }) {
  const { y, height } = strip;
  return (
    <>
      <path className="stable-line" d={`M${x - 1},${y - 7} V${y + height + 3}`} />
      <text className="stable-name" x={x + 2} y={y + height + 13}>
        LSO
      </text>
    </>
  );
}

/** A crack through the strip. */
function gapPath(x: number, y: number, step: number): string {
  return `M${x},${y} l2.5,${step} l-2.5,${step} l2.5,${step} l-2.5,${step}`;
}

const BrickView = memo(function BrickView({
  brick,
  y,
  height,
}: {
  brick: Brick;
  y: number;
  height: number;
}) {
  const { x, width, offset, fate, isReadable, colour, transaction, control } = brick;
  const inset = isReadable ? 0 : 0.75;
  const [right, bottom] = [x + width, y + height - 2];
  return (
    <>
      <rect
        className={classNames(
          'brick',
          isReadable ? 'readable' : 'hollow',
          `key-${colour < 0 ? 'none' : colour}`,
          fate !== 'kept' && fate,
          transaction !== null && `transaction-${transaction}`,
          control !== null && 'control',
        )}
        data-offset={offset}
        x={x + inset}
        y={y + inset}
        width={width - 2 * inset}
        height={height - 2 * inset}
        rx={2}
      />
      {control === null ? null : (
        <path
          className={`transaction-end ${control.toLowerCase()}`}
          d={control === 'COMMIT' ? tickPath(brick, y, height) : crossPath(brick, y, height)}
        />
      )}
      {transaction === 'aborted' && control === null ? (
        <path className="aborted-line" d={`M${x},${y + height / 2} H${right}`} />
      ) : null}
      {fate === 'kept' ? null : (
        <path
          className={`strike ${fate}`}
          d={`M${x},${y + 2} L${right},${bottom} M${right},${y + 2} L${x},${bottom}`}
        />
      )}
    </>
  );
});

/** The mark of a commit. */
function tickPath({ x, width }: Brick, y: number, height: number): string {
  const [left, middle, right] = [x + width * 0.2, x + width * 0.42, x + width * 0.82];
  const centre = y + height / 2;
  return `M${left},${centre} L${middle},${centre + 3.5} L${right},${centre - 4}`;
}

/** The mark of an abort. */
function crossPath({ x, width }: Brick, y: number, height: number): string {
  const [left, right] = [x + width * 0.22, x + width * 0.78];
  const [top, bottom] = [y + height / 2 - 3.5, y + height / 2 + 3.5];
  return `M${left},${top} L${right},${bottom} M${right},${top} L${left},${bottom}`;
}

function NotchView({ notch, strip, words }: { notch: Notch; strip: LogStrip; words: Words }) {
  const { x, kind, value } = notch;
  const { y, height } = strip;
  if (kind === 'segment') {
    return (
      <path className="notch-segment" d={`M${x - 1},${y - 3} v5 M${x - 1},${y + height - 2} v5`} />
    );
  }
  return (
    <>
      <path className="notch-epoch" d={`M${x - 1},${y - 4} V${y + height + 5}`} />
      {strip.bricks.length > 0 || height > 16 ? (
        <text className="epoch" x={x + 2} y={y + height + 13}>
          {words('stage.epoch', { epoch: value })}
        </text>
      ) : null}
    </>
  );
}

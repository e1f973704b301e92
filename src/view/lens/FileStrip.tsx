/**
 * A window of a segment's file: its batches as blocks, and the index entries that point at them.
 */
import type { RecordBatch } from '../../engine/index.ts';
import type { LensBlock, LensFile } from '../../scene/log-lens.ts';
import { keyColour } from '../../scene/palette.ts';
import { classNames } from '../class-names.ts';
import { textWidth } from '../measure.ts';
import { useWords } from '../use-words.ts';
import { sizeWords } from './sizes.ts';

interface Props {
  readonly file: LensFile;
  readonly width: number;
  /** The batch whose records are shown. */
  readonly shown: RecordBatch | null;
  /** Gets the base offset of a batch. */
  readonly onChoose: (baseOffset: number) => void;
}

const FLAG_HEIGHT = 22;
const BLOCK_HEIGHT = 34;
const TICK_HEIGHT = 16;

export function FileStrip({ file, width, shown, onChoose }: Props) {
  const words = useWords();
  const { blocks, before, after, segment, offsetEntries } = file;
  if (blocks.length === 0) return <p className="hint">{words('lens.empty')}</p>;
  const height = FLAG_HEIGHT + BLOCK_HEIGHT + TICK_HEIGHT;
  return (
    <figure className="lens-file">
      <figcaption>
        {words('lens.file', { file: segment.fileName })}
        <span>
          {before > 0 ? words('lens.before', { n: before }) : ''}
          {before > 0 && after > 0 ? ' · ' : ''}
          {after > 0 ? words('lens.after', { n: after }) : ''}
        </span>
      </figcaption>
      <svg width={width} height={height} role="group" aria-label={words('lens.file', { file: '' })}>
        {offsetEntries.map(({ place, x, isUsed }) =>
          x === null ? null : (
            <path
              key={place}
              className={classNames('lens-flag', isUsed && 'is-used')}
              d={`M${x},${FLAG_HEIGHT - 2}l-5,-9h10z`}
            />
          ),
        )}
        {blocks.map((block) => (
          <Block
            key={block.batch.baseOffset}
            block={block}
            isShown={shown?.baseOffset === block.batch.baseOffset}
            onChoose={onChoose}
          />
        ))}
      </svg>
    </figure>
  );
}

interface BlockProps {
  readonly block: LensBlock;
  readonly isShown: boolean;
  readonly onChoose: (baseOffset: number) => void;
}

function Block({ block, isShown, onChoose }: BlockProps) {
  const words = useWords();
  const { batch, x, width, position, isReadable, isScanned, isFound } = block;
  const { baseOffset, lastOffset, leaderEpoch, sizeInBytes, records } = batch;
  const label = words('lens.block', {
    base: baseOffset,
    last: lastOffset,
    size: sizeWords(words, sizeInBytes),
    position,
    epoch: leaderEpoch,
  });
  const choose = (): void => onChoose(baseOffset);
  const text = String(baseOffset);
  const hasRoom = textWidth(text, 'mono-small') < width + 1;
  const colour = keyColour(records[0]?.key ?? null);
  return (
    <g
      className={classNames(
        'lens-block',
        isShown && 'is-shown',
        isScanned && 'is-scanned',
        isFound && 'is-found',
        !isReadable && 'is-hollow',
        !block.isFlushed && 'is-unflushed',
      )}
      role="button"
      tabIndex={0}
      aria-pressed={isShown}
      aria-label={isReadable ? label : `${label}, ${words('lens.unreadable')}`}
      onClick={choose}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        event.stopPropagation();
        choose();
      }}
    >
      <title>{label}</title>
      <rect
        className={colour < 0 ? 'key-none' : `key-${colour}`}
        x={x}
        y={FLAG_HEIGHT}
        width={width}
        height={BLOCK_HEIGHT}
        rx={3}
      />
      {hasRoom ? (
        <text x={x} y={FLAG_HEIGHT + BLOCK_HEIGHT + 12}>
          {text}
        </text>
      ) : null}
    </g>
  );
}

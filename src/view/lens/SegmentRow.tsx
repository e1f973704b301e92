/** The segments of a log, each as wide as its share of the bytes. */
import type { LensSegment } from '../../scene/log-lens.ts';
import { classNames } from '../class-names.ts';
import { useWords } from '../use-words.ts';
import { sizeWords } from './sizes.ts';

interface Props {
  readonly segments: readonly LensSegment[];
  readonly onOpen: (index: number) => void;
}

export function SegmentRow({ segments, onOpen }: Props) {
  const words = useWords();
  return (
    <ol className="lens-segments" aria-label={words('lens.segments')}>
      {segments.map((segment) => {
        const { index, baseOffset, endOffset, sizeInBytes, isActive, isOpened, isFlushed } =
          segment;
        const size = sizeWords(words, sizeInBytes);
        return (
          <li key={baseOffset} style={{ flexGrow: sizeInBytes + 1 }}>
            <button
              type="button"
              className={classNames('lens-segment', !isFlushed && 'is-unflushed')}
              aria-pressed={isOpened}
              aria-label={words('lens.segment', { base: baseOffset, size })}
              onClick={() => onOpen(index)}
            >
              <b>{segment.fileName}</b>
              <span>
                {baseOffset} – {Math.max(endOffset - 1, baseOffset)} · {size}
                {' · '}
                {words(isActive ? 'lens.active' : 'lens.sealed')}
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

/** The entries of one index of a segment: the last ones, or those around the one that is used. */
import type { LensFile } from '../../scene/log-lens.ts';
import { classNames } from '../class-names.ts';
import { useWords } from '../use-words.ts';
import { sizeWords } from './sizes.ts';

interface Props {
  readonly kind: 'index' | 'timeindex';
  readonly file: LensFile;
}

export function IndexList({ kind, file }: Props) {
  const words = useWords();
  const isByTime = kind === 'timeindex';
  const entries = isByTime ? file.timeEntries : file.offsetEntries;
  const { segment } = file;
  const count = (isByTime ? segment.timeIndex : segment.offsetIndex).length;
  const own = segment.files.find(({ name }) => name.endsWith(`.${kind}`));
  return (
    <section className="lens-index">
      <h3>{words(isByTime ? 'lens.timeindex' : 'lens.index')}</h3>
      <p className="hint">
        {words(isByTime ? 'lens.timeindex-hint' : 'lens.index-hint')}
        {own === undefined ? null : ` · ${sizeWords(words, own.sizeInBytes)}`}
      </p>
      {entries.length === 0 ? (
        <p className="hint">{words('lens.no-entries')}</p>
      ) : (
        <ol>
          {entries.map(({ place, key, value, isUsed }) => (
            <li
              key={place}
              className={classNames(isUsed && 'is-used')}
              aria-current={isUsed ? 'true' : undefined}
            >
              <span>{place}</span>
              <code>
                {key} → {value}
              </code>
            </li>
          ))}
        </ol>
      )}
      {count > entries.length ? (
        <p className="hint">{words('lens.more-entries', { n: count })}</p>
      ) : null}
    </section>
  );
}

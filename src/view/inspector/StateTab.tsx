/** The state of what is selected, as it believes it itself. */
import { FileSearch } from 'lucide-react';
import { useShown } from '../SessionProvider.tsx';
import { openLens } from '../ui-store.ts';
import { useSpeech } from '../use-words.ts';
import { EnvelopeActions } from './EnvelopeActions.tsx';
import { PartitionActions } from './PartitionActions.tsx';
import type { InspectorSection } from './rows.ts';
import { stateSections } from './state-sections.ts';

export function StateTab() {
  const speech = useSpeech();
  const { words } = speech;
  const selection = useShown((state) => state.selection);
  const frame = useShown((state) => state.frame);
  if (selection === null) return <p className="hint">{words('inspect.empty')}</p>;
  const sections = stateSections(frame, selection, speech);
  if (sections === null) return <p className="hint">{words('inspect.gone')}</p>;
  return (
    <>
      {selection.kind === 'envelope' ? <EnvelopeActions seq={selection.seq} /> : null}
      {selection.kind === 'replica' ? (
        <button type="button" className="plain open-lens" onClick={() => openLens(selection)}>
          <FileSearch size={14} aria-hidden /> {words('lens.open')}
        </button>
      ) : null}
      {selection.kind === 'partition' || selection.kind === 'replica' ? (
        <PartitionActions partition={selection.partition} />
      ) : null}
      {sections.map((section) => (
        <SectionView key={section.key} section={section} />
      ))}
    </>
  );
}

export function SectionView({ section }: { section: InspectorSection }) {
  const { title, rows } = section;
  if (rows.length === 0) return null;
  return (
    <section className="rows">
      {title === null ? null : <h4>{title}</h4>}
      <dl>
        {rows.map(({ name, value, tone = 'plain' }) => (
          <div key={name} className={`tone-${tone}`}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

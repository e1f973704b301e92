/** One kind of thing: those that are there, and a form for another, folded until it is wanted. */
import { Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '../use-words.ts';

export interface PaletteItem {
  readonly key: string;
  readonly name: string;
  readonly note: string;
  /** Null: it stays. */
  readonly onRemove: (() => void) | null;
  readonly onSelect: () => void;
}

interface Props {
  readonly title: string;
  readonly addTitle: string;
  readonly items: readonly PaletteItem[];
  readonly children: ReactNode;
}

export function PaletteSection({ title, addTitle, items, children }: Props) {
  const words = useWords();
  return (
    <section className="palette-section" aria-label={title}>
      <h3>{title}</h3>
      <ul>
        {items.map(({ key, name, note, onRemove, onSelect }) => (
          <li key={key}>
            <button type="button" className="palette-item" onClick={onSelect}>
              <strong>{name}</strong> <span>{note}</span>
            </button>
            {onRemove === null ? null : (
              <button
                type="button"
                className="icon"
                aria-label={`${words('build.remove')}: ${name}`}
                title={words('build.remove')}
                onClick={onRemove}
              >
                <X size={14} aria-hidden />
              </button>
            )}
          </li>
        ))}
      </ul>
      <details className="palette-add">
        <summary>
          <Plus size={14} aria-hidden /> {addTitle}
        </summary>
        {children}
      </details>
    </section>
  );
}

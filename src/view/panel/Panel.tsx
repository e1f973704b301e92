/** A panel that folds away: its title stays as a button. */
import { ChevronDown, PanelLeft, PanelRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { togglePanel, useUi, type PanelName } from '../ui-store.ts';
import { useWords } from '../use-words.ts';

interface Props {
  readonly name: PanelName;
  readonly title: string;
  readonly note?: string;
  readonly className: string;
  readonly children: ReactNode;
}

const ICONS = { left: PanelLeft, right: PanelRight, facts: ChevronDown };

export function Panel({ name, title, note = '', className, children }: Props) {
  const words = useWords();
  const isOpen = useUi((state) => state.panels[name]);
  const Icon = ICONS[name];
  const label = words(isOpen ? 'panel.fold' : 'panel.unfold', { name: title });
  return (
    <section className={`panel ${className}${isOpen ? ' open' : ' folded'}`} aria-label={title}>
      <header className="panel-head">
        <button
          type="button"
          className="fold"
          aria-expanded={isOpen}
          aria-label={label}
          title={label}
          onClick={() => togglePanel(name)}
        >
          <Icon size={16} aria-hidden />
        </button>
        <h2>{title}</h2>
        <span className="panel-note">{note}</span>
      </header>
      {isOpen ? <div className="panel-body">{children}</div> : null}
    </section>
  );
}

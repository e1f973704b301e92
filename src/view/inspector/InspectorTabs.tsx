/** The tabs of the inspector. */
import type { KeyboardEvent } from 'react';
import { ui, type InspectorTab } from '../ui-store.ts';
import { useWords } from '../use-words.ts';

const TABS: readonly InspectorTab[] = ['state', 'record', 'why', 'config'];

export function InspectorTabs({ tab }: { tab: InspectorTab }) {
  const words = useWords();
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const next = TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length] ?? 'state';
    ui.setState({ inspectorTab: next });
    document.getElementById(`inspector-${next}`)?.focus();
  };
  return (
    <div
      className="tabs"
      role="tablist"
      aria-label={words('panel.right')}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      {TABS.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`inspector-${name}`}
          className="tab"
          aria-selected={tab === name}
          aria-controls="inspector-panel"
          tabIndex={tab === name ? 0 : -1}
          onClick={() => ui.setState({ inspectorTab: name })}
        >
          {words(`inspect.tab.${name}`)}
        </button>
      ))}
    </div>
  );
}

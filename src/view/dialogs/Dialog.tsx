/** A native dialog: focus stays in it, Escape closes it. */
import { X } from 'lucide-react';
import { useLayoutEffect, useRef, type ReactNode } from 'react';
import { openDialog } from '../ui-store.ts';
import { useWords } from '../use-words.ts';

interface Props {
  readonly title: string;
  readonly children: ReactNode;
}

export function Dialog({ title, children }: Props) {
  const words = useWords();
  const node = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = node.current;
    if (dialog !== null && !dialog.open) dialog.showModal();
  }, []);
  return (
    // A click on the backdrop is a click on the dialog itself, outside of its box.
    <dialog
      ref={node}
      className="dialog"
      aria-label={title}
      onClose={() => openDialog(null)}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) event.currentTarget.close();
      }}
    >
      <div className="dialog-box">
        <header>
          <h2>{title}</h2>
          <button
            type="button"
            className="icon"
            aria-label={words('app.close')}
            onClick={() => node.current?.close()}
          >
            <X size={18} aria-hidden />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}

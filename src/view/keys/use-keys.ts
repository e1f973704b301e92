/** Listens for the keys of the table while no field and no dialog wants them. */
import { useEffect } from 'react';
import { tinykeys } from 'tinykeys';
import { useSession } from '../SessionProvider.tsx';
import { ui } from '../ui-store.ts';
import { KEY_TABLE } from './key-table.ts';

export function useKeys(): void {
  const session = useSession();
  useEffect(() => {
    const bindings = KEY_TABLE.flatMap(({ keys, run }) =>
      keys.map((key) => [
        key,
        (event: KeyboardEvent): void => {
          if (isTaken(event)) return;
          event.preventDefault();
          run(session, key);
        },
      ]),
    );
    return tinykeys(window, Object.fromEntries(bindings));
  }, [session]);
}

/** A field takes text, a button takes Space, and a dialog or menu takes everything. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || ui.getState().dialog !== null || ui.getState().menu !== null) {
    return true;
  }
  const { target } = event;
  if (!(target instanceof Element)) return false;
  if (target.closest('input:not([type=checkbox]), select, textarea') !== null) return true;
  return (
    event.code === 'Space' && target.closest('button, [role=button], summary, input, a') !== null
  );
}

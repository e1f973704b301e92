/** A thing on the stage that can be chosen by mouse, touch and keyboard. */
import { useCallback, type KeyboardEvent } from 'react';
import type { Selection } from '../session/store.ts';
import { useSession, useShown } from './SessionProvider.tsx';
import { setPanel, ui } from './ui-store.ts';

export function useSelect(selection: Selection) {
  const session = useSession();
  const key = keyOf(selection);
  const isSelected = useShown(
    (state) => state.selection !== null && keyOf(state.selection) === key,
  );
  const select = useCallback((): void => {
    session.select(selection);
    if (ui.getState().inspectorTab === 'why') ui.setState({ inspectorTab: 'state' });
    if (window.innerWidth >= 700) setPanel('right', true);
    // The selection is the same as long as its key is.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [session, key]);
  const onKeyDown = (event: KeyboardEvent<Element>): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    select();
  };
  return { isSelected, select, onKeyDown };
}

/** Equal for equal selections. */
export function keyOf(selection: Selection): string {
  return Object.entries(selection)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/** The dialog that is open; all of them are loaded when the first one is wanted. */
import { lazy, Suspense } from 'react';
import { useUi } from '../ui-store.ts';

const OpenDialog = lazy(() =>
  import('./OpenDialog.tsx').then((module) => ({ default: module.OpenDialog })),
);

export function Dialogs() {
  const dialog = useUi((state) => state.dialog);
  if (dialog === null) return null;
  return (
    <Suspense fallback={null}>
      <OpenDialog name={dialog} />
    </Suspense>
  );
}

/** The dialog that is open; all of them are loaded when the first one is wanted. */
import { Suspense } from 'react';
import { useUi } from '../ui-store.ts';
import { lazyWithWords } from '../load-language.ts';

const OpenDialog = lazyWithWords(async () => (await import('./OpenDialog.tsx')).OpenDialog);

export function Dialogs() {
  const dialog = useUi((state) => state.dialog);
  if (dialog === null) return null;
  return (
    <Suspense fallback={null}>
      <OpenDialog name={dialog} />
    </Suspense>
  );
}

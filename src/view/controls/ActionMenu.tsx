/** The menu of a row, when one is open; loaded when the first one is wanted. */
import { Suspense } from 'react';
import { lazyWithWords } from '../load-language.ts';
import { useUi } from '../ui-store.ts';

const OpenMenu = lazyWithWords(async () => (await import('./OpenMenu.tsx')).OpenMenu);

export function ActionMenu() {
  const menu = useUi((state) => state.menu);
  if (menu === null) return null;
  return (
    <Suspense fallback={null}>
      <OpenMenu key={menu.title} menu={menu} />
    </Suspense>
  );
}

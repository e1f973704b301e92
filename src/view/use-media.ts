/** Whether a media query holds, as it changes. */
import { useSyncExternalStore } from 'react';

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const media = window.matchMedia(query);
      media.addEventListener('change', onChange);
      return () => media.removeEventListener('change', onChange);
    },
    () => window.matchMedia(query).matches,
  );
}

/** What the visitor has asked of the whole system. */
export function useDarkSystem(): boolean {
  return useMedia('(prefers-color-scheme: dark)');
}

/** So narrow that the top bar has no room for files. */
export function useNarrowPage(): boolean {
  return useMedia('(max-width: 899px)');
}

/** The address of this moment, made anew whenever what it should say changes. */
import { useEffect, useState } from 'react';
import type { Result } from '../../base/result.ts';
import { useSession } from '../SessionProvider.tsx';

export function useLink(isEmbedded: boolean, isPlaying: boolean): Result<string> | null {
  const session = useSession();
  const [link, setLink] = useState<Result<string> | null>(null);
  useEffect(() => {
    let isWanted = true;
    void session.makeLink({ isEmbedded, isPlaying }).then((made) => {
      if (isWanted) setLink(made);
    });
    return () => {
      isWanted = false;
    };
  }, [session, isEmbedded, isPlaying]);
  return link;
}

/** The page's own address with another fragment. */
export function addressWith(fragment: string): string {
  const address = new URL(window.location.href);
  address.hash = fragment;
  return address.href;
}

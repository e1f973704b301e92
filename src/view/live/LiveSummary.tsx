/** What a screen reader is told by itself: the newest fact, at most once a second. */
import { useEffect, useState } from 'react';
import { clockText } from '../../i18n/durations.ts';
import { useSession } from '../SessionProvider.tsx';
import { useFactWords } from '../facts/use-fact-words.ts';
import { useWords } from '../use-words.ts';

const EVERY_MS = 1000;

export function LiveSummary() {
  const session = useSession();
  const words = useWords();
  const factWords = useFactWords();
  const [text, setText] = useState('');
  useEffect(() => {
    let told = -1;
    const timer = setInterval(() => {
      const { facts, frame } = session.store.getState();
      const fact = facts[facts.length - 1];
      if (fact === undefined || fact.id === told || frame.tick - fact.at > 60_000) return;
      told = fact.id;
      setText(words('live.at', { clock: clockText(fact.at), fact: factWords(fact) }));
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [session, words, factWords]);
  return (
    <p className="visually-hidden" role="status" aria-live="polite">
      {text}
    </p>
  );
}

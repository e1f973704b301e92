/** Why a command was not carried out: shown for a while. */
import { useEffect, useState } from 'react';
import { commandWords } from '../../i18n/command-words.ts';
import type { Refusal } from '../../session/store.ts';
import { useSpeech } from '../use-words.ts';

const REFUSAL_SHOWN_MS = 6000;

export function RefusalNote({ refused }: { refused: Refusal }) {
  const { words, names, language } = useSpeech();
  const [hidden, setHidden] = useState<Refusal | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setHidden(refused), REFUSAL_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [refused]);
  if (refused === hidden) return null;
  const command = commandWords(refused.command, names, language);
  return (
    <div className="notice error">
      <p>{words('live.refused', { command, reason: words(`refusal.${refused.reason}`) })}</p>
    </div>
  );
}

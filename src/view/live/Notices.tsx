/** What a person has to be told: a notice, or why a command was refused. */
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { durationWords } from '../../i18n/durations.ts';
import { commandWords } from '../../i18n/command-words.ts';
import { useSession, useShown } from '../SessionProvider.tsx';
import { openDialog, useUi } from '../ui-store.ts';
import { useSpeech } from '../use-words.ts';

const REFUSAL_SHOWN_MS = 6000;
const NOTICE_SHOWN_MS = 8000;

export function Notices() {
  const { words, language } = useSpeech();
  const session = useSession();
  const notice = useShown((state) => state.notice);
  const duration = durationWords(Number(notice?.values.ms ?? 0), language);
  const isToldElsewhere = useUi((state) => state.dialog === 'file');
  const isLong = notice !== null && notice.faults.length > 0;
  useEffect(() => {
    if (notice === null || notice.level === 'error') return;
    const timer = setTimeout(() => session.dismissNotice(), NOTICE_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [session, notice]);
  return (
    <div className="notices" role="status">
      {notice === null || isToldElsewhere ? null : (
        <div className={`notice ${notice.level}`}>
          <p>{words(`notice.${notice.code}`, { ...notice.values, duration })}</p>
          {isLong ? (
            <button type="button" className="plain" onClick={() => openDialog('file')}>
              {words('top.more')}
            </button>
          ) : null}
          <button
            type="button"
            className="icon"
            aria-label={words('app.dismiss')}
            onClick={() => session.dismissNotice()}
          >
            <X size={16} aria-hidden />
          </button>
        </div>
      )}
      <RefusalNote />
    </div>
  );
}

function RefusalNote() {
  const { words, names, language } = useSpeech();
  const refused = useShown((state) => state.refused);
  const [hidden, setHidden] = useState<typeof refused>(null);
  useEffect(() => {
    const timer = setTimeout(() => setHidden(refused), REFUSAL_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [refused]);
  if (refused === null || refused === hidden) return null;
  const command = commandWords(refused.command, names, language);
  return (
    <div className="notice error">
      <p>{words('live.refused', { command, reason: words(`refusal.${refused.reason}`) })}</p>
    </div>
  );
}

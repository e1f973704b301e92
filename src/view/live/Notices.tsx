/** What a person has to be told: a notice, or why a command was refused. */
import { X } from 'lucide-react';
import { Suspense, useEffect } from 'react';
import { durationWords } from '../../i18n/durations.ts';
import { useSession, useShown } from '../SessionProvider.tsx';
import { openDialog, useUi } from '../ui-store.ts';
import { useLanguage, useWords } from '../use-words.ts';
import { lazyWithWords } from '../load-language.ts';

const RefusalNote = lazyWithWords(async () => (await import('./RefusalNote.tsx')).RefusalNote);

const NOTICE_SHOWN_MS = 8000;

export function Notices() {
  const words = useWords();
  const language = useLanguage();
  const session = useSession();
  const notice = useShown((state) => state.notice);
  const refused = useShown((state) => state.refused);
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
      {refused === null ? null : (
        <Suspense fallback={null}>
          <RefusalNote refused={refused} />
        </Suspense>
      )}
    </div>
  );
}

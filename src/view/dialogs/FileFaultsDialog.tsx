/** A file that could not be opened: every fault, with its place. */
import { faultWords } from '../../i18n/fault-words.ts';
import { useShown } from '../SessionProvider.tsx';
import { useLanguage, useWords } from '../use-words.ts';
import { Dialog } from './Dialog.tsx';

export function FileFaultsDialog() {
  const words = useWords();
  const language = useLanguage();
  const notice = useShown((state) => state.notice);
  const faults = notice?.faults ?? [];
  return (
    <Dialog title={words('file.title')}>
      {notice === null ? null : <p>{words(`notice.${notice.code}`, notice.values)}</p>}
      <ol className="faults">
        {faults.map((fault) => (
          <li key={`${fault.path}:${fault.code}`}>
            <code>{fault.path === '' ? words('file.root') : fault.path}</code>
            <span>{faultWords(fault, language)}</span>
          </li>
        ))}
      </ol>
    </Dialog>
  );
}

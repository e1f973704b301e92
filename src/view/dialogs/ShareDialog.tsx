/** A link to this moment, or the file when it would be too long. */
import { faultWords } from '../../i18n/fault-words.ts';
import { saveText } from '../behaviors/save-text.ts';
import { useSession } from '../SessionProvider.tsx';
import { useLanguage, useWords } from '../use-words.ts';
import { CopyField } from './CopyField.tsx';
import { Dialog } from './Dialog.tsx';
import { addressWith, useLink } from './use-link.ts';

export function ShareDialog() {
  const words = useWords();
  const language = useLanguage();
  const session = useSession();
  const link = useLink(false, false);
  return (
    <Dialog title={words('share.title')}>
      <p>{words('share.about')}</p>
      {link === null ? <p className="hint">{words('app.loading')}</p> : null}
      {link?.ok === true ? (
        <>
          <CopyField label={words('share.title')} text={addressWith(link.value)} />
          <p className="hint">{words('share.length', { count: addressWith(link.value).length })}</p>
        </>
      ) : null}
      {link?.ok === false ? (
        <p role="alert">
          {words('share.failed')}{' '}
          {link.faults.map((fault) => faultWords(fault, language)).join(' ')}
        </p>
      ) : null}
      <button
        type="button"
        className="plain"
        onClick={() => saveText('highwater-scenario.json', session.saveFile())}
      >
        {words('share.use-file')}
      </button>
    </Dialog>
  );
}

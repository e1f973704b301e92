/** What this is, and every key. */
import { KEY_TABLE, STAGE_KEYS, type KeyEntry } from '../keys/key-table.ts';
import { useWords } from '../use-words.ts';
import { Dialog } from './Dialog.tsx';

export function HelpDialog() {
  const words = useWords();
  return (
    <Dialog title={words('help.title')}>
      <p>{words('help.about')}</p>
      <h3>{words('help.keys')}</h3>
      <KeyList entries={KEY_TABLE} />
      <h3>{words('help.stage-keys')}</h3>
      <KeyList entries={STAGE_KEYS} />
    </Dialog>
  );
}

function KeyList({ entries }: { entries: readonly Pick<KeyEntry, 'shown' | 'label'>[] }) {
  const words = useWords();
  return (
    <dl className="keys">
      {entries.map(({ shown, label }) => (
        <div key={label}>
          <dt>
            {shown.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{words(label)}</dd>
        </div>
      ))}
    </dl>
  );
}

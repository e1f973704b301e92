/** Embed, save and open: what is done with a scenario as a whole. */
import { useRef, type ChangeEvent } from 'react';
import { saveText } from '../behaviors/save-text.ts';
import { useSession } from '../SessionProvider.tsx';
import { openDialog } from '../ui-store.ts';
import { useWords } from '../use-words.ts';

export function FileButtons() {
  const words = useWords();
  const session = useSession();
  const input = useRef<HTMLInputElement>(null);
  const onFile = async (event: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const [file] = event.target.files ?? [];
    event.target.value = '';
    if (file === undefined) return;
    const result = await session.openFile(await file.text());
    if (!result.ok) openDialog('file');
  };
  return (
    <>
      <button type="button" className="plain" onClick={() => openDialog('embed')}>
        {words('top.embed')}
      </button>
      <button
        type="button"
        className="plain"
        onClick={() => saveText('highwater-scenario.json', session.saveFile())}
      >
        {words('top.save')}
      </button>
      <button type="button" className="plain" onClick={() => input.current?.click()}>
        {words('top.open')}
      </button>
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        accept=".json,application/json"
        tabIndex={-1}
        aria-label={words('file.choose')}
        onChange={(event) => void onFile(event)}
      />
    </>
  );
}

/** The text that puts this moment into another page. */
import { useState } from 'react';
import { faultWords } from '../../i18n/fault-words.ts';
import { useScenarioWords } from '../panel/use-scenario-words.ts';
import { useLanguage, useWords } from '../use-words.ts';
import { CopyField } from './CopyField.tsx';
import { Dialog } from './Dialog.tsx';
import { addressWith, useLink } from './use-link.ts';

export function EmbedDialog() {
  const words = useWords();
  const language = useLanguage();
  const { title } = useScenarioWords();
  const [isPlaying, setPlaying] = useState(false);
  const link = useLink(true, isPlaying);
  return (
    <Dialog title={words('embed.title')}>
      <p>{words('embed.about')}</p>
      <label className="check">
        <input
          type="checkbox"
          checked={isPlaying}
          onChange={(event) => setPlaying(event.target.checked)}
        />
        {words('embed.autoplay')}
      </label>
      {link?.ok === true ? (
        <CopyField label={words('embed.title')} text={snippet(addressWith(link.value), title)} />
      ) : null}
      {link?.ok === false ? (
        <p role="alert">
          {words('share.failed')}{' '}
          {link.faults.map((fault) => faultWords(fault, language)).join(' ')}
        </p>
      ) : null}
    </Dialog>
  );
}

function snippet(address: string, title: string): string {
  const name = `Highwater: ${title}`;
  const attributes = [
    `src="${attribute(address)}"`,
    `title="${attribute(name)}"`,
    'width="100%" height="640" loading="lazy" allow="fullscreen; clipboard-write"',
  ];
  return `<iframe ${attributes.join(' ')}></iframe>`;
}

/** As a value between quotation marks. */
function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

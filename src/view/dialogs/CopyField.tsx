/** A text to be copied. */
import { useState } from 'react';
import { useWords } from '../use-words.ts';

export function CopyField({ label, text }: { label: string; text: string }) {
  const words = useWords();
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // Not allowed in this frame: the text can still be selected and copied by hand.
      setCopied(false);
    }
  };
  return (
    <div className="copy-field">
      <textarea
        readOnly
        rows={4}
        aria-label={label}
        value={text}
        onFocus={(event) => event.target.select()}
      />
      <button type="button" className="strong" onClick={() => void copy()}>
        {words(isCopied ? 'app.copied' : 'app.copy')}
      </button>
    </div>
  );
}

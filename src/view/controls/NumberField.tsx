/** A number with its bounds, applied on Enter or by its button. */
import { useId, useState, type SyntheticEvent } from 'react';
import { useWords } from '../use-words.ts';
import { wholeNumber } from './whole-number.ts';

interface Props {
  readonly label: string;
  readonly hint?: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onApply: (value: number) => void;
}

export function NumberField({ label, hint = '', value, min, max, onApply }: Props) {
  const words = useWords();
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft ?? String(value);
  const number = wholeNumber(text, { min, max });
  const onSubmit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (number === null || number === value) return;
    onApply(number);
    setDraft(null);
  };
  return (
    <form className="field" onSubmit={onSubmit}>
      <label htmlFor={id}>
        {label} {hint === '' ? null : <small>{hint}</small>}
      </label>
      <span className="field-row">
        <input
          id={id}
          inputMode="numeric"
          value={text}
          aria-invalid={number === null}
          onChange={(event) => setDraft(event.target.value)}
        />
        <button type="submit" className="plain" aria-disabled={number === null || number === value}>
          {words('inspect.apply')}
        </button>
      </span>
      {number === null ? (
        <p className="field-fault" role="alert">
          {words('build.invalid-number', { min, max })}
        </p>
      ) : null}
    </form>
  );
}

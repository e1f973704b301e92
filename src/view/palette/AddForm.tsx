/**
 * A form of plain fields: what is wrong is said beside the field, and nothing is sent until all is
 * right.
 */
import { useId, useState, type ReactNode, type SyntheticEvent } from 'react';
import { wholeNumber } from '../controls/whole-number.ts';
import { useWords } from '../use-words.ts';
import type { Words } from '../../i18n/words.ts';

export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly initial: string;
  /** A number, several, a name as Kafka allows it, one of some choices, or any text. */
  readonly check:
    | { readonly kind: 'number'; readonly min: number; readonly max: number }
    | { readonly kind: 'numbers' }
    | { readonly kind: 'name' }
    | {
        readonly kind: 'choice';
        readonly choices: readonly string[];
        /** What each is called; those that Kafka names are called so. */
        readonly labels?: Readonly<Record<string, string>>;
      }
    | { readonly kind: 'text' };
  /** Title of what it is folded into; absent: it is always seen. */
  readonly fold?: string;
}

export type FormValues = Readonly<Record<string, string>>;

interface Props {
  readonly fields: readonly FormField[];
  readonly submit: string;
  readonly onSubmit: (values: FormValues) => void;
}

export function AddForm({ fields, submit, onSubmit }: Props) {
  const words = useWords();
  const [values, setValues] = useState<FormValues>({});
  const [isTried, setTried] = useState(false);
  const [opened, setOpened] = useState<readonly string[]>([]);
  const valueOf = ({ name, initial }: FormField): string => values[name] ?? initial;
  const faults = fields.map((field) => faultOf(field, valueOf(field), words));
  const isWrong = (field: FormField): boolean => faults[fields.indexOf(field)] !== null;
  const send = (event: SyntheticEvent): void => {
    event.preventDefault();
    setTried(true);
    const wrong = fields.filter(isWrong);
    if (wrong.length > 0) {
      // What is wrong is not hidden.
      setOpened((before) => wrong.reduce((all, { fold }) => withTitle(all, fold), before));
      return;
    }
    onSubmit(Object.fromEntries(fields.map((field) => [field.name, valueOf(field)])));
    setValues({});
    setTried(false);
  };
  const view = (field: FormField): ReactNode => (
    <FieldView
      key={field.name}
      field={field}
      value={valueOf(field)}
      fault={
        isTried || values[field.name] !== undefined ? (faults[fields.indexOf(field)] ?? null) : null
      }
      onChange={(value) => setValues({ ...values, [field.name]: value })}
    />
  );
  return (
    <form className="add-form" onSubmit={send} noValidate>
      {fields.filter(({ fold }) => fold === undefined).map(view)}
      {foldsOf(fields).map(({ title, folded }) => (
        <details
          key={title}
          className="add-fold"
          open={opened.includes(title)}
          onToggle={({ currentTarget: { open } }) =>
            setOpened((before) => (open ? withTitle(before, title) : without(before, title)))
          }
        >
          <summary>{title}</summary>
          {folded.map(view)}
        </details>
      ))}
      <button type="submit" className="strong">
        {submit}
      </button>
    </form>
  );
}

function withTitle(titles: readonly string[], title: string | undefined): readonly string[] {
  return title === undefined || titles.includes(title) ? titles : [...titles, title];
}

function without(titles: readonly string[], title: string): readonly string[] {
  return titles.includes(title) ? titles.filter((other) => other !== title) : titles;
}

function foldsOf(fields: readonly FormField[]) {
  const titles = new Set(fields.flatMap(({ fold }) => fold ?? []));
  return [...titles].map((title) => ({
    title,
    folded: fields.filter(({ fold }) => fold === title),
  }));
}

interface FieldProps {
  readonly field: FormField;
  readonly value: string;
  readonly fault: string | null;
  readonly onChange: (value: string) => void;
}

function FieldView({ field, value, fault, onChange }: FieldProps) {
  const id = useId();
  const { label, hint = '', check } = field;
  return (
    <p className="field">
      <label htmlFor={id}>
        {label} {hint === '' ? null : <small>{hint}</small>}
      </label>
      {check.kind === 'choice' ? (
        <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
          {check.choices.map((choice) => (
            <option key={choice} value={choice}>
              {check.labels?.[choice] ?? choice}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          value={value}
          inputMode={check.kind === 'number' ? 'numeric' : 'text'}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={fault !== null}
          aria-describedby={fault === null ? undefined : `${id}-fault`}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      {fault === null ? null : (
        <span className="field-fault" id={`${id}-fault`} role="alert">
          {fault}
        </span>
      )}
    </p>
  );
}

function faultOf({ check }: FormField, value: string, words: Words): string | null {
  if (check.kind === 'number') {
    const { min, max } = check;
    return wholeNumber(value, check) === null ? words('build.invalid-number', { min, max }) : null;
  }
  if (check.kind === 'numbers') {
    return /^\s*\d{1,6}(\s*,\s*\d{1,6})*\s*$/.test(value) ? null : words('build.invalid-numbers');
  }
  if (check.kind === 'name') {
    return /^[A-Za-z0-9._-]{1,100}$/.test(value) ? null : words('build.invalid-name');
  }
  return null;
}

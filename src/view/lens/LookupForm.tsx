/** A lookup in the log, by offset or timestamp, shown one step after the other. */
import { useId, useState, type FormEvent } from 'react';
import type { Log, Lookup } from '../../engine/index.ts';
import type { Words } from '../../i18n/words.ts';
import { lookupSteps, type LookupStep } from '../../scene/log-lens.ts';
import { useWords } from '../use-words.ts';

export interface Sought {
  readonly by: 'offset' | 'timestamp';
  readonly value: number;
}

const KINDS = ['offset', 'timestamp'] as const;

export function LookupForm({ onLookUp }: { onLookUp: (sought: Sought) => void }) {
  const words = useWords();
  const id = useId();
  const [by, setBy] = useState<Sought['by']>('offset');
  const [text, setText] = useState('');
  const value = /^-?\d{1,15}$/.test(text.trim()) ? Number(text) : null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (value !== null) onLookUp({ by, value });
  };
  return (
    <form className="lens-lookup" onSubmit={submit}>
      <label htmlFor={id}>{words('lens.lookup')}</label>
      <select
        aria-label={words('lens.lookup')}
        value={by}
        onChange={(event) => setBy(event.target.value === 'timestamp' ? 'timestamp' : 'offset')}
      >
        {KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {words(`lens.lookup.${kind}`)}
          </option>
        ))}
      </select>
      <input
        id={id}
        inputMode="numeric"
        aria-label={words('lens.lookup.value')}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" className="plain" disabled={value === null}>
        {words('lens.lookup.go')}
      </button>
    </form>
  );
}

interface StepsProps {
  readonly log: Log;
  /** Null: there is nothing from there on. */
  readonly lookup: Lookup | null;
  readonly steps: number;
  readonly onNext: () => void;
  readonly onClear: () => void;
}

export function LookupSteps({ log, lookup, steps, onNext, onClear }: StepsProps) {
  const words = useWords();
  const all = lookup === null ? [] : lookupSteps(lookup);
  return (
    <div className="lens-steps">
      {lookup === null ? (
        <p role="status">{words('lens.lookup.nothing')}</p>
      ) : (
        <ol role="status">
          {all.slice(0, steps).map((step) => (
            <li key={step}>{stepWords(step, lookup, log, words)}</li>
          ))}
        </ol>
      )}
      {steps < all.length ? (
        <button type="button" className="plain" onClick={onNext}>
          {words('lens.lookup.next')}
        </button>
      ) : null}
      <button type="button" className="quiet" onClick={onClear}>
        {words('lens.lookup.again')}
      </button>
    </div>
  );
}

function stepWords(step: LookupStep, lookup: Lookup, log: Log, words: Words): string {
  const { timeEntry, offsetEntry, scanned, offset, batch } = lookup;
  const base = log.segments[lookup.segment]?.baseOffset ?? 0;
  switch (step) {
    case 'segment':
      return words(timeEntry === null ? 'lens.step.segment' : 'lens.step.segment-by-time', {
        base,
      });
    case 'time-entry':
      return timeEntry === null || timeEntry.place < 0
        ? words('lens.step.time-entry-none')
        : words('lens.step.time-entry', { place: timeEntry.place, value: timeEntry.value });
    case 'offset-entry':
      return offsetEntry.place < 0
        ? words('lens.step.offset-entry-none')
        : words('lens.step.offset-entry', { ...offsetEntry });
    case 'scan':
      return words('lens.step.scan', { count: scanned.length });
    case 'found':
      return offset === null
        ? words('lens.step.not-found')
        : words('lens.step.found', { offset, base: batch?.baseOffset ?? offset });
  }
}

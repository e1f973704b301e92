/** Settings that change while the process runs. */
import { useId, useState, type SyntheticEvent } from 'react';
import { readSetting, type Command } from '../../engine/index.ts';
import { useSession } from '../SessionProvider.tsx';
import { useWords } from '../use-words.ts';
import type { SettingRow, SettingTarget } from './setting-rows.ts';

interface Props {
  readonly target: SettingTarget;
  readonly rows: readonly SettingRow[];
}

export function LiveSettings({ target, rows }: Props) {
  const words = useWords();
  return (
    <section className="live-settings" aria-label={words('inspect.live')}>
      <h4>{words('inspect.live')}</h4>
      {rows.map((row) => (
        <LiveSetting key={row.setting.name} row={row} target={target} />
      ))}
    </section>
  );
}

function LiveSetting({ row, target }: { row: SettingRow; target: SettingTarget }) {
  const words = useWords();
  const session = useSession();
  const id = useId();
  const { setting, value } = row;
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft ?? value;
  const isWrong = 'fault' in readSetting(setting, text);
  const apply = (next: string): void => {
    if ('fault' in readSetting(setting, next) || next === value) return;
    session.act(commandFor(target, setting.name, next));
    setDraft(null);
  };
  const onSubmit = (event: SyntheticEvent): void => {
    event.preventDefault();
    apply(text);
  };
  return (
    <form className="field" onSubmit={onSubmit}>
      <label htmlFor={id}>{setting.name}</label>
      {setting.choices === null ? (
        <span className="field-row">
          <input
            id={id}
            inputMode="numeric"
            value={text}
            aria-invalid={isWrong}
            onChange={(event) => setDraft(event.target.value)}
          />
          <button type="submit" className="plain" aria-disabled={isWrong || text === value}>
            {words('inspect.apply')}
          </button>
        </span>
      ) : (
        <select id={id} value={value} onChange={(event) => apply(event.target.value)}>
          {setting.choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      )}
      {isWrong ? (
        <p className="field-fault" role="alert">
          {words('build.invalid-number', { min: setting.min, max: setting.max })}
        </p>
      ) : null}
    </form>
  );
}

function commandFor(target: SettingTarget, name: string, value: string): Command {
  return target.kind === 'topic'
    ? { type: 'alter-topic-config', topic: target.topic, name, value }
    : { type: 'set-producer-config', process: target.producer, name, value };
}

/**
 * The settings of what is selected: Kafka's names, values, defaults, units; live ones can change.
 */
import { useShown } from '../SessionProvider.tsx';
import { useWords } from '../use-words.ts';
import { LiveSettings } from './LiveSettings.tsx';
import { LoadForm } from './LoadForm.tsx';
import { settingRows, type SettingRow } from './setting-rows.ts';

export function ConfigTab() {
  const words = useWords();
  const selection = useShown((state) => state.selection);
  const { cluster } = useShown((state) => state.frame);
  if (selection === null) return <p className="hint">{words('inspect.empty')}</p>;
  const settings = settingRows(cluster, selection);
  if (settings === null) return <p className="hint">{words('inspect.no-config')}</p>;
  const { target, rows } = settings;
  const live = rows.filter(({ setting }) => setting.isLive);
  return (
    <>
      {target === null ? null : <LiveSettings key={target.key} target={target} rows={live} />}
      {target?.kind === 'producer' ? (
        <LoadForm key={target.key} producer={target.producer} />
      ) : null}
      <section className="rows settings">
        <dl>
          {rows.map((row) => (
            <SettingView key={row.setting.name} row={row} />
          ))}
        </dl>
      </section>
    </>
  );
}

function SettingView({ row }: { row: SettingRow }) {
  const words = useWords();
  const { setting, value, isDefault } = row;
  const unit = words(`inspect.unit.${setting.unit}`);
  return (
    <div className={isDefault ? '' : 'tone-amber'}>
      <dt>{setting.name}</dt>
      <dd>
        {value} {unit}
        <small>
          {isDefault
            ? words('inspect.default-is')
            : words('inspect.changed', { value: String(setting.default) })}
        </small>
      </dd>
    </div>
  );
}

/** The load of a producer: how many records, with how many keys. */
import { LIMITS, processOf, type Load, type ProcessId } from '../../engine/index.ts';
import { NumberField } from '../controls/NumberField.tsx';
import { useSession, useShown } from '../SessionProvider.tsx';
import { useWords } from '../use-words.ts';

export function LoadForm({ producer }: { producer: ProcessId }) {
  const words = useWords();
  const session = useSession();
  const { cluster } = useShown((state) => state.frame);
  const process = processOf(cluster, producer);
  if (process?.kind !== 'producer' || process.load === null) return null;
  const { load } = process.load;
  const change = (part: Partial<Load>): void => {
    session.act({ type: 'set-load', process: producer, load: { ...load, ...part } });
  };
  return (
    <section className="live-settings" aria-label={words('build.rate')}>
      <NumberField
        label={words('build.rate')}
        value={load.recordsPerSecond}
        min={1}
        max={LIMITS.recordsPerSecond}
        onApply={(recordsPerSecond) => change({ recordsPerSecond })}
      />
      <NumberField
        label={words('build.keys')}
        hint={words('build.keys-hint')}
        value={load.keys}
        min={0}
        max={LIMITS.keys}
        onApply={(keys) => change({ keys })}
      />
      <NumberField
        label={words('build.value-bytes')}
        value={load.valueBytes}
        min={0}
        max={LIMITS.valueBytes}
        onApply={(valueBytes) => change({ valueBytes })}
      />
    </section>
  );
}

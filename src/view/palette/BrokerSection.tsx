/** Brokers: add one, stop and remove one. */
import { brokersOf, numberOf } from '../../engine/index.ts';
import { useSession, useShown } from '../SessionProvider.tsx';
import { useSpeech } from '../use-words.ts';
import { AddForm } from './AddForm.tsx';
import { PaletteSection } from './PaletteSection.tsx';

export function BrokerSection() {
  const { words } = useSpeech();
  const session = useSession();
  const { cluster } = useShown((state) => state.frame);
  const items = brokersOf(cluster).map(({ id, rack, status }) => ({
    key: id,
    name: words('stage.broker', { number: numberOf(id) }),
    note: rack === null ? '' : words('stage.rack', { rack }),
    onSelect: () => session.select({ kind: 'broker', broker: id }),
    onRemove: () => {
      // Only a stopped broker can be removed.
      if (status !== 'stopped') session.act({ type: 'crash', process: id });
      session.act({ type: 'remove-broker', broker: id });
    },
  }));
  return (
    <PaletteSection
      title={words('build.brokers')}
      addTitle={words('build.add-broker')}
      items={items}
    >
      <AddForm
        submit={words('build.add-broker')}
        fields={[
          {
            name: 'rack',
            label: words('build.rack'),
            hint: words('build.optional'),
            initial: '',
            check: { kind: 'text' },
          },
        ]}
        onSubmit={({ rack = '' }) =>
          session.act({ type: 'add-broker', rack: rack.trim() === '' ? null : rack.trim() })
        }
      />
    </PaletteSection>
  );
}

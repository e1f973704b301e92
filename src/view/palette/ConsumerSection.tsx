/** Consumers and their groups: add one, remove one. */
import { consumersOf } from '../../engine/index.ts';
import { useSession, useShown } from '../SessionProvider.tsx';
import { useWords } from '../use-words.ts';
import { AddForm } from './AddForm.tsx';
import { consumerFields, consumerPlan } from './consumer-form.ts';
import { PaletteSection } from './PaletteSection.tsx';

export function ConsumerSection() {
  const words = useWords();
  const session = useSession();
  const { cluster } = useShown((state) => state.frame);
  const consumers = consumersOf(cluster);
  const items = consumers.map(({ id, clientId, plan }) => ({
    key: id,
    name: clientId,
    note: plan.group ?? 'assign()',
    onSelect: () => session.select({ kind: 'consumer', consumer: id }),
    onRemove: () => session.act({ type: 'remove-consumer', process: id }),
  }));
  return (
    <PaletteSection
      title={words('build.consumers')}
      addTitle={words('build.add-consumer')}
      items={items}
    >
      <AddForm
        submit={words('build.add-consumer')}
        fields={consumerFields(cluster, words)}
        onSubmit={(values) => session.act({ type: 'add-consumer', consumer: consumerPlan(values) })}
      />
    </PaletteSection>
  );
}

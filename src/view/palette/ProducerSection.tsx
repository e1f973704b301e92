/** Producers: add one with its load and settings, remove one. */
import { LIMITS, PRODUCER_SETTINGS, producersOf, type Cluster } from '../../engine/index.ts';
import type { Words } from '../../i18n/words.ts';
import { useSession, useShown } from '../SessionProvider.tsx';
import { useWords } from '../use-words.ts';
import { AddForm, type FormField, type FormValues } from './AddForm.tsx';
import { changedConfigs, freeName, settingField, topicNames } from './fields.ts';
import { PaletteSection } from './PaletteSection.tsx';

export function ProducerSection() {
  const words = useWords();
  const session = useSession();
  const { cluster } = useShown((state) => state.frame);
  const producers = producersOf(cluster);
  const items = producers.map(({ id, clientId, load }) => ({
    key: id,
    name: clientId,
    note: load === null ? '' : `→ ${load.load.topic}`,
    onSelect: () => session.select({ kind: 'producer', producer: id }),
    onRemove: () => session.act({ type: 'remove-producer', process: id }),
  }));
  const taken = producers.map(({ clientId }) => clientId);
  return (
    <PaletteSection
      title={words('build.producers')}
      addTitle={words('build.add-producer')}
      items={items}
    >
      <AddForm
        submit={words('build.add-producer')}
        fields={fieldsOf(cluster, words, taken)}
        onSubmit={(values) => session.act({ type: 'add-producer', producer: planOf(values) })}
      />
    </PaletteSection>
  );
}

function fieldsOf(cluster: Cluster, words: Words, taken: readonly string[]): FormField[] {
  const topics = topicNames(cluster);
  const number = (name: string, label: string, initial: number, min: number, max: number) => ({
    name,
    label,
    initial: String(initial),
    check: { kind: 'number' as const, min, max },
  });
  return [
    {
      name: 'clientId',
      label: 'client.id',
      initial: freeName('producer', taken),
      check: { kind: 'name' },
    },
    {
      name: 'topic',
      label: words('build.topic'),
      initial: topics[0] ?? 'orders',
      check: topics.length === 0 ? { kind: 'name' } : { kind: 'choice', choices: topics },
    },
    number('rate', words('build.rate'), 10, 1, LIMITS.recordsPerSecond),
    {
      ...number('keys', words('build.keys'), 6, 0, LIMITS.keys),
      hint: words('build.keys-hint'),
    },
    number('valueBytes', words('build.value-bytes'), 100, 0, LIMITS.valueBytes),
    {
      name: 'transactional.id',
      label: 'transactional.id',
      hint: words('build.optional'),
      initial: '',
      check: { kind: 'text' },
    },
    settingField(PRODUCER_SETTINGS.acks),
    settingField(PRODUCER_SETTINGS.lingerMs),
    settingField(PRODUCER_SETTINGS.batchSize),
  ];
}

function planOf(values: FormValues) {
  const { clientId = 'producer', topic = '', rate = '1', keys = '0', valueBytes = '0' } = values;
  return {
    clientId,
    configs: changedConfigs(PRODUCER_SETTINGS, values),
    load: {
      topic,
      recordsPerSecond: Number(rate),
      keys: Number(keys),
      valueBytes: Number(valueBytes),
      limit: null,
    },
  };
}

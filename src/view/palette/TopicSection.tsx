/** Topics: create one with its settings, delete one. */
import { brokersOf, imageOf, LIMITS, TOPIC_SETTINGS } from '../../engine/index.ts';
import { useSession, useShown } from '../SessionProvider.tsx';
import { useWords } from '../use-words.ts';
import { AddForm, type FormValues } from './AddForm.tsx';
import { changedConfigs, freeName, settingField } from './fields.ts';
import { PaletteSection } from './PaletteSection.tsx';

export function TopicSection() {
  const words = useWords();
  const session = useSession();
  const { cluster } = useShown((state) => state.frame);
  const topics = imageOf(cluster).topics.filter((topic) => topic !== null);
  const items = topics
    .filter(({ isInternal }) => !isInternal)
    .map(({ name, partitions }) => ({
      key: name,
      name,
      note: `× ${partitions.length}`,
      onSelect: () => {
        const [partition] = partitions;
        if (partition !== undefined) session.select({ kind: 'partition', partition });
      },
      onRemove: () => session.act({ type: 'delete-topic', name }),
    }));
  const onSubmit = (values: FormValues): void => {
    const { name = '', partitions = '1', replicationFactor = '1' } = values;
    session.act({
      type: 'create-topic',
      name,
      partitions: Number(partitions),
      replicationFactor: Number(replicationFactor),
      assignment: null,
      configs: changedConfigs(TOPIC_SETTINGS, values),
    });
  };
  const brokers = brokersOf(cluster).length;
  const taken = topics.map(({ name }) => name);
  return (
    <PaletteSection title={words('build.topics')} addTitle={words('build.add-topic')} items={items}>
      <AddForm
        submit={words('build.add-topic')}
        onSubmit={onSubmit}
        fields={[
          {
            name: 'name',
            label: words('build.name'),
            initial: freeName('payments', taken),
            check: { kind: 'name' },
          },
          {
            name: 'partitions',
            label: words('build.partitions'),
            initial: '3',
            check: { kind: 'number', min: 1, max: LIMITS.partitions },
          },
          {
            name: 'replicationFactor',
            label: words('build.replication-factor'),
            initial: String(Math.min(brokers, 3)),
            check: { kind: 'number', min: 1, max: Math.max(brokers, 1) },
          },
          settingField(TOPIC_SETTINGS.minInsyncReplicas),
          settingField(TOPIC_SETTINGS.uncleanLeaderElectionEnable),
          settingField(TOPIC_SETTINGS.segmentBytes),
        ]}
      />
    </PaletteSection>
  );
}

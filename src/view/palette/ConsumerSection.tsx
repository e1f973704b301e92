/** Consumers and their groups: add one, remove one. */
import {
  CONSUMER_SETTINGS,
  consumersOf,
  type Cluster,
  type ConsumerPlan,
} from '../../engine/index.ts';
import type { Words } from '../../i18n/words.ts';
import { useSession, useShown } from '../SessionProvider.tsx';
import { useWords } from '../use-words.ts';
import { AddForm, type FormField, type FormValues } from './AddForm.tsx';
import { changedConfigs, freeName, settingField } from './fields.ts';
import { PaletteSection } from './PaletteSection.tsx';
import { topicNames } from './ProducerSection.tsx';

/** The first one is what Kafka's default amounts to. */
const ASSIGNORS = [
  'RangeAssignor',
  'RoundRobinAssignor',
  'StickyAssignor',
  'CooperativeStickyAssignor',
] as const;
const ASSIGNOR_PACKAGE = 'org.apache.kafka.clients.consumer';

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
        fields={fieldsOf(cluster, words)}
        onSubmit={(values) => session.act({ type: 'add-consumer', consumer: planOf(values) })}
      />
    </PaletteSection>
  );
}

function fieldsOf(cluster: Cluster, words: Words): FormField[] {
  const consumers = consumersOf(cluster);
  const topics = topicNames(cluster);
  const taken = consumers.map(({ clientId }) => clientId);
  return [
    {
      name: 'clientId',
      label: 'client.id',
      initial: freeName('consumer', taken),
      check: { kind: 'name' },
    },
    {
      name: 'group',
      label: words('build.group'),
      initial: consumers[0]?.plan.group ?? 'billing',
      check: { kind: 'name' },
    },
    {
      name: 'topic',
      label: words('build.topic'),
      initial: topics[0] ?? 'orders',
      check: topics.length === 0 ? { kind: 'name' } : { kind: 'choice', choices: topics },
    },
    {
      ...settingField(CONSUMER_SETTINGS.groupProtocol),
      initial: 'classic',
      check: { kind: 'choice', choices: ['classic', 'consumer'] },
    },
    {
      name: 'assignor',
      label: 'partition.assignment.strategy',
      hint: 'classic',
      initial: ASSIGNORS[0],
      check: { kind: 'choice', choices: ASSIGNORS },
    },
    {
      name: 'group.instance.id',
      label: 'group.instance.id',
      hint: words('build.static-hint'),
      initial: '',
      check: { kind: 'text' },
    },
    settingField(CONSUMER_SETTINGS.autoOffsetReset),
    settingField(CONSUMER_SETTINGS.enableAutoCommit),
    settingField(CONSUMER_SETTINGS.autoCommitIntervalMs),
    { ...settingField(CONSUMER_SETTINGS.sessionTimeoutMs), hint: 'classic' },
    {
      name: 'processing',
      label: words('build.processing'),
      initial: '1',
      check: { kind: 'number', min: 0, max: 60_000 },
    },
  ];
}

function planOf(values: FormValues): ConsumerPlan {
  const { clientId = 'consumer', group = '', topic = '', processing = '0' } = values;
  const { assignor = ASSIGNORS[0] } = values;
  const isChosen = assignor !== ASSIGNORS[0] && values['group.protocol'] !== 'consumer';
  return {
    clientId,
    group,
    topics: [topic],
    assign: null,
    configs: {
      ...changedConfigs(CONSUMER_SETTINGS, values),
      ...(isChosen ? { 'partition.assignment.strategy': `${ASSIGNOR_PACKAGE}.${assignor}` } : {}),
    },
    processingMsPerRecord: Number(processing),
  };
}

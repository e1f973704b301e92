/** Consumers of share groups: add one, remove one. */
import {
  SHARE_CONSUMER_SETTINGS,
  shareConsumersOf,
  type Cluster,
  type ShareConsumerPlan,
} from '../../engine/index.ts';
import type { Words } from '../../i18n/words.ts';
import { useSession, useShown } from '../SessionProvider.tsx';
import { useWords } from '../use-words.ts';
import { AddForm, type FormField, type FormValues } from './AddForm.tsx';
import { changedConfigs, freeName, topicNames } from './fields.ts';
import { PaletteSection } from './PaletteSection.tsx';

export function ShareConsumerSection() {
  const words = useWords();
  const session = useSession();
  const { cluster } = useShown((state) => state.frame);
  const consumers = shareConsumersOf(cluster);
  const items = consumers.map(({ id, clientId, plan }) => ({
    key: id,
    name: clientId,
    note: plan.group,
    onSelect: () => session.select({ kind: 'consumer', consumer: id }),
    onRemove: () => session.act({ type: 'remove-share-consumer', process: id }),
  }));
  return (
    <PaletteSection
      title={words('build.share-consumers')}
      addTitle={words('build.add-share-consumer')}
      items={items}
    >
      <AddForm
        submit={words('build.add-share-consumer')}
        fields={fieldsOf(cluster, words)}
        onSubmit={(values) =>
          session.act({ type: 'add-share-consumer', shareConsumer: planOf(values) })
        }
      />
    </PaletteSection>
  );
}

function fieldsOf(cluster: Cluster, words: Words): FormField[] {
  const consumers = shareConsumersOf(cluster);
  const topics = topicNames(cluster);
  const percent = { kind: 'number', min: 0, max: 100 } as const;
  return [
    {
      name: 'clientId',
      label: 'client.id',
      initial: freeName(
        'worker',
        consumers.map(({ clientId }) => clientId),
      ),
      check: { kind: 'name' },
    },
    {
      name: 'group',
      label: 'group.id',
      initial: consumers[0]?.plan.group ?? 'workers',
      check: { kind: 'name' },
    },
    {
      name: 'topic',
      label: words('build.topic'),
      initial: topics[0] ?? 'orders',
      check: topics.length === 0 ? { kind: 'name' } : { kind: 'choice', choices: topics },
    },
    {
      name: 'share.acknowledgement.mode',
      label: 'share.acknowledgement.mode',
      initial: 'implicit',
      check: { kind: 'choice', choices: ['implicit', 'explicit'] },
    },
    {
      name: 'accept',
      label: words('build.accept'),
      hint: 'explicit',
      initial: '100',
      check: percent,
    },
    {
      name: 'reject',
      label: words('build.reject'),
      hint: 'explicit',
      initial: '0',
      check: percent,
    },
    {
      name: 'processing',
      label: words('build.processing'),
      initial: '20',
      check: { kind: 'number', min: 0, max: 60_000 },
    },
  ];
}

function planOf(values: FormValues): ShareConsumerPlan {
  const { clientId = '', group = '', topic = '', processing = '0' } = values;
  const { accept = '100', reject = '0' } = values;
  const isExplicit = values['share.acknowledgement.mode'] === 'explicit';
  return {
    clientId,
    group,
    topics: [topic],
    configs: changedConfigs(SHARE_CONSUMER_SETTINGS, values),
    processingMsPerRecord: Number(processing),
    ...(isExplicit ? { acceptPercent: Number(accept), rejectPercent: Number(reject) } : {}),
  };
}

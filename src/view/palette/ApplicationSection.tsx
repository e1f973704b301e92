/** Applications that read, transform and write: a consumer and a producer of one process. */
import { producersOf, type ApplicationPlan } from '../../engine/index.ts';
import { useSession, useShown } from '../SessionProvider.tsx';
import { useWords } from '../use-words.ts';
import { AddForm, type FormField, type FormValues } from './AddForm.tsx';
import { freeName, topicNames } from './fields.ts';
import { PaletteSection } from './PaletteSection.tsx';

export function ApplicationSection() {
  const words = useWords();
  const session = useSession();
  const { cluster } = useShown((state) => state.frame);
  const topics = topicNames(cluster);
  const clientId = freeName(
    'application',
    producersOf(cluster).map((producer) => producer.clientId),
  );
  const fields: FormField[] = [
    { name: 'clientId', label: 'client.id', initial: clientId, check: { kind: 'name' } },
    { name: 'group', label: 'group.id', initial: clientId, check: { kind: 'name' } },
    {
      name: 'topic',
      label: words('build.input'),
      initial: topics[0] ?? 'orders',
      check: topics.length === 0 ? { kind: 'name' } : { kind: 'choice', choices: topics },
    },
    { name: 'output', label: words('build.output'), initial: 'results', check: { kind: 'name' } },
    {
      name: 'transactionalId',
      label: 'transactional.id',
      hint: words('build.transactional-hint'),
      initial: clientId,
      check: { kind: 'text' },
    },
    {
      name: 'processing',
      label: words('build.processing'),
      initial: '1',
      check: { kind: 'number', min: 0, max: 60_000 },
    },
  ];
  return (
    <PaletteSection
      title={words('build.applications')}
      addTitle={words('build.add-application')}
      items={[]}
    >
      <AddForm
        submit={words('build.add-application')}
        fields={fields}
        onSubmit={(values) => session.act({ type: 'add-application', application: planOf(values) })}
      />
    </PaletteSection>
  );
}

function planOf(values: FormValues): ApplicationPlan {
  const { clientId = '', group = '', topic = '', output = '' } = values;
  const { transactionalId = '', processing = '0' } = values;
  return {
    clientId,
    group,
    topics: [topic],
    output,
    transactionalId: transactionalId === '' ? null : transactionalId,
    configs: { 'auto.offset.reset': 'earliest' },
    producerConfigs: {},
    processingMsPerRecord: Number(processing),
  };
}

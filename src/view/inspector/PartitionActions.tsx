/**
 * What can be done to a partition: another leader, other replicas, fewer records, more partitions.
 */
import {
  brokerId,
  imageOf,
  LIMITS,
  numberOf,
  registrationOf,
  type BrokerId,
  type PartitionId,
} from '../../engine/index.ts';
import { AddForm } from '../palette/AddForm.tsx';
import { useSession, useShown } from '../SessionProvider.tsx';
import { useNames, useWords } from '../use-words.ts';

export function PartitionActions({ partition }: { partition: PartitionId }) {
  const words = useWords();
  const session = useSession();
  const names = useNames();
  const { cluster } = useShown((state) => state.frame);
  const registration = registrationOf(cluster, partition);
  const topic = registration === null ? null : imageOf(cluster).topics[registration.topic];
  if (registration === null || !topic) return null;
  const name = names.partition(partition);
  const { replicas, addingReplicas, removingReplicas } = registration;
  const isMoving = addingReplicas.length + removingReplicas.length > 0;
  const reassign = (to: readonly BrokerId[] | null): void =>
    session.act({ type: 'alter-reassignments', partitions: [{ partition: name, replicas: to }] });
  return (
    <details className="partition-actions">
      <summary>{words('partition.actions')}</summary>
      <p className="envelope-actions">
        <Elections name={name} />
        {isMoving ? (
          <button type="button" className="plain" onClick={() => reassign(null)}>
            {words('partition.cancel-move')}
          </button>
        ) : null}
      </p>
      <AddForm
        submit={words('partition.move')}
        fields={[
          {
            name: 'replicas',
            label: words('partition.replicas'),
            hint: words('partition.replicas-hint'),
            initial: replicas.map(numberOf).join(', '),
            check: { kind: 'numbers' },
          },
        ]}
        onSubmit={({ replicas: text = '' }) => reassign(brokersIn(text))}
      />
      <SizeForms partition={name} topic={topic.name} count={topic.partitions.length} />
    </details>
  );
}

interface SizeProps {
  readonly partition: string;
  readonly topic: string;
  /** Partitions that the topic has. */
  readonly count: number;
}

function SizeForms({ partition, topic, count }: SizeProps) {
  const words = useWords();
  const session = useSession();
  return (
    <>
      <AddForm
        submit={words('partition.delete-records')}
        fields={[
          {
            name: 'before',
            label: words('partition.before'),
            hint: words('partition.before-hint'),
            initial: '-1',
            check: { kind: 'number', min: -1, max: Number.MAX_SAFE_INTEGER },
          },
        ]}
        onSubmit={({ before = '-1' }) =>
          session.act({ type: 'delete-records', partition, beforeOffset: Number(before) })
        }
      />
      <AddForm
        submit={words('partition.more')}
        fields={[
          {
            name: 'count',
            label: words('partition.count', { topic }),
            initial: String(count + 1),
            check: { kind: 'number', min: 1, max: LIMITS.partitions },
          },
        ]}
        onSubmit={({ count: text = '' }) =>
          session.act({
            type: 'create-partitions',
            topic,
            count: Number(text),
            assignment: null,
          })
        }
      />
    </>
  );
}

function Elections({ name }: { name: string }) {
  const words = useWords();
  const session = useSession();
  const elect = (electionType: 'PREFERRED' | 'UNCLEAN'): void =>
    session.act({ type: 'elect-leaders', electionType, partitions: [name] });
  return (
    <>
      <button type="button" className="plain" onClick={() => elect('PREFERRED')}>
        {words('menu.elect-preferred')}
      </button>
      <button type="button" className="plain" onClick={() => elect('UNCLEAN')}>
        {words('partition.elect-unclean')}
      </button>
    </>
  );
}

/** `0, 1, 2`: brokers that do not exist are for the controller to refuse. */
function brokersIn(text: string): BrokerId[] {
  return text
    .split(',')
    .filter((one) => one.trim() !== '')
    .map((one) => brokerId(Number(one)));
}

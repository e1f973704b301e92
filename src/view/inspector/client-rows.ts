/** Controllers, producers, consumers, groups and requests, as they see themselves. */
import type {
  ClassicGroup,
  ClientMetadata,
  Consumer,
  Controller,
  CoordinatedGroup,
  Envelope,
  Producer,
} from '../../engine/index.ts';
import { numberOf } from '../../engine/index.ts';
import type { Names } from '../../i18n/names.ts';
import { broker, brokers, moment, row, type InspectorSection } from './rows.ts';

export function controllerSections(controller: Controller): InspectorSection[] {
  const { epoch, logLength, image, sessions, status } = controller;
  return [
    {
      key: 'self',
      title: null,
      rows: [
        row('process', status),
        row('leaderEpoch', epoch),
        row('metadataOffset', logLength - 1),
        row('topics', image.topics.filter((topic) => topic !== null).length),
        row('partitions', image.partitions.filter((partition) => partition !== null).length),
      ],
    },
    ...image.brokers.map((registration) => {
      const session = sessions.find((one) => one.broker === registration.id);
      return {
        key: registration.id,
        title: `broker ${numberOf(registration.id)}`,
        rows: [
          row('brokerEpoch', registration.brokerEpoch),
          row('fenced', registration.isFenced, registration.isFenced ? 'amber' : 'plain'),
          row('inControlledShutdown', registration.inControlledShutdown),
          row('lastContact', session === undefined ? null : moment(session.lastContactAt)),
          row('metadataOffset', session?.metadataOffset ?? null),
        ],
      };
    }),
  ];
}

export function producerSections(producer: Producer, names: Names): InspectorSection[] {
  const { status, accumulator, blocked, load, metadata } = producer;
  const queues = accumulator.queues.filter((queue) => queue !== null);
  return [
    {
      key: 'self',
      title: null,
      rows: [
        row('process', status, status === 'running' ? 'plain' : 'bad'),
        row('buffer bytes', accumulator.usedBytes),
        row('blocked send()', blocked.length, blocked.length > 0 ? 'bad' : 'plain'),
        ...(load === null
          ? []
          : [
              row('topic', load.load.topic),
              row('records sent', load.count),
              row('sending', load.isSending),
            ]),
      ],
    },
    ...queues
      .filter(({ batches }) => batches.length > 0)
      .map((queue) => ({
        key: `queue-${queue.partition}`,
        title: names.partition(queue.partition),
        rows: queue.batches.map((batch, index) =>
          row(`batch ${index}`, `records ${batch.records.length}, bytes ${batch.sizeInBytes}`),
        ),
      })),
    metadataSection(metadata),
  ];
}

/** What a client believes about who leads. */
function metadataSection({ topics, updatedAt, isStale }: ClientMetadata): InspectorSection {
  return {
    key: 'metadata',
    title: 'Metadata',
    rows: [
      row('updated', moment(updatedAt)),
      row('needs refresh', isStale),
      ...topics.flatMap(({ name, partitions }) =>
        partitions.map(({ leader, leaderEpoch }, index) =>
          row(`${name}-${index}`, `leader ${broker(leader)}, epoch ${leaderEpoch}`),
        ),
      ),
    ],
  };
}

export function consumerSections(consumer: Consumer, names: Names): InspectorSection[] {
  const { status, membership, assignment, isPolling, failure, plan } = consumer;
  return [
    {
      key: 'self',
      title: null,
      rows: [
        row('process', status, status === 'running' ? 'plain' : 'bad'),
        row('group.id', plan.group),
        row('memberState', membership.state),
        row('generation', membership.generation),
        row('memberId', membership.memberId === '' ? null : membership.memberId),
        row('coordinator', broker(membership.coordinator)),
        row('polling', isPolling, isPolling ? 'plain' : 'amber'),
        ...(failure === null ? [] : [row('exception', failure, 'bad')]),
      ],
    },
    ...assignment.map((assigned) => ({
      key: `assigned-${assigned.partition}`,
      title: names.partition(assigned.partition),
      rows: [
        row('position', assigned.position < 0 ? null : assigned.position),
        row('committed', assigned.committed < 0 ? null : assigned.committed),
        row('highWatermark', assigned.highWatermark < 0 ? null : assigned.highWatermark),
        row('fetchState', assigned.state),
        row('leader', broker(assigned.leader)),
      ],
    })),
    metadataSection(consumer.metadata),
  ];
}

export function groupSections(
  { coordinator, group }: CoordinatedGroup,
  names: Names,
): InspectorSection[] {
  return [
    {
      key: 'self',
      title: null,
      rows: [
        row('state', group.state, group.state === 'Stable' ? 'plain' : 'amber'),
        row('generation', group.generation),
        row('protocol', group.protocol),
        row('coordinator', numberOf(coordinator)),
        row('leader', clientOf(group, group.leader)),
        row('members', group.members.length),
      ],
    },
    ...group.members.map((member) => ({
      key: member.id,
      title: member.clientId,
      rows: [
        row('memberId', member.id),
        row('assignment', member.assignment.map(names.partition).join(', ') || null),

        row('session.timeout.ms', member.sessionTimeoutMs),
      ],
    })),
    {
      key: 'offsets',
      title: 'committed',
      rows: group.offsets.map(({ partition, offset }) => row(names.partition(partition), offset)),
    },
  ];
}

function clientOf(group: ClassicGroup, memberId: string | null): string | null {
  return group.members.find(({ id }) => id === memberId)?.clientId ?? null;
}

export function envelopeSections(envelope: Envelope, names: Names): InspectorSection[] {
  const { kind, body, from, to, sentAt, arrivesAt, correlationId } = envelope;
  const head = [
    row('kind', kind),
    row('from', from),
    row('to', to),
    row('correlationId', correlationId),
    row('sentAt', moment(sentAt)),
    row('arrivesAt', moment(arrivesAt)),
  ];
  const fields = Object.entries(body)
    .filter(([key]) => key !== 'api')
    .map(([key, value]) => row(key, brief(value, names)));
  return [
    { key: 'head', title: null, rows: head },
    { key: 'body', title: body.api, rows: fields },
  ];
}

function brief(value: unknown, names: Names): string {
  if (Array.isArray(value)) return value.length === 0 ? '–' : `${value.length} ×`;
  if (typeof value !== 'object' || value === null) return String(value);
  if ('partition' in value && typeof value.partition === 'number') {
    return names.partition(value.partition);
  }
  return brokers([]);
}

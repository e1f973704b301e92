/** Controllers, producers, consumers and requests, as they see themselves. */
import type {
  ClientMetadata,
  Consumer,
  Controller,
  CoordinatedTransaction,
  Envelope,
  PartitionId,
  Producer,
} from '../../engine/index.ts';
import { numberOf } from '../../engine/index.ts';
import { startOfSentence, type Names } from '../../i18n/names.ts';
import type { Words } from '../../i18n/words.ts';
import type { Speech } from '../use-words.ts';
import {
  broker,
  brokers,
  moment,
  processRow,
  row,
  wordRow,
  type InspectorRow,
  type InspectorSection,
} from './rows.ts';

export function controllerSections(
  controller: Controller,
  { words, process }: Speech,
): InspectorSection[] {
  const { epoch, logLength, image, sessions, status, quorum } = controller;
  return [
    {
      key: 'self',
      title: null,
      rows: [
        processRow(words, status),
        row('leaderEpoch', epoch),
        wordRow(words, 'quorum-role', words(`stage.quorum-role.${quorum.role}`)),
        wordRow(words, 'quorum-leader', quorum.leader === null ? null : process(quorum.leader)),
        wordRow(words, 'voted-for', quorum.votedFor === null ? null : process(quorum.votedFor)),
        wordRow(words, 'voters', quorum.voters.map(numberOf).join(', ')),
        row('metadataOffset', logLength - 1),
        row('highWatermark', quorum.highWatermark),
        wordRow(words, 'topics', image.topics.filter((topic) => topic !== null).length),
        wordRow(
          words,
          'partitions',
          image.partitions.filter((partition) => partition !== null).length,
        ),
      ],
    },
    ...image.brokers.map((registration) => {
      const session = sessions.find((one) => one.broker === registration.id);
      return {
        key: registration.id,
        title: startOfSentence(process(registration.id)),
        rows: [
          row('brokerEpoch', registration.brokerEpoch),
          wordRow(
            words,
            'fenced',
            registration.isFenced,
            registration.isFenced ? 'amber' : 'plain',
          ),
          wordRow(words, 'in-controlled-shutdown', registration.inControlledShutdown),
          wordRow(
            words,
            'last-contact',
            session === undefined ? null : moment(words, session.lastContactAt),
          ),
          row('metadataOffset', session?.metadataOffset ?? null),
        ],
      };
    }),
  ];
}

export function producerSections(
  producer: Producer,
  coordinated: readonly CoordinatedTransaction[],
  { words, names }: Speech,
): InspectorSection[] {
  const { status, accumulator, blocked, load, metadata } = producer;
  const queues = accumulator.queues.filter((queue) => queue !== null);
  return [
    {
      key: 'self',
      title: null,
      rows: [
        processRow(words, status),
        wordRow(words, 'buffer', accumulator.usedBytes),
        wordRow(words, 'blocked', blocked.length, blocked.length > 0 ? 'bad' : 'plain'),
        ...(load === null
          ? []
          : [
              wordRow(words, 'topic', load.load.topic),
              wordRow(words, 'sent', load.count),
              wordRow(words, 'sending', load.isSending),
            ]),
      ],
    },
    ...transactionSections(producer, coordinated, { words, names }),
    ...queues
      .filter(({ batches }) => batches.length > 0)
      .map((queue) => ({
        key: `queue-${queue.partition}`,
        title: names.partition(queue.partition),
        rows: queue.batches.map((batch, index) =>
          row(
            words('inspect.row.batch', { number: index }),
            words('inspect.batch', { records: batch.records.length, bytes: batch.sizeInBytes }),
          ),
        ),
      })),
    metadataSection(metadata, words),
  ];
}

/** The transaction as the producer sees it, and as its coordinator does. */
function transactionSections(
  { transactions, identity }: Producer,
  coordinated: readonly CoordinatedTransaction[],
  { words, names }: Pick<Speech, 'words' | 'names'>,
): InspectorSection[] {
  if (transactions === null) return [];
  const { transactionalId, state, lastError, partitions } = transactions;
  const isBroken = lastError !== null;
  const known = coordinated.find((other) => other.transactionalId === transactionalId);
  const list = (of: readonly PartitionId[]): string | null =>
    of.map(names.partition).join(', ') || null;
  return [
    {
      key: 'transaction',
      title: words('inspect.section.transaction'),
      rows: [
        row('transactional.id', transactionalId),
        row('state', state, isBroken ? 'bad' : 'plain'),
        row('producerId', identity.producerId < 0 ? null : identity.producerId),
        row('producerEpoch', identity.epoch < 0 ? null : identity.epoch),
        wordRow(words, 'partitions', list(partitions)),
        ...(isBroken ? [wordRow(words, 'exception', lastError.reason, 'bad')] : []),
      ],
    },
    ...(known === undefined
      ? []
      : [
          {
            key: 'coordinated',
            title: words('inspect.section.coordinated', { broker: numberOf(known.coordinator) }),
            rows: [
              row('state', known.pendingState ?? known.state),
              row('producerId', known.producerId),
              row('producerEpoch', known.producerEpoch),
              wordRow(words, 'partitions', list(known.partitions)),
              wordRow(words, 'began', moment(words, known.startedAt)),
              row('transaction.timeout.ms', known.timeoutMs),
            ],
          },
        ]),
  ];
}

/** What a client believes about who leads. */
function metadataSection(
  { topics, updatedAt, isStale }: ClientMetadata,
  words: Words,
): InspectorSection {
  return {
    key: 'metadata',
    title: words('inspect.section.metadata'),
    rows: [
      wordRow(words, 'updated', moment(words, updatedAt)),
      wordRow(words, 'stale', isStale),
      ...topics.flatMap(({ name, partitions }) =>
        partitions.map(({ leader, leaderEpoch }, index) =>
          row(
            `${name}-${index}`,
            words('inspect.leader-epoch', { leader: broker(leader), epoch: leaderEpoch }),
          ),
        ),
      ),
    ],
  };
}

export function consumerSections(consumer: Consumer, { words, names }: Speech): InspectorSection[] {
  const { status, membership, modern, assignment, isPolling, failure, plan } = consumer;
  const { subscription } = consumer;
  return [
    {
      key: 'self',
      title: null,
      rows: [
        processRow(words, status),
        row('group.id', plan.group),
        ...subscriptionRows(subscription, words),
        row('memberState', (modern ?? membership).state),
        modern === null
          ? wordRow(words, 'generation', membership.generation)
          : row('memberEpoch', modern.memberEpoch),
        row('memberId', membership.memberId === '' ? null : membership.memberId),
        wordRow(words, 'coordinator', broker(membership.coordinator)),
        wordRow(words, 'polling', isPolling, isPolling ? 'plain' : 'amber'),
        ...(failure === null ? [] : [wordRow(words, 'exception', failure, 'bad')]),
      ],
    },
    ...assignment.map((assigned) => ({
      key: `assigned-${assigned.partition}`,
      title: names.partition(assigned.partition),
      rows: [
        wordRow(words, 'position', assigned.position < 0 ? null : assigned.position),
        wordRow(words, 'committed', assigned.committed < 0 ? null : assigned.committed),
        row('highWatermark', assigned.highWatermark < 0 ? null : assigned.highWatermark),
        row('fetchState', assigned.state),
        wordRow(words, 'leader', broker(assigned.leader)),
      ],
    })),
    metadataSection(consumer.metadata, words),
  ];
}

/** Topics; a pattern under the name of its class in Kafka, and what the client finds for it. */
function subscriptionRows(
  { topics, assign, pattern }: Consumer['subscription'],
  words: Words,
): InspectorRow[] {
  if (assign !== null) return [row('assign()', assign.join(', '))];
  const named = topics.length === 0 ? null : topics.join(', ');
  if (pattern === null) return [wordRow(words, 'subscription', named)];
  const { expression } = pattern;
  if (pattern.matchedBy === 'broker') return [row('SubscriptionPattern', expression)];
  return [row('Pattern', expression), wordRow(words, 'topics', named)];
}

export function envelopeSections(
  envelope: Envelope,
  { words, names, process }: Speech,
): InspectorSection[] {
  const { kind, body, from, to, sentAt, arrivesAt, correlationId } = envelope;
  const head = [
    wordRow(words, 'kind', words(`stage.${kind}`)),
    wordRow(words, 'from', process(from)),
    wordRow(words, 'to', process(to)),
    row('correlationId', correlationId),
    wordRow(words, 'sent-at', moment(words, sentAt)),
    wordRow(words, 'arrives-at', moment(words, arrivesAt)),
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

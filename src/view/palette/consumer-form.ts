/** What the form of a new consumer asks for, and the plan that comes of the answers. */
import {
  CONSUMER_SETTINGS,
  consumersOf,
  type Cluster,
  type ConsumerPlan,
  type SubscribedPattern,
} from '../../engine/index.ts';
import type { Words } from '../../i18n/words.ts';
import type { FormField, FormValues } from './AddForm.tsx';
import { changedConfigs, freeName, settingField, topicNames } from './fields.ts';

/** The first one is what Kafka's default amounts to. */
const ASSIGNORS = [
  'RangeAssignor',
  'RoundRobinAssignor',
  'StickyAssignor',
  'CooperativeStickyAssignor',
] as const;
const ASSIGNOR_PACKAGE = 'org.apache.kafka.clients.consumer';

const ANY_TIME = { kind: 'number', min: 0, max: 600_000 } as const;

export function consumerFields(cluster: Cluster, words: Words): FormField[] {
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
    ...patternFields(words),
    ...behaviourFields(words),
  ];
}

/** In place of the topic. */
function patternFields(words: Words): FormField[] {
  const fold = words('build.pattern');
  return [
    {
      name: 'pattern',
      label: words('build.expression'),
      hint: words('build.expression-hint'),
      initial: '',
      check: { kind: 'text' },
      fold,
    },
    {
      name: 'matchedBy',
      label: words('build.matched-by'),
      initial: 'client',
      check: {
        kind: 'choice',
        choices: ['client', 'broker'],
        labels: {
          client: words('build.matched-by-client'),
          broker: words('build.matched-by-broker'),
        },
      },
      fold,
    },
  ];
}

/** What its program does, beside what Kafka's settings say. */
function behaviourFields(words: Words): FormField[] {
  const fold = words('build.behaviour');
  return [
    { name: 'processing', label: words('build.processing'), initial: '1', check: ANY_TIME, fold },
    {
      name: 'commits',
      label: 'commitSync()',
      initial: 'never',
      check: {
        kind: 'choice',
        choices: ['never', 'before-processing', 'after-processing'],
        labels: {
          never: words('build.commits-never'),
          'before-processing': words('build.commits-before'),
          'after-processing': words('build.commits-after'),
        },
      },
      fold,
    },
    {
      name: 'onException',
      label: words('build.on-exception'),
      initial: 'stop',
      check: {
        kind: 'choice',
        choices: ['stop', 'poll-again', 'seek-past'],
        labels: {
          stop: words('build.on-exception-stop'),
          'poll-again': words('build.on-exception-poll'),
          'seek-past': words('build.on-exception-seek'),
        },
      },
      fold,
    },
    {
      name: 'revocationMs',
      label: words('build.revocation'),
      initial: '0',
      check: ANY_TIME,
      fold,
    },
    {
      name: 'retriesCommitsAfterMs',
      label: words('build.commit-retry'),
      hint: words('build.commit-retry-hint'),
      initial: '0',
      check: ANY_TIME,
      fold,
    },
  ];
}

export function consumerPlan(values: FormValues): ConsumerPlan {
  const { clientId = 'consumer', group = '', topic = '', processing = '0' } = values;
  const { assignor = ASSIGNORS[0] } = values;
  const isChosen = assignor !== ASSIGNORS[0] && values['group.protocol'] !== 'consumer';
  const pattern = patternOf(values);
  return {
    clientId,
    group,
    topics: pattern === null ? [topic] : [],
    assign: null,
    configs: {
      ...changedConfigs(CONSUMER_SETTINGS, values),
      ...(isChosen ? { 'partition.assignment.strategy': `${ASSIGNOR_PACKAGE}.${assignor}` } : {}),
    },
    processingMsPerRecord: Number(processing),
    ...(pattern === null ? {} : { pattern }),
    ...behaviourOf(values),
  };
}

function patternOf({ pattern = '', matchedBy }: FormValues): SubscribedPattern | null {
  if (pattern === '') return null;
  return { matchedBy: matchedBy === 'broker' ? 'broker' : 'client', expression: pattern };
}

/** Only what differs from a plain poll loop is written down. */
function behaviourOf({
  commits,
  onException,
  revocationMs = '0',
  retriesCommitsAfterMs = '0',
}: FormValues): Partial<ConsumerPlan> {
  return {
    ...(commits === 'before-processing' || commits === 'after-processing' ? { commits } : {}),
    ...(onException === 'poll-again' || onException === 'seek-past' ? { onException } : {}),
    ...(Number(revocationMs) === 0 ? {} : { revocationMs: Number(revocationMs) }),
    ...(Number(retriesCommitsAfterMs) === 0
      ? {}
      : { retriesCommitsAfterMs: Number(retriesCommitsAfterMs) }),
  };
}

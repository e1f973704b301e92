/**
 * The anomaly table: what may go wrong with records, and under which setting Kafka allows it. What
 * is not listed is allowed nowhere.
 */
import type { ApplicationPlan, Command, ProducerPlan } from '../../command.ts';
import { readProducerConfig, type ProducerConfig } from '../../client/producer-config.ts';
import {
  VERDICT_REASONS,
  type Verdict,
  type VerdictKind,
  type VerdictReason,
} from '../../ledger/verdict.ts';
import type { ClusterPlan } from '../../plan.ts';
import type { JudgedRun } from './anomaly-run.ts';

/** What a configuration, and what was done to the cluster, make possible. */
export interface Circumstances {
  readonly acks: ReadonlySet<string>;
  /** Some producer does not number its batches. */
  readonly isUnnumbered: boolean;
  /** Some of these has several requests under way at once. */
  readonly hasManyInFlight: boolean;
  readonly isUnclean: boolean;
  readonly isMinIsrOne: boolean;
  readonly hasPowerCuts: boolean;
  readonly hasDiskLosses: boolean;
  /** Some broker was stopped, or out of reach: partitions may be without a leader. */
  readonly hasBrokersAway: boolean;
  /** Some broker slept, or was cut off: it may believe that it leads still. */
  readonly hasZombieLeaders: boolean;
  readonly hasTransactions: boolean;
  readonly isBeforeKip890: boolean;
  readonly isUncommittedRead: boolean;
  readonly hasGroups: boolean;
  readonly hasApplications: boolean;
  readonly isAutoCommitted: boolean;
  readonly resets: ReadonlySet<string>;
  readonly isCompacted: boolean;
  /** Every kind of command that was given. */
  readonly commands: ReadonlySet<Command['type']>;
}

const DISK_COMMANDS = ['wipe-disk', 'remove-replica-dir', 'fail-log-dir', 'remove-broker'] as const;

const ENDING_COMMANDS = ['crash', 'shut-down', 'unregister-broker'] as const;

const ISOLATING_COMMANDS = ['pause', 'cut-link', 'set-link-delay', 'set-link-loss'] as const;

const READER_DEFAULTS = {
  'auto.offset.reset': 'latest',
  'enable.auto.commit': 'true',
  'isolation.level': 'read_uncommitted',
} as const;

export function circumstancesOf({ plan, commands }: Pick<JudgedRun, 'plan' | 'commands'>) {
  const given = [...plan.script, ...commands].map(({ command }) => command);
  const applications = [...(plan.applications ?? [])];
  const producers = [...plan.producers];
  const consumers = [...plan.consumers];
  for (const command of given) {
    if (command.type === 'add-producer') producers.push(command.producer);
    if (command.type === 'add-consumer') consumers.push(command.consumer);
    if (command.type === 'add-application') applications.push(command.application);
  }
  const readers = [...consumers, ...applications];
  const configs = producerConfigsOf({ producers, applications, given });
  const types = new Set(given.map(({ type }) => type));
  const setting = (name: keyof typeof READER_DEFAULTS): string[] =>
    readers.map((one) => one.configs[name] ?? READER_DEFAULTS[name]);
  const hasDiskLosses = DISK_COMMANDS.some((type) => types.has(type));
  const hasZombieLeaders = ISOLATING_COMMANDS.some((type) => types.has(type));
  const losesDisks = hasDiskLosses || types.has('cut-power');
  const circumstances: Circumstances = {
    acks: new Set(configs.map(({ acks }) => String(acks))),
    isUnnumbered: configs.some(({ enableIdempotence }) => !enableIdempotence),
    // With acks=0 a request is over when it is sent: the next one follows at once.
    hasManyInFlight: configs.some((config) => {
      const areMany = config.maxInFlightRequestsPerConnection > 1 || String(config.acks) === '0';
      return !config.enableIdempotence && areMany;
    }),
    // With eligible leader replicas the last known leader is taken when nobody else is left.
    isUnclean: isUncleanIn(plan, given) || (plan.features.eligibleLeaderReplicas && losesDisks),
    // No more replicas than there are can be asked for.
    isMinIsrOne:
      minIsrsOf(plan, given).includes('1') ||
      plan.topics.some(({ replicationFactor }) => replicationFactor === 1),
    hasPowerCuts: types.has('cut-power'),
    hasDiskLosses,
    hasBrokersAway:
      losesDisks || hasZombieLeaders || ENDING_COMMANDS.some((type) => types.has(type)),
    hasZombieLeaders,
    hasTransactions: configs.some(({ transactionalId }) => transactionalId !== ''),
    isBeforeKip890: (plan.features.transactionVersion ?? 2) < 2,
    // Share groups read everything, unless they are told not to.
    isUncommittedRead:
      setting('isolation.level').includes('read_uncommitted') ||
      (plan.shareConsumers ?? []).length > 0,
    hasGroups:
      readers.some(({ group }) => group !== null) || (plan.shareConsumers ?? []).length > 0,
    hasApplications: applications.length > 0,
    isAutoCommitted: setting('enable.auto.commit').includes('true'),
    resets: new Set(setting('auto.offset.reset').map((value) => value.split(':')[0] ?? value)),
    isCompacted: plan.topics.some(({ configs: own }) => own['cleanup.policy'] === 'compact'),
    commands: types,
  };
  return circumstances;
}

/**
 * As producers are planned, those of applications too, and with the acks that they are given later:
 * one that was not asked for idempotence gives it up for that.
 */
function producerConfigsOf({
  producers,
  applications,
  given,
}: {
  readonly producers: readonly ProducerPlan[];
  readonly applications: readonly ApplicationPlan[];
  readonly given: readonly Command[];
}): ProducerConfig[] {
  const changes = given.flatMap((command) => {
    return command.type === 'set-producer-config' && command.name === 'acks' ? [command.value] : [];
  });
  const planned = [
    ...producers.map(({ configs }) => configs),
    ...applications.map(({ producerConfigs, transactionalId }) => {
      const identity = transactionalId === null ? {} : { 'transactional.id': transactionalId };
      return { ...producerConfigs, ...identity };
    }),
  ];
  const changed = planned
    .flatMap((configs) => [...new Set(changes)].map((acks) => ({ ...configs, acks })))
    // Such a change is refused.
    .filter((configs) => readProducerConfig(configs).faults.length === 0);
  return [...planned, ...changed].map((configs) => readProducerConfig(configs).config);
}

const UNCLEAN = 'unclean.leader.election.enable';
const MIN_ISR = 'min.insync.replicas';

function isUncleanIn({ settings, topics }: ClusterPlan, given: readonly Command[]): boolean {
  return (
    settings[UNCLEAN] === 'true' ||
    topics.some(({ configs }) => configs[UNCLEAN] === 'true') ||
    given.some((command) => {
      if (command.type === 'elect-leaders') return command.electionType === 'UNCLEAN';
      const isAltered =
        command.type === 'alter-topic-config' || command.type === 'alter-broker-config';
      return isAltered && command.name === UNCLEAN && command.value === 'true';
    })
  );
}

function minIsrsOf({ settings, topics }: ClusterPlan, given: readonly Command[]): string[] {
  const altered = given.flatMap((command) => {
    return command.type === 'alter-topic-config' && command.name === MIN_ISR
      ? [command.value ?? '1']
      : [];
  });
  return [...topics.map(({ configs }) => configs[MIN_ISR] ?? settings[MIN_ISR] ?? '1'), ...altered];
}

export interface Rule {
  readonly kind: VerdictKind;
  readonly reason: VerdictReason;
  readonly isLegal: (circumstances: Circumstances) => boolean;
}

const always = (): boolean => true;
const losesData = (c: Circumstances): boolean =>
  c.isUnclean || c.hasPowerCuts || c.hasDiskLosses || c.acks.has('0') || c.acks.has('1');

function rules(
  kind: VerdictKind,
  table: Partial<Readonly<Record<VerdictReason, Rule['isLegal']>>>,
): Rule[] {
  return VERDICT_REASONS.flatMap((reason) => {
    const isLegal = table[reason];
    return isLegal === undefined ? [] : [{ kind, reason, isLegal }];
  });
}

/** How records that were safe as far as anybody knew are lost. */
const LOSSES = {
  'unclean-election': (c: Circumstances) => c.isUnclean,
  'min-isr-1': (c: Circumstances) => c.isMinIsrOne && (c.isUnclean || c.hasDiskLosses),
  'last-replica-standing': (c: Circumstances) => c.isMinIsrOne && c.hasPowerCuts,
  'power-lost': (c: Circumstances) => c.hasPowerCuts,
  'disk-lost': (c: Circumstances) => c.hasDiskLosses,
};

export const RULES: readonly Rule[] = [
  ...rules('lost-write', {
    'acks-0': (c) => c.acks.has('0'),
    'acks-1': (c) => c.acks.has('1'),
    ...LOSSES,
  }),
  ...rules('unseen-late', {
    'slow-consumer': always,
    'open-transaction': (c) => c.hasTransactions,
  }),
  ...rules('unseen-gone', {
    lost: losesData,
    skipped: always,
    retention: hasRetention,
    compaction: (c) => c.isCompacted,
  }),
  ...rules('duplicate', { 'no-idempotence': (c) => c.isUnnumbered, 'epoch-bumped': always }),
  ...rules('inconsistent-offsets', {
    'unclean-election': (c) => c.isUnclean,
    'last-replica-standing': (c) => c.hasPowerCuts,
    'power-lost': (c) => c.hasPowerCuts,
    'disk-lost': (c) => c.hasDiskLosses,
  }),
  ...rules('aborted-read', {
    'read-uncommitted': (c) => c.hasTransactions && c.isUncommittedRead,
  }),
  ...rules('precommitted-read', {
    'read-uncommitted': (c) => c.hasTransactions && c.isUncommittedRead,
  }),
  ...rules('cycle', {
    'read-uncommitted': (c) => c.hasTransactions && c.isUncommittedRead,
    'write-edges': (c) => c.hasTransactions,
  }),
  ...rules('write-cycle', { 'writes-not-isolated': (c) => c.hasTransactions }),
  ...rules('int-send-skip', { 'writes-not-isolated': (c) => c.hasTransactions }),
  ...rules('poll-skip', {
    'reset-latest': (c) => c.resets.has('latest'),
    'reset-duration': (c) => c.resets.has('by_duration'),
    seek: hasSeeks,
    retention: hasRetention,
    compaction: (c) => c.isCompacted,
    // Or somebody before has skipped them, without having read anything yet.
    'committed-ahead': (c) =>
      commitsAtWill(c) || c.resets.has('latest') || hasSeeks(c) || hasRetention(c),
  }),
  ...rules('int-poll-skip', { compaction: (c) => c.isCompacted }),
  ...rules('nonmonotonic-poll', {
    rebalance: (c) => c.hasGroups,
    restart: always,
    'reset-earliest': (c) => c.resets.has('earliest'),
    // A leader that does not know that it is replaced tells where it stands itself.
    'reset-latest': (c) => c.resets.has('latest') && (losesData(c) || c.hasZombieLeaders),
    truncation: losesData,
    seek: hasSeeks,
    rewound: (c) => c.hasApplications,
  }),
  ...rules('nonmonotonic-send', {
    'many-in-flight': (c) => c.hasManyInFlight,
    'given-up': (c) => c.isUnnumbered,
  }),
  ...rules('torn-transaction', {
    ...LOSSES,
    'before-kip-890': (c) => c.hasTransactions && c.isBeforeKip890,
    'marker-by-hand': (c) => c.commands.has('abort-transaction'),
    // The coordinator takes a partition without a leader for deleted, and ends without it.
    'marker-skipped': (c) => c.hasTransactions && c.hasBrokersAway,
  }),
  ...rules('consume-counts', { 'at-least-once': always }),
  ...rules('realtime-lag', { asynchronous: always }),
  ...rules('commit-loss', {
    'auto-commit': (c) => c.isAutoCommitted,
    'manual-commit': commitsAtWill,
  }),
  ...rules('position-after-abort', {
    unchanged: (c) => c.hasTransactions,
    rewound: (c) => c.hasTransactions,
    'rewound-further': (c) => c.hasTransactions,
  }),
  ...rules('fenced-by-timeout', { 'transaction-timeout': (c) => c.hasTransactions }),
  ...rules('key-order', { 'more-partitions': (c) => c.commands.has('create-partitions') }),
  ...rules('stuck-consumer', {
    frozen: (c) => c.commands.has('pause'),
    'not-polling': (c) => c.commands.has('stop-polling'),
    processing: always,
    paused: (c) => c.commands.has('pause-partitions'),
    failed: always,
    unreachable: always,
    'open-transaction': (c) => c.hasTransactions,
  }),
  ...rules('zombie-write', { 'session-expired': (c) => c.hasApplications }),
  ...rules('held-up', { 'open-transaction': (c) => c.hasTransactions }),
];

function hasSeeks({ commands }: Circumstances): boolean {
  return commands.has('seek') || commands.has('seek-to');
}

function hasRetention({ commands }: Circumstances): boolean {
  return commands.has('delete-records');
}

/** Somebody says himself up to where the group has read. */
function commitsAtWill({ commands }: Circumstances): boolean {
  return commands.has('commit') || commands.has('alter-offsets') || commands.has('send-offsets');
}

/**
 * Rows that Kafka allows and that no run here comes to: a request that is under way is lost with
 * its connection, so that none arrives after the end of its transaction.
 */
export const NOT_MODELLED: ReadonlySet<string> = new Set(['torn-transaction before-kip-890']);

function ruleFor({ kind, reason }: Pick<Verdict, 'kind' | 'reason'>): Rule | null {
  return RULES.find((rule) => rule.kind === kind && rule.reason === reason) ?? null;
}

/** Verdicts that nothing in the run excuses. */
export function outside(run: JudgedRun): Verdict[] {
  const circumstances = circumstancesOf(run);
  return run.verdicts.filter((one) => ruleFor(one)?.isLegal(circumstances) !== true);
}

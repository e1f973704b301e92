/**
 * A simulated cluster as a script acts on it: time runs when it is told to, and what the clients
 * hear meanwhile is written down.
 */
import { committedImage, controllerOf, type Cluster } from '../../cluster.ts';
import type { Command } from '../../command.ts';
import type { Fact, RefusalReason } from '../../fact.ts';
import type { ProcessId } from '../../ids.ts';
import type { TransactionVersion } from '../../protocol/transaction-api.ts';
import { createCluster, readPlanSettings, type ClusterPlan } from '../../plan.ts';
import { namesNotSimulated } from '../../setting-faults.ts';
import { nextDueTick, runUntil, step } from '../../step.ts';
import { namesOf, type LogNames } from './decisions.ts';
import { eventsOf } from './events.ts';
import type { JsonObject } from './json.ts';
import type { Script, ScriptCluster, Shows } from './recording.ts';

export interface World {
  readonly cluster: Cluster;
  /** The tick at which all brokers were active: where the script's time begins. */
  readonly origin: number;
  readonly shows: Shows;
  /** Which member id the script gives to whom. */
  readonly memberIds: Readonly<Record<string, string>>;
  readonly groups: Set<string>;
  readonly shareGroups: Set<string>;
  /** Those that a script has named so far. */
  readonly transactionalIds: Set<string>;
  readonly clients: Map<string, Client>;
  /** Those that were heard; a client started again under the same name replaces the first. */
  readonly clientsByProcess: Map<ProcessId, Client>;
  readonly unknownSettings: Set<string>;
  /** Entries of the metadata log that have been looked at. */
  decided: number;
  /** Hears every fact while a step waits for its answer. */
  listener: ((fact: Fact) => void) | null;
  /** Hears every fact, for whoever looks into a difference. */
  readonly watch: Watch;
}

export type Watch = (fact: Fact) => void;

export interface Client {
  readonly kind: 'producer' | 'consumer' | 'share-consumer';
  readonly process: ProcessId;
  /** Its `assigned` events tell the generation. */
  readonly tellsGeneration: boolean;
  /** It tells the records that it gets. */
  readonly tellsRecords: boolean;
  /** Records sent, by number: whether their result becomes an event of its own. */
  readonly sent: Map<number, { readonly isAsync: boolean }>;
  readonly results: Map<number, JsonObject>;
  /** The records that a share consumer has got so far, as scripts name them. */
  readonly polled: Set<string>;
  events: JsonObject[];
}

/** Longest wait for the brokers at the start, simulated ms. */
const READY_WITHIN_MS = 90_000;

export function createWorld(script: Script, watch: Watch): World {
  const unknownSettings = new Set<string>();
  const own = planOf(script.cluster, unknownSettings);
  const plan = {
    ...own,
    topicIds: script.topicIds ?? {},
    givenMemberIds: script.givenMemberIds ?? {},
  };
  const origin = readyTick(plan);
  const cluster = createCluster({ ...plan, startedAtMs: script.startedAtMs - origin }, QUIET);
  runUntil(cluster, origin);
  return {
    cluster,
    origin,
    shows: script.shows,
    memberIds: script.memberIds ?? {},
    groups: new Set(),
    shareGroups: new Set(),
    transactionalIds: new Set(),
    clients: new Map(),
    clientsByProcess: new Map(),
    unknownSettings,
    decided: controllerOf(cluster).quorum.highWatermark,
    listener: null,
    watch,
  };
}

type Settings = Readonly<Record<string, string>>;

const QUIET = { digest: false };

/** What the recorder gives its admin client. */
const ADMIN_CONFIGS = {
  'default.api.timeout.ms': '20000',
  'request.timeout.ms': '8000',
  'metadata.max.age.ms': '1000',
};

/** The features that the engine knows: on in new clusters. */
const ELR_FEATURE = 'eligible.leader.replicas.version';
const TRANSACTION_FEATURE = 'transaction.version';

function planOf(cluster: ScriptCluster, unknownSettings: Set<string>): ClusterPlan {
  const { controllers } = cluster;
  if (controllers !== 1 && controllers !== 3 && controllers !== 5) {
    throw new Error(`not simulated: ${controllers} controllers`);
  }
  noteUnknown(cluster.settings, unknownSettings);
  for (const own of Object.values(cluster.nodeSettings)) {
    const { 'broker.rack': _rack, ...others } = own;
    noteUnknown(others, unknownSettings, cluster.settings);
  }
  for (const name of Object.keys(cluster.features)) {
    if (name !== ELR_FEATURE && name !== TRANSACTION_FEATURE) unknownSettings.add(name);
  }
  return {
    seed: 1,
    brokers: Array.from({ length: cluster.brokers }, (_, number) => {
      const rack = cluster.nodeSettings[number]?.['broker.rack'] ?? null;
      return { rack, logDirs: cluster.logDirs ?? 1 };
    }),
    controllers,
    settings: cluster.settings,
    nodeSettings: cluster.nodeSettings,
    admin: ADMIN_CONFIGS,
    features: {
      eligibleLeaderReplicas: cluster.features[ELR_FEATURE] !== '0',
      transactionVersion: transactionVersionOf(cluster),
    },
    network: { delayMs: 1, jitterMs: 0 },
    topics: [],
    producers: [],
    consumers: [],
    script: [],
  };
}

function transactionVersionOf({ features }: ScriptCluster): TransactionVersion {
  const level = features[TRANSACTION_FEATURE];
  if (level === '0') return 0;
  return level === '1' ? 1 : 2;
}

/** Accepts what the simulator does not know or obey, but no value that it cannot take. */
function noteUnknown(own: Settings, unknownSettings: Set<string>, wider: Settings = {}): void {
  const settings = { ...wider, ...own };
  for (const { name, fault } of readPlanSettings({ settings }).faults) {
    if (fault !== 'unknown-setting') throw new Error(`not simulated: ${name}=${settings[name]}`);
    unknownSettings.add(name);
  }
  for (const name of namesNotSimulated('server', own)) unknownSettings.add(name);
}

/** Time does not depend on the wall clock: a trial run tells when the brokers are ready. */
function readyTick(plan: ClusterPlan): number {
  const cluster = createCluster(plan, QUIET);
  for (;;) {
    const { brokers } = committedImage(cluster);
    const active = brokers.filter(({ isFenced }) => !isFenced);
    if (active.length === plan.brokers.length) return cluster.now;
    const tick = nextDueTick(cluster, READY_WITHIN_MS);
    if (tick < 0) throw new Error('the brokers did not become active');
    runUntil(cluster, tick);
  }
}

/** Runs up to and including `tick`. */
export function advance(world: World, tick: number): void {
  runUntil(world.cluster, tick, { onFacts: (facts) => hear(world, facts) });
}

/** Gives the commands in the next tick; the reason when one was refused. */
export function issue(world: World, ...commands: readonly Command[]): RefusalReason | null {
  const facts = step(world.cluster, commands);
  hear(world, facts);
  for (const fact of facts) if (fact.type === 'command-refused') return fact.reason;
  return null;
}

/** Runs until `isDone`, which is asked after every tick; false when `withinMs` are over before. */
export function runWhileNot(world: World, isDone: () => boolean, withinMs: number): boolean {
  const limit = world.cluster.now + withinMs;
  while (!isDone()) {
    const tick = nextDueTick(world.cluster, limit);
    if (tick < 0) {
      advance(world, limit);
      return isDone();
    }
    advance(world, tick);
  }
  return true;
}

/** The first fact, from the command on, that `pick` makes something of; null: none in time. */
export function answerTo<Answer>(
  world: World,
  command: Command,
  pick: (fact: Fact) => Answer | null,
  withinMs: number,
): Answer | { readonly refused: RefusalReason } | null {
  const answers: Answer[] = [];
  world.listener = (fact) => {
    const answer = pick(fact);
    if (answer !== null) answers.push(answer);
  };
  const refused = issue(world, command);
  if (refused === null) runWhileNot(world, () => answers.length > 0, withinMs);
  world.listener = null;
  return refused === null ? (answers[0] ?? null) : { refused };
}

export function logNames({ cluster }: World): LogNames {
  const { log, logLength } = controllerOf(cluster);
  return namesOf(log.slice(0, logLength));
}

function hear(world: World, facts: readonly Fact[]): void {
  for (const fact of facts) {
    const client = fact.by === null ? undefined : world.clientsByProcess.get(fact.by);
    if (client !== undefined) client.events.push(...eventsOf(fact, client, () => logNames(world)));
    world.listener?.(fact);
    world.watch(fact);
  }
}

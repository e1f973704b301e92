/**
 * What a test does to its world: time, processes, disks, links, clients and the admin's requests.
 */
import { assert, assertExists } from '../../base/assert.ts';
import type { Command, ConsumerPlan } from '../command.ts';
import { brokerId, consumerId, producerId, type ProcessId } from '../ids.ts';
import { recordFate } from '../ledger.ts';
import type { Envelope } from '../network/envelope.ts';
import { linkBetween } from '../network/network.ts';
import type { ApiName } from '../protocol/api.ts';
import { envelopesInFlight } from '../selectors.ts';
import { runUntil, step } from '../step.ts';
import type { World } from './world.ts';
import { brokerNamed, idOf, type WorldState } from './world-state.ts';

export interface ProduceOptions {
  readonly acks?: 'all' | '1' | '0';
  readonly configs?: Readonly<Record<string, string>>;
  /** The producer's name: one is made for each name. Default: one for each `acks`. */
  readonly by?: string;
  /** How long to wait for the outcome at most, simulated ms. */
  readonly withinMs?: number;
}

export interface Verbs {
  readonly run: (ms: number) => World;
  /** Runs until it is so; fails when that takes longer than `limitMs`. */
  readonly runUntil: (isSo: () => boolean, limitMs?: number) => World;
  readonly command: (command: Command) => World;
  readonly crash: (name: string) => World;
  readonly shutDown: (name: string) => World;
  readonly start: (name: string) => World;
  readonly pause: (name: string) => World;
  readonly resume: (name: string) => World;
  /** Brokers stop, and what they have not flushed is gone. */
  readonly cutPower: (...names: string[]) => World;
  readonly wipeDisk: (name: string) => World;
  /** The log directory at this place of log.dirs, from 0. */
  readonly failDir: (name: string, place: number) => World;
  /** Each append and each read takes so long from now on. */
  readonly slowDisk: (name: string, delayMs: number) => World;
  /** Cuts both directions between two processes. */
  readonly cut: (left: string, right: string) => World;
  /** Cuts a process off from every other but those named. */
  readonly isolate: (name: string, but?: readonly string[]) => World;
  /** Heals every link that is cut, or those that have these ends. */
  readonly heal: (...ends: readonly string[]) => World;
  /** Envelopes take so long from one process to another. */
  readonly delay: (from: string, to: string, delayMs: number) => World;
  /** So many bytes each second fit from one process to another; null: any number. */
  readonly throttle: (from: string, to: string, bytesPerSecond: number | null) => World;
  /** The connection of a client breaks when the next answer of this kind is on its way to it. */
  readonly loseAnswer: (client: string, api: ApiName, limitMs?: number) => World;
  /** The next request of this kind from one to another comes so much later. */
  readonly holdBack: (from: string, to: string, api: ApiName, delayMs: number) => World;
  /** Sends values to a partition, and waits until it is known what became of them. */
  readonly produce: (
    partition: string,
    values: readonly string[],
    options?: ProduceOptions,
  ) => World;
  readonly consumer: (name: string, plan: Partial<ConsumerPlan>) => World;
  readonly alterTopic: (topic: string, name: string, value: string | null) => World;
  readonly elect: (electionType: 'PREFERRED' | 'UNCLEAN') => World;
  /** To brokers by their numbers, the preferred leader first; null: back to where it was. */
  readonly reassign: (partition: string, replicas: readonly number[] | null) => World;
  readonly deleteRecords: (partition: string, beforeOffset: number) => World;
}

export function verbs(state: WorldState, self: () => World): Verbs {
  const { cluster } = state;
  const run = (ms: number): World => {
    runUntil(cluster, cluster.now + ms, state.observer);
    return self();
  };
  return {
    run,
    command: (wanted) => {
      execute(state, wanted);
      return self();
    },
    runUntil: (isSo, limitMs = 60_000) => {
      wait(state, isSo, limitMs);
      return self();
    },
    produce: (partition, values, options = {}) => {
      produce(state, partition, values, options);
      return self();
    },
    loseAnswer: (client, api, limitMs = 1000) => {
      loseAnswer(state, idOf(state, client), api, limitMs);
      return self();
    },
    holdBack: (from, to, api, delayMs) => {
      const ends = { from: idOf(state, from), to: idOf(state, to) };
      const { seq } = nextUnderWay(state, { kind: 'request', api, ...ends }, 60_000);
      execute(state, { type: 'delay-envelope', seq, delayMs });
      return self();
    },
    ...verbsOnMachines(state, self),
    ...verbsOnLinks(state, self),
    ...requests(state, self),
  };
}

type MachineVerb =
  | 'crash'
  | 'shutDown'
  | 'start'
  | 'pause'
  | 'resume'
  | 'cutPower'
  | 'wipeDisk'
  | 'failDir'
  | 'slowDisk';

function verbsOnMachines(state: WorldState, self: () => World): Pick<Verbs, MachineVerb> {
  const id = (name: string): ProcessId => idOf(state, name);
  const command = (wanted: Command): World => {
    execute(state, wanted);
    return self();
  };
  return {
    crash: (name) => command({ type: 'crash', process: id(name) }),
    shutDown: (name) => command({ type: 'shut-down', process: id(name) }),
    start: (name) => command({ type: 'start', process: id(name) }),
    pause: (name) => command({ type: 'pause', process: id(name) }),
    resume: (name) => command({ type: 'resume', process: id(name) }),
    cutPower: (...names) => {
      const brokers = names.map((name) => brokerNamed(state.cluster, name));
      return command({ type: 'cut-power', brokers });
    },
    wipeDisk: (name) => command({ type: 'wipe-disk', process: id(name) }),
    failDir: (name, directory) => command({ type: 'fail-log-dir', process: id(name), directory }),
    slowDisk: (name, delayMs) => command({ type: 'set-disk-delay', process: id(name), delayMs }),
  };
}

function verbsOnLinks(
  state: WorldState,
  self: () => World,
): Pick<Verbs, 'cut' | 'isolate' | 'heal' | 'delay' | 'throttle'> {
  const id = (name: string): ProcessId => idOf(state, name);
  return {
    cut: (left, right) => {
      cutOff(state, id(left), [id(right)]);
      return self();
    },
    isolate: (name, but = []) => {
      const spared = [name, ...but].map(id);
      const others = state.cluster.processes.map((process) => process.id);
      cutOff(
        state,
        id(name),
        others.filter((other) => !spared.includes(other)),
      );
      return self();
    },
    heal: (...ends) => {
      const wanted = ends.map(id);
      const cuts = state.cluster.network.links.filter(({ from, to, isCut }) => {
        return isCut && wanted.every((end) => end === from || end === to);
      });
      execute(state, ...cuts.map(({ from, to }) => ({ type: 'heal-link', from, to }) as const));
      return self();
    },
    delay: (from, to, delayMs) => {
      execute(state, { type: 'set-link-delay', from: id(from), to: id(to), delayMs });
      return self();
    },
    throttle: (from, to, bytesPerSecond) => {
      execute(state, { type: 'set-link-bandwidth', from: id(from), to: id(to), bytesPerSecond });
      return self();
    },
  };
}

type Requested = 'consumer' | 'alterTopic' | 'elect' | 'reassign' | 'deleteRecords';

function requests(state: WorldState, self: () => World): Pick<Verbs, Requested> {
  const command = (wanted: Command): World => {
    execute(state, wanted);
    return self();
  };
  return {
    consumer: (name, plan) => {
      state.names.set(name, consumerId(state.cluster.added.consumers + 1));
      const defaults = { clientId: name, group: null, topics: [], assign: null, configs: {} };
      const consumer = { ...defaults, processingMsPerRecord: 0, ...plan };
      return command({ type: 'add-consumer', consumer });
    },
    alterTopic: (topic, name, value) => command({ type: 'alter-topic-config', topic, name, value }),
    elect: (electionType) => command({ type: 'elect-leaders', electionType, partitions: null }),
    reassign: (partition, numbers) => {
      const replicas = numbers === null ? null : numbers.map(brokerId);
      return command({ type: 'alter-reassignments', partitions: [{ partition, replicas }] });
    },
    deleteRecords: (partition, beforeOffset) =>
      command({ type: 'delete-records', partition, beforeOffset }),
  };
}

/**
 * At one moment. A command of a test makes sense: one that is refused is a fault of the test.
 */
function execute(state: WorldState, ...commands: readonly Command[]): void {
  const facts = step(state.cluster, commands, state.observer);
  state.take(facts);
  const refused = facts.find((fact) => fact.type === 'command-refused');
  assert(refused === undefined, `the command is carried out: ${JSON.stringify(refused)}`);
}

function wait({ cluster, observer }: WorldState, isSo: () => boolean, limitMs: number): void {
  const limit = cluster.now + limitMs;
  while (!isSo()) {
    assert(cluster.now < limit, `it comes to pass within ${limitMs} ms`);
    runUntil(cluster, cluster.now + 1, observer);
  }
}

/** Both directions of each, at the same moment; what is cut already stays so. */
function cutOff(state: WorldState, own: ProcessId, others: readonly ProcessId[]): void {
  const { network } = state.cluster;
  const links = others.flatMap((other) => [
    { from: own, to: other },
    { from: other, to: own },
  ]);
  const whole = links.filter(({ from, to }) => linkBetween(network, from, to)?.isCut !== true);
  execute(state, ...whole.map((link) => ({ type: 'cut-link', ...link }) as const));
}

interface Wanted {
  readonly kind: Envelope['kind'];
  readonly api: ApiName;
  readonly from?: ProcessId;
  readonly to: ProcessId;
}

/** Runs until such an envelope is under way. */
function nextUnderWay(state: WorldState, wanted: Wanted, limitMs: number): Envelope {
  const find = (): Envelope | undefined =>
    envelopesInFlight(state.cluster).find(({ kind, from, to, body }) => {
      const isFrom = wanted.from === undefined || wanted.from === from;
      return isFrom && kind === wanted.kind && to === wanted.to && body.api === wanted.api;
    });
  wait(state, () => find() !== undefined, limitMs);
  return assertExists(find(), 'it is under way');
}

function loseAnswer(state: WorldState, client: ProcessId, api: ApiName, limitMs: number): void {
  const { from: server } = nextUnderWay(state, { kind: 'response', api, to: client }, limitMs);
  execute(state, { type: 'break-connection', from: client, to: server });
}

function produce(
  state: WorldState,
  partitionName: string,
  values: readonly string[],
  { acks = 'all', configs = {}, by = `acks=${acks}`, withinMs = 500 }: ProduceOptions,
): void {
  const { cluster, names, observer } = state;
  if (!names.has(by)) {
    names.set(by, producerId(cluster.added.producers + 1));
    const producer = { clientId: by, configs: { acks, 'linger.ms': '0', ...configs }, load: null };
    execute(state, { type: 'add-producer', producer });
  }
  const dash = partitionName.lastIndexOf('-');
  const partition = Number(partitionName.slice(dash + 1));
  const first = cluster.recordCount;
  execute(state, {
    type: 'send',
    process: idOf(state, by),
    topic: partitionName.slice(0, dash),
    records: values.map((value) => ({ key: null, value, partition, timestamp: null })),
  });
  const isSettled = (): boolean =>
    values.every((_, index) => {
      const entry = recordFate(state.ledger, first + index);
      return entry !== null && entry.settledAt !== null;
    });
  const limit = cluster.now + withinMs;
  while (!isSettled() && cluster.now < limit) runUntil(cluster, cluster.now + 1, observer);
}

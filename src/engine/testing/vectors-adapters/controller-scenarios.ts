/**
 * Adapter: a controller with brokers that fail, return, shut down and propose ISRs. There is no
 * clock: sessions end and periodic tasks run when a step says so.
 */
import { assertExists } from '../../../base/assert.ts';
import { onControllerTimer } from '../../controller/controller.ts';
import { brokerOf } from '../../controller/image.ts';
import type { LeaderRecoveryState, PartitionRegistration } from '../../controller/metadata.ts';
import { ADMIN, brokerId } from '../../ids.ts';
import {
  alterConfig,
  createTopic,
  electLeaders,
  epochOf,
  heartbeat,
  join,
  proposalError,
  proposeIsr,
  reassign,
  register,
} from '../controller-brokers.ts';
import {
  advance,
  ask,
  createControllerScript,
  type ControllerScript,
} from '../controller-script.ts';
import { writtenBroker, writtenBrokers } from './brokers.ts';
import {
  booleanAt,
  numberAt,
  numbersAt,
  objectsAt,
  textAt,
  type Json,
  type JsonObject,
} from './json.ts';
import { splitObject, type VectorKind } from './kind.ts';

const SETS = ['isr', 'elr', 'lastKnownElr', 'addingReplicas', 'removingReplicas'];

/** Longer than any scenario takes, simulated ms. */
const SESSION_TIMEOUT_MS = 100_000;
/** Longer than everything, simulated ms: periodic tasks run only when a step says so. */
const NEVER_MS = 1_000_000_000;

export const controllerScenariosKind: VectorKind = {
  name: 'core/controller-scenarios',
  lists: {
    cases: {
      split(recorded) {
        const { input, expected } = splitObject(recorded, ['createError', 'initial']);
        const steps = objectsAt(input, 'steps').map((step) =>
          splitObject(step, ['error', 'reply', 'state']),
        );
        return {
          input: { ...input, steps: steps.map((step) => step.input) },
          expected: { ...expected, steps: steps.map((step) => step.expected) },
        };
      },
      run,
      isSet: (path) => SETS.includes(String(path.at(-1))),
      isPartial: (path) => path[0] === 'steps' && path.length === 2,
    },
  },
};

function run(input: JsonObject): JsonObject {
  const script = createControllerScript({
    eligibleLeaderReplicas: booleanAt(input, 'elrEnabled'),
    broker: {
      brokerSessionTimeoutMs: SESSION_TIMEOUT_MS,
      uncleanLeaderElectionIntervalMs: NEVER_MS,
      autoLeaderRebalanceEnable: false,
    },
  });
  // From here on a moment can lie a whole session in the past.
  advance(script, 2 * SESSION_TIMEOUT_MS);
  for (let number = 0; number < numberAt(input, 'brokers'); number += 1) join(script, number);
  const createError = createTopic(script, 't', {
    assignment: assignmentOf(input),
    configs: {
      'min.insync.replicas': String(numberAt(input, 'minInsyncReplicas')),
      'unclean.leader.election.enable': String(booleanAt(input, 'uncleanLeaderElectionEnable')),
    },
  });
  const initial = written(script);
  const incarnations = new Map<number, number>();
  const steps = objectsAt(input, 'steps').map((step) => ({
    ...perform(script, step, incarnations),
    state: written(script),
  }));
  return { createError, initial, steps };
}

function perform(
  script: ControllerScript,
  step: JsonObject,
  incarnations: Map<number, number>,
): JsonObject {
  const op = textAt(step, 'op');
  switch (op) {
    case 'fence':
      fence(script, numberAt(step, 'broker'));
      return {};
    case 'unfence':
      return { reply: beat(script, step, { wantFence: false, wantShutDown: false }) };
    case 'heartbeat': {
      const wishes = { wantFence: booleanAt(step, 'wantFence') };
      const reply = beat(script, step, {
        ...wishes,
        wantShutDown: booleanAt(step, 'wantShutDown'),
      });
      return { reply };
    }
    case 'restart':
      restart(script, step, incarnations);
      return {};
    case 'unregister': {
      const broker = brokerId(numberAt(step, 'broker'));
      return { error: ask(script, ADMIN, { api: 'UnregisterBroker', broker }).error };
    }
    case 'alterPartition':
      return { error: alterPartition(script, step) };
    case 'electPreferred':
      return { error: elect(script, step, 'PREFERRED') };
    case 'electUnclean':
      return { error: elect(script, step, 'UNCLEAN') };
    case 'reassign':
      return { error: move(script, step, numbersAt(step, 'replicas')) };
    case 'cancelReassign':
      return { error: move(script, step, null) };
    case 'autoBalance':
      runTask(script, 'leader-balance');
      return {};
    case 'autoUnclean':
      runTask(script, 'unclean-election');
      return {};
    case 'config':
      alterConfig(script, 't', { [textAt(step, 'key')]: String(step.value) });
      return {};
    default:
      throw new Error(`the operation ${op} is not known`);
  }
}

/** The broker was heard last a session ago, and the next check finds that out. */
function fence(script: ControllerScript, number: number): void {
  const { controller, cluster } = script;
  if (brokerOf(controller.image, brokerId(number))?.isFenced !== false) return;
  sessionOf(script, number).lastContactAt = cluster.now - SESSION_TIMEOUT_MS - 1;
  runTask(script, 'session-check');
}

function restart(
  script: ControllerScript,
  step: JsonObject,
  incarnations: Map<number, number>,
): void {
  const number = numberAt(step, 'broker');
  const incarnation = (incarnations.get(number) ?? 1) + 1;
  incarnations.set(number, incarnation);
  const epoch = epochOf(script, brokerId(number));
  const previousBrokerEpoch = booleanAt(step, 'clean') ? epoch : -1;
  if (epoch >= 0) sessionOf(script, number).lastContactAt = -1;
  register(script, number, { incarnation, previousBrokerEpoch });
}

function beat(
  script: ControllerScript,
  step: JsonObject,
  wishes: { readonly wantFence: boolean; readonly wantShutDown: boolean },
): JsonObject {
  const number = numberAt(step, 'broker');
  const { isFenced, shouldShutDown } = heartbeat(script, number, wishes);
  const inControlledShutdown = sessionOf(script, number).controlledShutdownOffset >= 0;
  return { isFenced, inControlledShutdown, shouldShutDown };
}

function alterPartition(script: ControllerScript, step: JsonObject): string {
  const { recovery } = step;
  const numbers: Record<string, number> = {};
  for (const key of ['partition', 'leaderEpoch', 'partitionEpoch']) {
    if (step[key] !== undefined) numbers[key] = numberAt(step, key);
  }
  if (step.staleBrokerEpochOf !== undefined) numbers.stale = numberAt(step, 'staleBrokerEpochOf');
  const response = proposeIsr(script, numberAt(step, 'broker'), numbersAt(step, 'isr'), {
    ...numbers,
    leaderRecoveryState: recovery === undefined ? 'RECOVERED' : recoveryStateOf(recovery),
  });
  return proposalError(response);
}

function move(
  script: ControllerScript,
  step: JsonObject,
  replicas: readonly number[] | null,
): string {
  const name = `t-${partitionOf(step)}`;
  return reassign(script, { [name]: replicas })[0]?.error ?? 'NONE';
}

function partitionOf(step: JsonObject): number {
  return step.partition === undefined ? 0 : numberAt(step, 'partition');
}

function elect(
  script: ControllerScript,
  step: JsonObject,
  electionType: 'PREFERRED' | 'UNCLEAN',
): string {
  return electLeaders(script, electionType, [partitionOf(step)])[0]?.error ?? 'NONE';
}

function runTask(
  { controller, cluster, facts }: ControllerScript,
  type: 'session-check' | 'leader-balance' | 'unclean-election',
): void {
  const context = {
    cluster,
    settings: cluster.settings,
    now: cluster.now,
    cause: cluster.nextSeq++,
    facts,
  };
  onControllerTimer(controller, { type, epoch: controller.claimedEpoch }, context);
}

function sessionOf({ controller }: ControllerScript, number: number) {
  const found = controller.sessions.find(({ broker }) => broker === brokerId(number));
  return assertExists(found, 'the broker is registered');
}

function assignmentOf(input: JsonObject): readonly (readonly number[])[] {
  const { assignment } = input;
  if (!Array.isArray(assignment)) throw new Error('assignment is not a list');
  return assignment.map((_, index) => numbersAt({ replicas: assignment[index] }, 'replicas'));
}

function recoveryStateOf(text: Json): LeaderRecoveryState {
  if (text === 'RECOVERED' || text === 'RECOVERING') return text;
  throw new Error(`the recovery state ${JSON.stringify(text)} is not known`);
}

function written({ controller }: ControllerScript): Json {
  return controller.image.partitions
    .filter((partition) => partition !== null)
    .map(writtenRegistration);
}

function writtenRegistration(registration: PartitionRegistration): JsonObject {
  const { index, leader, leaderRecoveryState, leaderEpoch, partitionEpoch } = registration;
  return {
    partition: index,
    replicas: writtenBrokers(registration.replicas),
    isr: writtenBrokers(registration.isr),
    elr: writtenBrokers(registration.elr),
    lastKnownElr: writtenBrokers(registration.lastKnownElr),
    removingReplicas: writtenBrokers(registration.removingReplicas),
    addingReplicas: writtenBrokers(registration.addingReplicas),
    leader: writtenBroker(leader),
    leaderEpoch,
    partitionEpoch,
    leaderRecoveryState,
  };
}

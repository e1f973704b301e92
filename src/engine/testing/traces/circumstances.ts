/**
 * What the script alone says of each step: which brokers are away, which clients are cooperative.
 * The allowances ask for it, so that they depend on nothing that was observed.
 */
import { isObject, listAt, objectAt, type Json, type JsonObject } from './json.ts';
import type { Recording } from './recording.ts';

export interface Circumstances {
  /** Brokers that are dead or paused, or were paused in the step before. */
  readonly staleBrokers: ReadonlySet<number>;
  /** Consumers of the classic protocol with the cooperative assignor. */
  readonly cooperativeClients: ReadonlySet<string>;
  /** Messages for people are compared. */
  readonly comparesMessages: boolean;
  /** Every record of the script has a timestamp of its own. */
  readonly setsTimestamps: boolean;
}

/** The recordings whose subject are the messages. */
const ABOUT_MESSAGES = [
  'admin-errors',
  'admin-errors-more',
  'broker-config-errors',
  'produce-errors',
];

/** One for each step. */
export function circumstancesOf({ name, script }: Recording): Circumstances[] {
  const dead = new Set<number>();
  const paused = new Set<number>();
  const cooperative = new Set<string>();
  const setsTimestamps = script.steps.every(({ step }) => stampsAll(step));
  return script.steps.map(({ step }) => {
    const pausedBefore = [...paused];
    for (const broker of brokersOf(step)) moveBroker(step, broker, { dead, paused });
    if (isCooperative(step)) cooperative.add(String(step['id']));
    return {
      staleBrokers: new Set([...dead, ...paused, ...pausedBefore]),
      cooperativeClients: new Set(cooperative),
      comparesMessages: ABOUT_MESSAGES.includes(name),
      setsTimestamps,
    };
  });
}

/** The numbers of the brokers that a step names. */
export function brokersOf(step: JsonObject): number[] {
  const { broker } = step;
  const named: readonly (Json | undefined)[] = Array.isArray(broker)
    ? listAt(step, 'broker')
    : [broker];
  return named.filter((one) => typeof one === 'number');
}

function moveBroker(
  { do: action, directory }: JsonObject,
  broker: number,
  { dead, paused }: { dead: Set<number>; paused: Set<number> },
): void {
  switch (action) {
    case 'crash':
    case 'shutdown':
      dead.add(broker);
      paused.delete(broker);
      break;
    case 'failLogDir':
      // The metadata log lies in the first directory: without it the broker halts.
      if (directory === 0) dead.add(broker);
      break;
    case 'start':
    case 'addBroker':
      dead.delete(broker);
      break;
    case 'pause':
      paused.add(broker);
      break;
    case 'resume':
      paused.delete(broker);
      break;
    default:
      break;
  }
}

function isCooperative(step: JsonObject): boolean {
  const configs = objectAt(step, 'configs');
  const assignors = configs['partition.assignment.strategy'];
  if (step['do'] !== 'consumer' || configs['group.protocol'] === 'consumer') return false;
  return typeof assignors === 'string' && assignors.includes('Cooperative');
}

function stampsAll(step: JsonObject): boolean {
  const records = [...listAt(step, 'values'), ...listAt(objectAt(step, 'say'), 'records')];
  return records.every((record) => isObject(record) && record['timestamp'] !== undefined);
}

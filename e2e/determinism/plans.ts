/** Generated scenarios, and copies of one of them that differ in a single thing each. */
import { producerId, type ClusterPlan, type Command } from '../../src/engine/index.ts';
import { generatePlan } from '../../src/engine/testing/random-plan.ts';
import { walkCommands } from '../../src/engine/testing/random-walk.ts';

/** Events for which commands are drawn: about as many as happen until a run is compared. */
const EVENTS = 1500;

export function generatedPlans(count: number): readonly ClusterPlan[] {
  return Array.from({ length: count }, (_, index) => generatedPlan(index + 1));
}

function generatedPlan(seed: number): ClusterPlan {
  return { ...generatePlan(seed), script: walkCommands(seed, { events: EVENTS }) };
}

/** The first is as it was. The payload is one letter of one record among all that are sent. */
export function alteredPlans(): Readonly<Record<string, ClusterPlan>> {
  const plan = sending('paid');
  const { network, seed } = plan;
  return {
    plan,
    payload: sending('pain'),
    delay: { ...plan, network: { ...network, delayMs: network.delayMs + 1 } },
    seed: { ...plan, seed: seed + 1 },
  };
}

function sending(value: string): ClusterPlan {
  const { script, ...rest } = generatedPlan(7);
  const records = [{ key: 'k', value, partition: null, timestamp: null }];
  const command: Command = { type: 'send', process: producerId(1), topic: 'topic-0', records };
  const entries = [...script, { at: 3000, command }];
  return { ...rest, script: entries.toSorted((one, other) => one.at - other.at) };
}

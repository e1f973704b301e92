/**
 * Runs a script on the simulator. It is handed the script alone: nothing of what was observed when
 * the real one was recorded.
 */
import { controllerOf } from '../../cluster.ts';
import { orderSets } from './allowances.ts';
import { isDecision, namesOf, translate } from './decisions.ts';
import { isList, isSame, objectAt, type Json, type JsonObject } from './json.ts';
import { observe } from './observe.ts';
import { matches } from './pattern.ts';
import { perform } from './perform.ts';
import { clientOf } from './clients.ts';
import type { Found, Script, ScriptStep } from './recording.ts';
import { advance, createWorld, runWhileNot, type Watch, type World } from './world.ts';

export interface Run {
  readonly found: readonly Found[];
  /** Why the script could not be run to its end, and at which step; null: it was. */
  readonly stopped: { readonly step: number; readonly reason: string } | null;
  /** Settings of the script that the simulator does not know. */
  readonly unknownSettings: readonly string[];
}

export function drive(script: Script, watch: Watch = () => {}): Run {
  const found: Found[] = [];
  let world: World | null = null;
  try {
    world = createWorld(script, watch);
    for (const step of script.steps) found.push(runStep(world, step));
    return { found, stopped: null, unknownSettings: settingsOf(world) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { found, stopped: { step: found.length, reason }, unknownSettings: settingsOf(world) };
  }
}

function settingsOf(world: World | null): string[] {
  return world === null ? [] : [...world.unknownSettings].sort();
}

/** Where a step says nothing, simulated ms. */
const WITHIN_MS = 40_000;
const SETTLE_MS = 1200;
const SETTLE_WITHIN_MS = 30_000;
/** How often the cluster is looked at while something is waited for, simulated ms. */
const LOOK_EVERY_MS = 50;

function runStep(world: World, { step, beganAt }: ScriptStep): Found {
  const beginsAt = world.origin + beganAt;
  if (world.cluster.now < beginsAt) advance(world, beginsAt);
  const outcome = perform(world, step);
  if (step['observe'] === false) {
    return {
      outcome,
      seen: null,
      clients: null,
      decisions: null,
      missed: null,
      isUnsettled: false,
    };
  }
  const withinMs = milliseconds(step, 'withinMs', WITHIN_MS);
  const missed = awaitHeard(world, step, withinMs) ?? awaitSeen(world, step, withinMs);
  const { seen, isUnsettled } = settle(world, step);
  return {
    outcome,
    seen,
    clients: takeHeard(world),
    decisions: takeDecisions(world),
    missed,
    isUnsettled,
  };
}

function milliseconds(step: JsonObject, name: string, otherwise: number): number {
  const value = step[name];
  return typeof value === 'number' ? value : otherwise;
}

/** What was not heard in time; null: everything was. */
function awaitHeard(world: World, step: JsonObject, withinMs: number): Json {
  const wanted = Object.entries(objectAt(step, 'awaitHeard'));
  const isHeard = (): boolean =>
    wanted.every(([id, patterns]) => {
      const { events } = clientOf(world, id);
      const list = isList(patterns) ? patterns : [];
      return list.every((pattern) => events.some((event) => matches(pattern, event)));
    });
  return runWhileNot(world, isHeard, withinMs) ? null : (step['awaitHeard'] ?? null);
}

/** What was not seen in time; null: it was. The order of an ISR does not count here either. */
function awaitSeen(world: World, step: JsonObject, withinMs: number): Json {
  const pattern = step['await'];
  if (pattern === undefined) return null;
  const wanted = orderSets(pattern);
  const limit = world.cluster.now + withinMs;
  while (!matches(wanted, orderSets(observe(world.cluster, world)))) {
    if (world.cluster.now >= limit) return pattern;
    advance(world, Math.min(world.cluster.now + LOOK_EVERY_MS, limit));
  }
  return null;
}

/** Runs until nothing that can be seen has changed for a while. */
function settle(world: World, step: JsonObject): { seen: JsonObject; isUnsettled: boolean } {
  const { cluster } = world;
  const quietMs = milliseconds(step, 'settleMs', SETTLE_MS);
  const limit = cluster.now + milliseconds(step, 'settleWithinMs', SETTLE_WITHIN_MS);
  let since = cluster.now;
  let seen = observe(cluster, world);
  for (;;) {
    advance(world, cluster.now + LOOK_EVERY_MS);
    const now = observe(cluster, world);
    if (!isSame(seen, now)) since = cluster.now;
    seen = now;
    if (cluster.now - since >= quietMs) return { seen, isUnsettled: false };
    if (cluster.now > limit) return { seen, isUnsettled: true };
  }
}

/** What each client heard since it was last asked. */
function takeHeard(world: World): JsonObject {
  const heard: Record<string, Json> = {};
  for (const [id, client] of world.clients) {
    if (client.events.length > 0) heard[id] = client.events;
    client.events = [];
  }
  return heard;
}

/** What the controller wrote since it was last asked. */
function takeDecisions(world: World): Json[] {
  const { log, quorum } = controllerOf(world.cluster);
  const committed = log.slice(0, quorum.highWatermark);
  const names = namesOf(committed);
  const entries = committed.slice(world.decided).filter(isDecision);
  const decisions = entries.map((entry) => translate(entry, names));
  world.decided = Math.max(world.decided, committed.length);
  return decisions;
}

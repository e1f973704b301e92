/** What a session runs: a scenario with its seed, and what was done to it beforehand. */
import type { Scenario, ScriptEntry } from '../scenarios/index.ts';
import { toPlan } from '../scenarios/index.ts';
import { commandsOf } from './branch.ts';
import type { LinkContent } from './link.ts';
import { tickOf } from './position.ts';
import type { ScenarioView } from './store.ts';
import type { Timeline } from './timeline.ts';

export interface Opening {
  readonly view: ScenarioView;
  readonly commands: readonly ScriptEntry[];
  /** Where it opens, and whether time passes from there on. */
  readonly moment: number;
  readonly isPlaying: boolean;
  readonly isEmbedded: boolean;
}

export function openingOf(
  scenario: Scenario,
  { id = null, seed = scenario.seed, isPlaying = false, isEmbedded = false }: Choices = {},
): Opening {
  const view = { id, scenario, plan: toPlan(scenario, seed), seed };
  return { view, commands: [], moment: scenario.opensAt, isPlaying, isEmbedded };
}

interface Choices {
  readonly id?: string | null;
  readonly seed?: number;
  readonly isPlaying?: boolean;
  readonly isEmbedded?: boolean;
}

/** `isFramed`: the address itself asks for the embedded form, whatever the link says. */
export function openingOfLink(link: LinkContent, isFramed: boolean): Opening {
  const { id, scenario, seed, commands, moment, isPlaying } = link;
  const isEmbedded = link.isEmbedded || isFramed;
  const opening = openingOf(scenario, { id, isPlaying, isEmbedded, seed: seed ?? scenario.seed });
  return { ...opening, commands, moment };
}

export function linkOf(
  { id, scenario, seed }: ScenarioView,
  timeline: Timeline,
  { isEmbedded, isPlaying }: { readonly isEmbedded: boolean; readonly isPlaying: boolean },
): LinkContent {
  return {
    id,
    scenario,
    seed: seed === scenario.seed ? null : seed,
    commands: commandsOf(timeline.active),
    moment: tickOf(timeline.position),
    isEmbedded,
    isPlaying,
  };
}

/** The active branch as a scenario: what was done to it becomes part of its script. */
export function scenarioOf({ scenario, seed }: ScenarioView, timeline: Timeline): Scenario {
  // In one tick the user comes first: so does what stands first in a script.
  const script = [...commandsOf(timeline.active), ...scenario.script];
  return { ...scenario, seed, script: script.toSorted((left, right) => left.at - right.at) };
}

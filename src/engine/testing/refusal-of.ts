/** Commands that a cluster may refuse, for tests that ask why. */
import type { Command } from '../command.ts';
import type { RefusalReason } from '../refusal.ts';
import type { World } from './world.ts';

/** Null: it is carried out. */
export function refusalOf(world: World, command: Command): RefusalReason | null {
  try {
    world.command(command);
    return null;
  } catch {
    return world.factsOf('command-refused').at(-1)?.reason ?? null;
  }
}

/**
 * Member ids that a recording does not tell. Kafka draws them at random, and members of share
 * groups get their partitions in the order of these ids' hashes: so each order may have been the
 * recorded one, and a recording passes when one of them leads to what was recorded.
 */
import type { JsonObject } from './json.ts';
import type { Script } from './recording.ts';

/** More clients than these have too many orders. */
const MOST_CLIENTS = 4;

/** The script as it is, then with every order of its share consumers. */
export function possibleScripts(script: Script): readonly [Script, ...Script[]] {
  const known = script.memberIds ?? {};
  const clients = new Set<string>();
  for (const { step } of script.steps) {
    const id = shareClientOf(step);
    if (id !== null && known[id] === undefined) clients.add(id);
  }
  if (clients.size < 2 || clients.size > MOST_CLIENTS) return [script];
  const others = orders([...clients]).map((order) => ({
    ...script,
    memberIds: { ...known, ...Object.fromEntries(order.map((id, place) => [id, idAt(place)])) },
  }));
  return [script, ...others];
}

function shareClientOf(step: JsonObject): string | null {
  return step['do'] === 'share' && typeof step['id'] === 'string' ? step['id'] : null;
}

/** Ids whose hashes are in order. */
function idAt(place: number): string {
  return 'ABCD'.charAt(place);
}

function orders<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((first) => {
    const others = items.filter((item) => item !== first);
    return orders(others).map((order) => [first, ...order]);
  });
}

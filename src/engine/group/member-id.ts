/**
 * Ids of members that the coordinator makes: what the client calls itself, and a random UUID.
 *
 * Kafka: ClassicGroup.generateMemberId.
 */
import { draw, type RandomStreams } from '../random.ts';
import type { ShardScope } from './coordinator-state.ts';

export function newMemberId(
  scope: ShardScope,
  { clientId, instanceId }: { readonly clientId: string; readonly instanceId: string | null },
): string {
  const prescribed = prescribedId(scope, clientId);
  return prescribed ?? `${instanceId ?? clientId}-${uuidText(scope.context.cluster.random)}`;
}

/** The id that a script has for whoever comes next, or for this client; null: it says nothing. */
export function prescribedId({ broker, context }: ShardScope, clientId: string): string | null {
  const next = broker.coordinator.memberIds.shift();
  if (next !== undefined) return next;
  const { cluster } = context;
  const given = cluster.givenMemberIds ?? [];
  const ids = cluster.settings.givenMemberIds?.[clientId] ?? [];
  const id = ids.find((one) => !given.includes(one));
  if (id === undefined) return null;
  cluster.givenMemberIds = [...given, id];
  return id;
}

/** 32 hexadecimal digits in the groups of a random UUID. */
export function uuidText(random: RandomStreams): string {
  let digits = '';
  for (let word = 0; word < 8; word += 1) {
    digits += draw(random, 'member-id', 65_536).toString(16).padStart(4, '0');
  }
  const parts = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16)];
  return [...parts, digits.slice(16, 20), digits.slice(20)].join('-');
}

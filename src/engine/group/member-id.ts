/**
 * Ids of members that the coordinator makes: what the client calls itself, and a random UUID.
 *
 * Kafka: ClassicGroup.generateMemberId.
 */
import { draw, type RandomStreams } from '../random.ts';
import type { ShardScope } from './coordinator-state.ts';

export function newMemberId({ broker, context }: ShardScope, name: string): string {
  const given = broker.coordinator.memberIds.shift();
  return given ?? `${name}-${uuidText(context.cluster.random)}`;
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

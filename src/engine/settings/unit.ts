/** What the number of a setting counts. */
import type { ConfigKey } from './config-def.ts';

export type SettingUnit = 'ms' | 'bytes' | 'count' | 'none';

/** Kafka has no units of its own: its names say them. */
export function unitOf({ name, type }: Pick<ConfigKey, 'name' | 'type'>): SettingUnit {
  if (type !== 'INT' && type !== 'LONG' && type !== 'SHORT') return 'none';
  if (/\.(ms|millis)$/.test(name)) return 'ms';
  if (/\bbytes\b|\b(batch|request|buffer)\.size$|^buffer\.memory$/.test(name)) return 'bytes';
  return 'count';
}

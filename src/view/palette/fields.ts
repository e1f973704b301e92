/** Fields that several forms share, made from the tables of settings. */
import { imageOf, type Cluster, type Setting, type SettingTable } from '../../engine/index.ts';
import type { FormField, FormValues } from './AddForm.tsx';

/** A setting as a field: Kafka's name is its label, the default its first value. */
export function settingField(
  setting: Setting<number> | Setting<boolean> | Setting<string>,
): FormField {
  const { name, choices, min } = setting;
  const initial = String(setting.default);
  if (choices !== null) return { name, label: name, initial, check: { kind: 'choice', choices } };
  if (typeof setting.default === 'number') {
    const max = Math.min(setting.max, 2_147_483_647);
    return { name, label: name, initial, check: { kind: 'number', min, max } };
  }
  return { name, label: name, initial, check: { kind: 'text' } };
}

/** Only what differs from the default is written down. */
export function changedConfigs(table: SettingTable, values: FormValues): Record<string, string> {
  const configs: Record<string, string> = {};
  for (const setting of Object.values(table)) {
    const value = values[setting.name];
    if (value !== undefined && value !== String(setting.default)) configs[setting.name] = value;
  }
  return configs;
}

/** `base`, or `base-2`, `base-3` ...: the first that is not taken. */
export function freeName(base: string, taken: readonly string[]): string {
  if (!taken.includes(base)) return base;
  let number = 2;
  while (taken.includes(`${base}-${number}`)) number += 1;
  return `${base}-${number}`;
}

/** Those that somebody has made. */
export function topicNames(cluster: Cluster): string[] {
  return imageOf(cluster)
    .topics.filter((topic) => topic !== null)
    .filter(({ isInternal }) => !isInternal)
    .map(({ name }) => name);
}

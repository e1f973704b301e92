/** The settings that belong to a selection, with the values that hold now. */
import {
  BROKER_SETTINGS,
  CONSUMER_SETTINGS,
  imageOf,
  isSimulated,
  processOf,
  PRODUCER_SETTINGS,
  TOPIC_SETTINGS,
  type Cluster,
  type PartitionId,
  type ProcessId,
  type Setting,
  type SettingScope,
  type SettingTable,
} from '../../engine/index.ts';
import type { Selection } from '../../session/store.ts';

type AnySetting = Setting<number> | Setting<boolean> | Setting<string>;

export interface SettingRow {
  readonly setting: AnySetting;
  readonly value: string;
  readonly isDefault: boolean;
}

export type SettingTarget =
  | { readonly kind: 'topic'; readonly key: string; readonly topic: string }
  | { readonly kind: 'producer'; readonly key: string; readonly producer: ProcessId };

export interface Settings {
  /** Where live settings are changed; null: nothing can be. */
  readonly target: SettingTarget | null;
  readonly rows: readonly SettingRow[];
}

export function settingRows(cluster: Cluster, selection: Selection): Settings | null {
  switch (selection.kind) {
    case 'broker':
      return serverSettings(cluster, selection.broker);
    case 'controller':
      return serverSettings(cluster, selection.controller);
    case 'zookeeper':
      return null;
    case 'partition':
    case 'replica':
    case 'record':
      return topicSettings(cluster, selection.partition);
    case 'producer':
      return clientSettings(cluster, selection.producer);
    case 'consumer':
      return clientSettings(cluster, selection.consumer);
    case 'group':
    case 'envelope':
      return null;
  }
}

function serverSettings(cluster: Cluster, id: ProcessId): Settings {
  const process = processOf(cluster, id);
  const isServer = process?.kind === 'broker' || process?.kind === 'controller';
  const { broker } = (isServer ? process.settings : null) ?? cluster.settings;
  return { target: null, rows: rowsOf('server', BROKER_SETTINGS, { ...broker }) };
}

function clientSettings(cluster: Cluster, id: ProcessId): Settings | null {
  const process = processOf(cluster, id);
  if (process?.kind === 'producer') {
    const target = { kind: 'producer' as const, key: id, producer: id };
    return { target, rows: rowsOf('producer', PRODUCER_SETTINGS, { ...process.config }) };
  }
  if (process?.kind !== 'consumer') return null;
  return { target: null, rows: rowsOf('consumer', CONSUMER_SETTINGS, { ...process.config }) };
}

function topicSettings(cluster: Cluster, partition: PartitionId): Settings | null {
  const image = imageOf(cluster);
  const topic = image.topics[image.partitions[partition]?.topic ?? -1] ?? null;
  if (topic === null) return null;
  return {
    target: { kind: 'topic', key: topic.name, topic: topic.name },
    rows: rowsOf('topic', TOPIC_SETTINGS, { ...topic.settings }),
  };
}

/** Only those that change something here. */
function rowsOf(
  scope: SettingScope,
  table: SettingTable,
  values: Readonly<Record<string, number | boolean | string>>,
): SettingRow[] {
  return Object.entries(table)
    .filter(([, setting]) => isSimulated(scope, setting.name))
    .map(([key, setting]) => {
      const value = values[key] ?? setting.default;
      return { setting, value: String(value), isDefault: value === setting.default };
    });
}

/** The clients of a script: how each comes to be, is found again, and is closed. */
import { processOf } from '../../cluster.ts';
import type { Command } from '../../command.ts';
import type { ProcessId } from '../../ids.ts';
import { readSetting, settingKey, type SettingTable } from '../../settings.ts';
import type { JsonObject } from './json.ts';
import { answerTo, issue, runWhileNot, type Client, type World } from './world.ts';

/** How long the recorder waits for the reply to a command, simulated ms. */
export const REPLY_WITHIN_MS = 150_000;

/** Settings that the engine does not know are accepted and listed at the end. */
export function knownConfigs(
  world: World,
  table: SettingTable,
  configs: Readonly<Record<string, string | null>>,
): Record<string, string> {
  const known: Record<string, string> = {};
  for (const [name, text] of Object.entries(configs)) {
    if (text === null || name.startsWith('truth.')) continue;
    const key = settingKey(table, name);
    const setting = key === null ? undefined : table[key];
    if (setting === undefined) world.unknownSettings.add(name);
    else if ('fault' in readSetting(setting, text)) {
      throw new Error(`not simulated: ${name}=${text}`);
    } else known[name] = text;
  }
  return known;
}

export function introduce(
  world: World,
  kind: Client['kind'],
  command: Command,
  id: string,
  configs: Readonly<Record<string, string | null>>,
): void {
  const added = answerTo(
    world,
    command,
    (fact) => (fact.type === 'process-added' && fact.clientId === id ? fact.by : null),
    0,
  );
  if (added === null || typeof added === 'object') {
    throw new Error(`not simulated: ${command.type}, refused as ${added?.refused ?? 'unknown'}`);
  }
  const client: Client = {
    kind,
    process: added,
    tellsGeneration: configs['truth.generation'] === 'true',
    tellsRecords: configs['truth.records'] !== 'false',
    sent: new Map(),
    results: new Map(),
    polled: new Set(),
    events: [],
  };
  world.clients.set(id, client);
  world.clientsByProcess.set(added, client);
}

export function clientOf(world: World, id: string): Client {
  const client = world.clients.get(id);
  if (client === undefined) throw new Error(`malformed: there is no client ${id}`);
  return client;
}

/** Closes it by the command, and waits until its process has ended. */
export function close(
  world: World,
  process: ProcessId,
  { op, command }: { readonly op: string; readonly command: Command },
): JsonObject {
  const reason = issue(world, command);
  if (reason !== null) throw new Error(`not simulated: ${op}, refused as ${reason}`);
  const isClosed = (): boolean => processOf(world.cluster, process)?.status === 'stopped';
  return runWhileNot(world, isClosed, REPLY_WITHIN_MS) ? { op } : { error: 'no reply' };
}

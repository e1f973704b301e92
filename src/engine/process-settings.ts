/**
 * The settings of each server: what its own file says over what all files say, and over both what
 * it was given while it ran. Most servers have what all have, and then keep nothing of their own.
 *
 * Kafka: KafkaConfig, DynamicBrokerConfig (updateBrokerConfig, updateDefaultConfig).
 * Simplified: a controller takes nothing live; with ZooKeeper brokers take only settings of topics.
 */
import type { Broker } from './broker/broker.ts';
import { BROKER_SETTINGS } from './config.ts';
import type { Context } from './context.ts';
import type { Controller } from './controller/controller.ts';
import { ownConfigs } from './controller/image.ts';
import type { Process } from './process.ts';
import type { ServerSettings } from './server-settings.ts';
import { settingKey, withSettings } from './settings.ts';

/** What handlers of this process find in `context.settings`. */
export function takeTurn(context: Context, process: Process): void {
  if (!context.cluster.hasOwnSettings) return;
  const isServer = process.kind === 'broker' || process.kind === 'controller';
  const own = isServer ? process.settings : null;
  context.settings = own ?? context.cluster.settings;
}

/** A server that starts has read its file, and not yet what it is given live. */
export function readSettingsFile(context: Context, server: Broker | Controller): void {
  take(context, server, context.cluster.settings.nodes?.[server.id] ?? null);
}

/** The broker has heard of other settings for all brokers or for itself. */
export function applyLiveSettings(context: Context, broker: Broker): void {
  const file = context.cluster.settings.nodes?.[broker.id] ?? null;
  const { broker: base, topic } = file ?? context.cluster.settings;
  const { image } = broker;
  const given = [...image.clusterConfigs, ...ownConfigs(image, broker.id)].filter(
    ({ name }) => settingKey(BROKER_SETTINGS, name) !== null,
  );
  const texts = Object.fromEntries(given.map(({ name, value }) => [name, value]));
  const own = { broker: withSettings(BROKER_SETTINGS, base, texts).values, topic };
  take(context, broker, given.length === 0 ? file : own);
}

function take(
  context: Context,
  server: Broker | Controller,
  settings: ServerSettings | null,
): void {
  server.settings = settings;
  if (settings !== null) context.cluster.hasOwnSettings = true;
  takeTurn(context, server);
}

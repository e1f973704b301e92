/**
 * The settings of the admin client that the engine obeys.
 *
 * Kafka: AdminClientConfig (4.3.1).
 */
import { defaultsOf, numberSetting, withSettings, type Values } from '../settings.ts';

export const ADMIN_SETTINGS = {
  defaultApiTimeoutMs: numberSetting('default.api.timeout.ms', 60_000),
  requestTimeoutMs: numberSetting('request.timeout.ms', 30_000),
  metadataMaxAgeMs: numberSetting('metadata.max.age.ms', 300_000),
  retryBackoffMs: numberSetting('retry.backoff.ms', 100),
  retryBackoffMaxMs: numberSetting('retry.backoff.max.ms', 1000),
} as const;

export type AdminConfig = Values<typeof ADMIN_SETTINGS>;

/** What is not said, or is no value, is the default. */
export function readAdminConfig(texts: Readonly<Record<string, string>>): AdminConfig {
  return withSettings(ADMIN_SETTINGS, defaultsOf(ADMIN_SETTINGS), texts).values;
}

/**
 * The settings of the admin client that the engine obeys.
 *
 * Kafka: AdminClientConfig (4.3.1).
 */
import { defaultsOf, numberSetting, withSettings, type Values } from '../settings.ts';
import { ADMIN_TABLE } from '../settings/tables.ts';

export const ADMIN_SETTINGS = {
  defaultApiTimeoutMs: numberSetting(ADMIN_TABLE, 'default.api.timeout.ms'),
  requestTimeoutMs: numberSetting(ADMIN_TABLE, 'request.timeout.ms'),
  metadataMaxAgeMs: numberSetting(ADMIN_TABLE, 'metadata.max.age.ms'),
  retryBackoffMs: numberSetting(ADMIN_TABLE, 'retry.backoff.ms'),
  retryBackoffMaxMs: numberSetting(ADMIN_TABLE, 'retry.backoff.max.ms'),
} as const;

export type AdminConfig = Values<typeof ADMIN_SETTINGS>;

/** What is not said, or is no value, is the default. */
export function readAdminConfig(texts: Readonly<Record<string, string>>): AdminConfig {
  return withSettings(ADMIN_SETTINGS, defaultsOf(ADMIN_SETTINGS), texts).values;
}

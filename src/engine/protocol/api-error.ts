/**
 * An error with the words that go with it. They are Kafka's own: data, not words of ours, and so
 * the same in every language.
 *
 * Kafka: org.apache.kafka.common.requests.ApiError.
 */
import type { ErrorCode } from './errors.ts';

export interface ApiError {
  readonly error: ErrorCode;
  /** Null: nothing beyond what the error itself says. */
  readonly message: string | null;
}

export const NO_ERROR: ApiError = { error: 'NONE', message: null };

export function apiError(error: ErrorCode, message: string | null = null): ApiError {
  return { error, message };
}

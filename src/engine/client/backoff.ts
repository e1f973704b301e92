/**
 * Waiting between attempts: exponential, with a jitter of 20 %.
 *
 * Kafka: ExponentialBackoff; CommonClientConfigs (RETRY_BACKOFF_EXP_BASE 2, RETRY_BACKOFF_JITTER
 * 0.2).
 */
import type { Context } from '../context.ts';
import { draw } from '../random.ts';

export interface BackoffRange {
  readonly initialMs: number;
  readonly maxMs: number;
}

/** What to wait after `attempts` failures before this one, simulated ms. */
export function backoffMs(context: Context, range: BackoffRange, attempts: number): number {
  const { initialMs, maxMs } = range;
  // Kafka knows neither growth nor jitter where there is nothing to grow to.
  if (maxMs <= initialMs) return initialMs;
  let term = initialMs;
  for (let doubling = 0; doubling < attempts && term > 0 && term < maxMs; doubling += 1) {
    term *= 2;
  }
  if (term > maxMs) term = maxMs;
  const permille = 800 + draw(context.cluster.random, 'backoff', 401);
  return Math.min(Math.floor((term * permille) / 1000), maxMs);
}

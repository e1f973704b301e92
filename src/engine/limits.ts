/**
 * Caps on what one simulated cluster may hold, so that no file, link or command can ask for 10^9.
 */
export const LIMITS = {
  controllers: 9,
  brokers: 100,
  topics: 200,
  /** Of all topics together. */
  partitions: 2000,
  producers: 100,
  consumers: 300,
  shareConsumers: 300,
  /** Longest delay of a link or an envelope, simulated ms. */
  delayMs: 600_000,
  /** Most of a hundred envelopes that a link may lose. */
  lossPercent: 90,
  /** Records each second of one producer. */
  recordsPerSecond: 100_000,
  /** Size of a value, bytes. */
  valueBytes: 1_048_576,
  keys: 10_000,
} as const;

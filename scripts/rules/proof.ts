/** One row of the table of proofs: a rule of the engine, and what holds it to Kafka. */
export interface Proof {
  readonly rule: string;
  readonly kafka: string;
  /** Paths below `src/engine`; how they differ from Kafka stands in their `Simplified:` lines. */
  readonly modules: readonly string[];
  /** Files below `src/engine/testing/vectors`. */
  readonly vectors: readonly string[];
  /** Files below `src/engine/testing/traces/recordings`; without a folder: `core`. */
  readonly recordings: readonly string[];
}

/**
 * A recorded run, in its two parts: what was done, which is all that the simulator is given, and
 * what was observed, which only the comparison reads.
 */
import type { Json, JsonObject } from './json.ts';

export interface Recording {
  readonly name: string;
  readonly script: Script;
  /** One for each step of the script. */
  readonly observed: readonly Observed[];
  /** Paths that differed between two real runs, such as `steps/7/decisions`. */
  readonly open: readonly string[];
}

/**
 * The input of a run. Nothing in it was observed, but when the real steps began, and the ids that
 * members drew: by them is decided who gets what.
 */
export interface Script {
  readonly cluster: ScriptCluster;
  /** The wall clock when all brokers were active, ms since 1970. */
  readonly startedAtMs: number;
  readonly shows: Shows;
  readonly steps: readonly ScriptStep[];
  /** By client id, of groups whose members choose their ids themselves. Absent: they draw. */
  readonly memberIds?: Readonly<Record<string, string>>;
  /** By client id, one after another: ids that coordinators drew for members. Absent: they draw. */
  readonly givenMemberIds?: Readonly<Record<string, readonly string[]>>;
  /** By name. They decide as well, for Java's maps follow their bits. Absent: they count. */
  readonly topicIds?: Readonly<Record<string, string>>;
}

export interface ScriptCluster {
  readonly controllers: number;
  readonly brokers: number;
  /** How many log directories each broker has; 1 when absent. */
  readonly logDirs?: number;
  readonly settings: Readonly<Record<string, string>>;
  /** By the number of the broker or controller. */
  readonly nodeSettings: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly features: Readonly<Record<string, string>>;
}

/** What a script asks to see beyond the usual. */
export interface Shows {
  readonly internalTopics: boolean;
  readonly segments: boolean;
  /** Who leads the quorum, who votes, who observes. */
  readonly quorum: boolean;
}

export interface ScriptStep {
  /** As the script says it: `do` and its fields. */
  readonly step: JsonObject;
  /** When the real step began, or what it started was up, ms since all brokers were active. */
  readonly beganAt: number;
}

/** What there was to observe after one step, recorded or simulated; null: it was not looked at. */
export interface Observed {
  /** The answer to the step; null: it had none. */
  readonly outcome: JsonObject | null;
  readonly seen: JsonObject | null;
  /** What each client heard since it was last looked at. */
  readonly clients: JsonObject | null;
  /** What the controller wrote since it was last looked at: `{type, data}` each. */
  readonly decisions: readonly Json[] | null;
}

/** What a simulated step came to. */
export interface Found extends Observed {
  /** What the step waited for and did not come in time; null: it came, or there was nothing. */
  readonly missed: Json;
  /** It went on changing for longer than a step may take to settle. */
  readonly isUnsettled: boolean;
}

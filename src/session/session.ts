/**
 * One running simulator: what a person does to it, and what it shows.
 */
import type { StoreApi } from 'zustand/vanilla';
import type { Result } from '../base/result.ts';
import type { Command } from '../engine/index.ts';
import type { BranchId, Pace, Selection, SessionState } from './store.ts';

export interface Session {
  readonly store: StoreApi<SessionState>;
  play(): void;
  pause(): void;
  toggle(): void;
  /** One simulated ms forth (1) or back (-1). */
  stepTick(direction: 1 | -1): void;
  /** To the next or the last notable fact. */
  stepFact(direction: 1 | -1): void;
  seek(tick: number): void;
  setPace(pace: Pace): void;
  /** Runs at full speed until something notable happens, then pauses. */
  runToNextFact(): void;
  /** Does something to the cluster now. In the past it starts a branch; the old one is kept. */
  act(command: Command): void;
  switchBranch(branch: BranchId): void;
  select(selection: Selection | null): void;
  /** Shows why a notable fact happened; null closes it. */
  explain(factId: number | null): void;
  dismissNotice(): void;
  /** A prepared scenario, from its beginning. False: there is none with this id. */
  openScenario(id: string): boolean;
  /** A scenario file: all or nothing. */
  openFile(text: string): Result<null>;
  /** The active branch as a scenario file: its script includes what was done so far. */
  saveFile(): string;
  /** The fragment `#h1...` of this scenario, branch and moment. */
  makeLink(options?: { readonly isEmbedded?: boolean }): Promise<Result<string>>;
  openLink(fragment: string): Promise<Result<null>>;
  /** Back to the scenario's beginning, every branch gone. */
  reset(): void;
  /** Lets `realMs` pass: called by the frame loop before each frame is drawn. */
  onFrame(realMs: number): void;
}

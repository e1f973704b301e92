/**
 * One running simulator: what a person does to it, and what it shows.
 *
 * Methods say what is wanted. The work of moving time is done in `onFrame`, a bounded piece each
 * time, and what is shown is published once after it.
 */
import type { StoreApi } from 'zustand/vanilla';
import { fail, succeed, type Fault, type Result } from '../base/result.ts';
import type { Command } from '../engine/index.ts';
import * as scenarios from '../scenarios/index.ts';
import { act, factBefore, switchBranch } from './acting.ts';
import { completeEngine } from './complete-engine.ts';
import { createLive, onFrame, open, publish, tell, tellFaults, type Live } from './live.ts';
import { loadDocuments, loadExplanations, loadLibrary, loadModeOf } from './loading.ts';
import { linkOf, openingOf, openingOfLink, scenarioOf, type Opening } from './opening.ts';
import type { PlaybackEvent } from './playback.machine.ts';
import { tickOf } from './position.ts';
import type { BranchId, NoticeCode, Pace, Selection, SessionState } from './store.ts';

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
  explain(factId: number | null): Promise<void>;
  dismissNotice(): void;
  /** A prepared scenario, from its beginning. False: there is none with this id. */
  openScenario(id: string): Promise<boolean>;
  /** A scenario file: all or nothing. */
  openFile(text: string): Promise<Result<null>>;
  /** The active branch as a scenario file: its script includes what was done so far. */
  saveFile(): string;
  /** The fragment `#h1...` of this scenario, branch and moment. */
  makeLink(options?: LinkOptions): Promise<Result<string>>;
  openLink(fragment: string): Promise<Result<null>>;
  /** Back to the scenario's beginning, every branch gone. */
  reset(): void;
  /** Fetches what the first cluster begins without; null: it is there. */
  complete(): Promise<void> | null;
  /** Lets `realMs` pass: called by the frame loop before each frame is drawn. */
  onFrame(realMs: number): void;
}

export interface LinkOptions {
  /** The stage and the transport alone, for an iframe. */
  readonly isEmbedded?: boolean;
  /** Time passes as soon as it is opened. */
  readonly isPlaying?: boolean;
}

export interface SessionOptions {
  /** One of one's own; default: the first prepared one. */
  readonly scenario?: scenarios.Scenario;
  /** Instead of the scenario's own. */
  readonly seed?: number;
  /** Whether time passes as soon as a scenario is open. Default: false. */
  readonly isPlaying?: boolean;
  /** The stage and the transport alone, whatever is opened. Default: false. */
  readonly isEmbedded?: boolean;
  /** Real ms on a clock that never goes back. */
  readonly now?: () => number;
}

/** A session that begins with the next frame. */
export function createSession(options: SessionOptions = {}): Session {
  const live = createLive(firstOpening(options), options.now ?? (() => performance.now()));
  const send = (event: PlaybackEvent): void => {
    live.actor.send(event);
    publish(live);
  };
  const { isPlaying = false, isEmbedded = false } = options;
  return {
    store: live.store,
    ...timeControls(live, send),
    act(command) {
      const loading = completeEngine(live);
      if (loading === null) act(live, command);
      else void loading.then(() => act(live, command));
    },
    switchBranch: (branch) => switchBranch(live, branch),
    select: (selection) => live.store.setState({ selection }),
    explain: explainer(live),
    dismissNotice: () => live.store.setState({ notice: null, refused: null }),
    ...doors(live, { isPlaying, isEmbedded }),
    complete: () => completeEngine(live),
    onFrame: (realMs) => onFrame(live, realMs),
  };
}

/** Only what was asked for last is shown, and only of the run that it was asked about. */
function explainer(live: Live): Session['explain'] {
  let asked: number | null = null;
  return async (factId) => {
    asked = factId;
    const { timeline } = live;
    const { active } = timeline;
    if (factId === null) {
      live.store.setState({ why: null });
      return;
    }
    const { explain } = await loadExplanations();
    if (asked !== factId || live.timeline !== timeline || timeline.active !== active) return;
    live.store.setState({ why: explain(timeline, factId) });
  };
}

function firstOpening(options: SessionOptions): Opening {
  const { scenario, seed, isPlaying = false, isEmbedded = false } = options;
  const [first] = scenarios.preparedScenarios();
  const chosen = seed === undefined ? {} : { seed };
  if (scenario !== undefined) return openingOf(scenario, { isPlaying, isEmbedded, ...chosen });
  return openingOf(first.scenario, { id: first.id, isPlaying, isEmbedded, ...chosen });
}

type TimeControls =
  'play' | 'pause' | 'toggle' | 'stepTick' | 'stepFact' | 'seek' | 'setPace' | 'runToNextFact';

function timeControls(
  live: Live,
  send: (event: PlaybackEvent) => void,
): Pick<Session, TimeControls> {
  const shownTick = (): number => tickOf(live.timeline.position);
  const seek = (tick: number): void => {
    const whole = Number.isFinite(tick) ? Math.round(tick) : 0;
    send({ type: 'seek', target: Math.min(Math.max(0, whole), scenarios.limits.MAX_TICK) });
  };
  const findFact = (): void => send({ type: 'find-fact' });
  return {
    play: () => send({ type: 'play' }),
    pause: () => send({ type: 'pause' }),
    toggle: () => send({ type: 'toggle' }),
    setPace: (pace) => send({ type: 'set-pace', pace }),
    seek,
    stepTick(direction) {
      live.actor.send({ type: 'pause' });
      seek(shownTick() + direction);
    },
    stepFact(direction) {
      if (direction === 1) return findFact();
      live.actor.send({ type: 'pause' });
      seek(factBefore(live.timeline));
    },
    runToNextFact: findFact,
  };
}

type Doors = 'openScenario' | 'openFile' | 'saveFile' | 'makeLink' | 'openLink' | 'reset';

/** Settings of Kafka that change nothing here are told, not passed over. */
function tellUnused(live: Live, notices: readonly Fault[]): void {
  const names = new Set(notices.map(({ values }) => values['name']));
  if (names.size > 0) tell(live, 'settings-unused', { names: [...names].join(', ') });
}

/** A prepared scenario of the library; null when there is none of that id. */
async function fetchScenario(id: string): Promise<scenarios.PreparedScenario | null> {
  await loadLibrary();
  return scenarios.preparedScenario(id);
}

/** How everything is opened that does not say it itself. */
interface OpeningChoice {
  readonly isPlaying: boolean;
  readonly isEmbedded: boolean;
}

function doors(live: Live, choice: OpeningChoice): Pick<Session, Doors> {
  const partsFor = (scenario: scenarios.Scenario): Promise<unknown> | null => {
    const parts = [completeEngine(live), loadModeOf(scenario)].filter((part) => part !== null);
    return parts.length === 0 ? null : Promise.all(parts);
  };
  const refuse = (code: NoticeCode, refused: Result<unknown> & { ok: false }): Result<never> => {
    tellFaults(live, code, refused.faults);
    return fail(refused.faults);
  };
  // What was asked for last is what opens, however long the files of an earlier wish take.
  let wishes = 0;
  const openIfLast = (wish: number, opening: Opening): void => {
    if (wish === wishes) open(live, opening);
  };
  return {
    async openScenario(id) {
      const wish = ++wishes;
      const prepared = scenarios.preparedScenario(id) ?? (await fetchScenario(id));
      if (prepared === null) return false;
      const { scenario } = prepared;
      const loading = partsFor(scenario);
      if (loading !== null) await loading;
      openIfLast(wish, openingOf(scenario, { id, ...choice }));
      return true;
    },
    async openFile(text) {
      const wish = ++wishes;
      const { readScenario, settingNotices } = await loadDocuments();
      const read = readScenario(text);
      if (!read.ok) return refuse('file-refused', read);
      await partsFor(read.value);
      openIfLast(wish, openingOf(read.value, choice));
      tellUnused(live, settingNotices(read.value));
      return succeed(null);
    },
    saveFile: () => scenarios.writeScenario(scenarioOf(live.opening.view, live.timeline)),
    async makeLink({ isEmbedded = false, isPlaying: plays = false } = {}) {
      const content = linkOf(live.opening.view, live.timeline, { isEmbedded, isPlaying: plays });
      const { makeLink } = await loadDocuments();
      const made = await makeLink(content);
      return made.ok ? made : refuse('link-too-long', made);
    },
    async openLink(fragment) {
      const wish = ++wishes;
      const { readLink } = await loadDocuments();
      const read = await readLink(fragment);
      if (!read.ok) return refuse('link-refused', read);
      await partsFor(read.value.scenario);
      openIfLast(wish, openingOfLink(read.value, choice.isEmbedded));
      return succeed(null);
    },
    reset() {
      wishes += 1;
      const { view, isEmbedded } = live.opening;
      const { id, scenario, seed } = view;
      open(live, openingOf(scenario, { id, seed, isPlaying: choice.isPlaying, isEmbedded }));
    },
  };
}

/** Every key of the page in one table: what it does, and what the help says of it. */
import type { WordKey } from '../../i18n/en.ts';
import type { Session } from '../../session/session.ts';
import type { Selection } from '../../session/store.ts';
import { neighbourPace } from '../transport/paces.ts';
import { openDialog, openLens, ui, type LensTarget } from '../ui-store.ts';

export interface KeyEntry {
  /** As tinykeys writes it; several keys may do the same. */
  readonly keys: readonly string[];
  /** As the help shows it. */
  readonly shown: readonly string[];
  readonly label: WordKey;
  readonly run: (session: Session, key: string) => void;
}

export const KEY_TABLE: readonly KeyEntry[] = [
  {
    keys: ['Space', 'k'],
    shown: ['Space'],
    label: 'help.key.play',
    run: (session) => session.toggle(),
  },
  {
    keys: ['ArrowLeft', 'ArrowRight'],
    shown: ['←', '→'],
    label: 'help.key.fact',
    run: (session, key) => session.stepFact(key === 'ArrowRight' ? 1 : -1),
  },
  {
    keys: [',', '.'],
    shown: [',', '.'],
    label: 'help.key.tick',
    run: (session, key) => session.stepTick(key === '.' ? 1 : -1),
  },
  {
    keys: ['n'],
    shown: ['N'],
    label: 'help.key.run',
    run: (session) => session.runToNextFact(),
  },
  {
    keys: ['Home', 'End'],
    shown: ['Home', 'End'],
    label: 'help.key.ends',
    run: (session, key) =>
      session.seek(key === 'Home' ? 0 : session.store.getState().timeline.endTick),
  },
  {
    keys: ['Shift+<', 'Shift+>', '<', '>'],
    shown: ['<', '>'],
    label: 'help.key.pace',
    run: (session, key) => {
      const { pace } = session.store.getState().playback;
      session.setPace(neighbourPace(pace, key.endsWith('>') ? 1 : -1));
    },
  },
  {
    keys: ['t'],
    shown: ['T'],
    label: 'help.key.table',
    run: () => ui.setState({ asTable: !ui.getState().asTable }),
  },
  {
    keys: ['o'],
    shown: ['O'],
    label: 'help.key.lens',
    run: (session) => {
      const { selection } = session.store.getState();
      const isOpen = ui.getState().lens !== null;
      openLens(isOpen ? null : replicaIn(selection));
    },
  },
  {
    keys: ['l'],
    shown: ['L'],
    label: 'help.key.legend',
    run: () => openDialog('legend'),
  },
  {
    keys: ['Shift+?', '?'],
    shown: ['?'],
    label: 'help.key.help',
    run: () => openDialog('help'),
  },
];

/** The replica that is selected, or in which the selected record lies. */
function replicaIn(selection: Selection | null): LensTarget | null {
  if (selection?.kind !== 'replica' && selection?.kind !== 'record') return null;
  const { broker, partition } = selection;
  return broker === null ? null : { broker, partition };
}

/** Keys that only mean something on the stage: its own code handles them. */
export const STAGE_KEYS: readonly Pick<KeyEntry, 'shown' | 'label'>[] = [
  { shown: ['↑', '↓', '←', '→'], label: 'help.key.rows' },
  { shown: ['Enter'], label: 'help.key.menu' },
  { shown: ['Esc'], label: 'help.key.escape' },
];

/** What one visitor has chosen about the page itself: language, theme, panels, detail. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { useStore } from 'zustand';
import type { BrokerId, PartitionId } from '../engine/index.ts';
import type { Language } from '../i18n/words.ts';
import type { ZoomLevel } from '../scene/metrics.ts';
import type { MenuModel } from './controls/menu-model.ts';
import { loadPreferences, savePreferences } from './preferences.ts';

export type Theme = 'system' | 'light' | 'dark';
export type DialogName = 'help' | 'legend' | 'share' | 'embed' | 'file';
export type PanelName = 'left' | 'right' | 'facts';
export type InspectorTab = 'state' | 'record' | 'why' | 'config';

export interface LensTarget {
  readonly broker: BrokerId;
  readonly partition: PartitionId;
}

export interface UiState {
  readonly language: Language;
  readonly theme: Theme;
  readonly panels: Readonly<Record<PanelName, boolean>>;
  readonly leftTab: 'scenario' | 'build';
  readonly inspectorTab: InspectorTab;
  readonly zoom: ZoomLevel | 'auto';
  readonly showInternal: boolean;
  readonly asTable: boolean;
  /** The replica whose log is opened in the stage. */
  readonly lens: LensTarget | null;
  readonly dialog: DialogName | null;
  readonly menu: MenuModel | null;
}

/** Narrower than that, panels lie over the stage, and all are folded at first. */
const NARROW_WIDTH = 1100;

/** Wider than that, both panels leave enough room for the stage. */
const ROOMY_WIDTH = 1360;

export const ui: StoreApi<UiState> = createStore<UiState>()(() => initialState());

ui.subscribe((state, before) => {
  if (state.language !== before.language || state.theme !== before.theme) {
    savePreferences({ language: state.language, theme: state.theme });
  }
});

function initialState(): UiState {
  const isWide = window.innerWidth >= NARROW_WIDTH;
  return {
    ...loadPreferences(),
    panels: {
      left: isWide,
      right: window.innerWidth >= ROOMY_WIDTH,
      facts: isWide && window.innerHeight >= 860,
    },
    leftTab: 'scenario',
    inspectorTab: 'state',
    zoom: 'auto',
    showInternal: false,
    asTable: false,
    lens: null,
    dialog: null,
    menu: null,
  };
}

export function useUi<T>(select: (state: UiState) => T): T {
  return useStore(ui, select);
}

export function togglePanel(name: PanelName): void {
  setPanel(name, !ui.getState().panels[name]);
}

/** On a narrow page one panel is open at a time. */
export function setPanel(name: PanelName, isOpen: boolean): void {
  const { panels } = ui.getState();
  const others =
    window.innerWidth < NARROW_WIDTH && isOpen
      ? { left: false, right: false, facts: false }
      : panels;
  ui.setState({ panels: { ...others, [name]: isOpen } });
}

export function openDialog(dialog: DialogName | null): void {
  ui.setState({ dialog });
}

/** Opens the inspector at one of its tabs. */
export function setInspectorTab(inspectorTab: InspectorTab): void {
  ui.setState({ inspectorTab });
  setPanel('right', true);
}

/** Facts make room for it: both lie below the score. */
export function openLens(lens: LensTarget | null): void {
  ui.setState({ lens });
  if (lens !== null) setPanel('facts', false);
}

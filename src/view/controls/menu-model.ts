/** The one menu that may be open: whose it is, where it stands, and what menus offer. */
import type { Command, ProcessId } from '../../engine/index.ts';
import type { WordKey } from '../../i18n/en.ts';
import type { Selection } from '../../session/store.ts';

export interface MenuItem {
  readonly key: string;
  readonly label: WordKey;
  /** The process that `{{name}}` of the label stands for. */
  readonly other: ProcessId | null;
  /** What `{{number}}` of the label stands for. */
  readonly number: number | null;
  readonly tone: 'plain' | 'danger';
  readonly does: MenuDeed;
}

export type MenuDeed =
  | { readonly kind: 'act'; readonly commands: readonly Command[] }
  | { readonly kind: 'select'; readonly selection: Selection };

export interface MenuSection {
  readonly key: string;
  readonly title: WordKey | null;
  readonly items: readonly MenuItem[];
}

export interface MenuModel {
  readonly process: ProcessId;
  readonly title: string;
  /** Where the button is, in the viewport. */
  readonly anchor: { readonly left: number; readonly top: number; readonly bottom: number };
  /** Gets the focus back. */
  readonly opener: HTMLElement | SVGElement;
}

/** The menu of a row: a native popover, which closes by itself on Escape or a click elsewhere. */
import { useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { processOf, type Cluster } from '../../engine/index.ts';
import { useSession } from '../SessionProvider.tsx';
import { actionsOf } from '../stage/row-actions.ts';
import { setPanel, ui } from '../ui-store.ts';
import { useSpeech } from '../use-words.ts';
import type { MenuItem, MenuModel, MenuSection } from './menu-model.ts';

export function OpenMenu({ menu }: { menu: MenuModel }) {
  const session = useSession();
  const [sections] = useState(() => sectionsOf(session.store.getState().frame.cluster, menu));
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ left: menu.anchor.left, top: menu.anchor.bottom + 4 });
  useLayoutEffect(() => {
    const node = box.current;
    if (node === null) return;
    node.showPopover();
    setPlace(placeWithin(menu, node.getBoundingClientRect()));
    node.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const onToggle = (event: Event): void => {
      if ('newState' in event && event.newState === 'closed') closeMenu(menu);
    };
    node.addEventListener('toggle', onToggle);
    return () => node.removeEventListener('toggle', onToggle);
  }, [menu]);
  return (
    <div
      ref={box}
      popover="auto"
      className="menu"
      role="menu"
      tabIndex={-1}
      aria-label={menu.title}
      style={place}
      onKeyDown={onMenuKey}
    >
      <p className="menu-title">{menu.title}</p>
      {sections.map(({ key, title, items }) => (
        <MenuGroup key={key} title={title} items={items} menu={menu} />
      ))}
    </div>
  );
}

/** As they are when it opens: they do not move away from under the pointer. */
function sectionsOf(cluster: Cluster, menu: MenuModel): readonly MenuSection[] {
  const process = processOf(cluster, menu.process);
  if (process === null) return [];
  return actionsOf(cluster, process).filter(({ items }) => items.length > 0);
}

function MenuGroup({
  title,
  items,
  menu,
}: {
  title: MenuSection['title'];
  items: readonly MenuItem[];
  menu: MenuModel;
}) {
  const { words } = useSpeech();
  return (
    <div
      className="menu-section"
      role="group"
      aria-label={title === null ? menu.title : words(title)}
    >
      {title === null ? null : <p className="menu-heading">{words(title)}</p>}
      {items.map((item) => (
        <MenuButton key={item.key} item={item} menu={menu} />
      ))}
    </div>
  );
}

function MenuButton({ item, menu }: { item: MenuItem; menu: MenuModel }) {
  const session = useSession();
  const { words, process } = useSpeech();
  const name = item.other === null ? '' : process(item.other);
  const onClick = (): void => {
    if (item.does.kind === 'act') for (const command of item.does.commands) session.act(command);
    else {
      session.select(item.does.selection);
      ui.setState({ inspectorTab: 'state' });
      setPanel('right', true);
    }
    closeMenu(menu);
  };
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className={item.tone === 'danger' ? 'menu-item danger' : 'menu-item'}
      onClick={onClick}
    >
      {words(item.label, { name, number: item.number ?? '' })}
    </button>
  );
}

function closeMenu(menu: MenuModel): void {
  if (ui.getState().menu !== menu) return;
  ui.setState({ menu: null });
  menu.opener.focus();
}

function onMenuKey(event: KeyboardEvent<HTMLDivElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=menuitem]')];
  const at = items.findIndex((node) => node === document.activeElement);
  const next = nextIndex(event.key, at, items.length);
  if (next === null) return;
  event.preventDefault();
  event.stopPropagation();
  items[next]?.focus();
}

function nextIndex(key: string, at: number, count: number): number | null {
  if (key === 'ArrowDown') return (at + 1) % count;
  if (key === 'ArrowUp') return (at + count - 1) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : null;
}

/** Below the button, or above it when there is no room. */
function placeWithin(menu: MenuModel, box: DOMRect): { left: number; top: number } {
  const { left, top, bottom } = menu.anchor;
  const fitsBelow = bottom + 4 + box.height <= window.innerHeight - 8;
  return {
    left: Math.max(Math.min(left, window.innerWidth - box.width - 8), 8),
    top: fitsBelow ? bottom + 4 : Math.max(top - box.height - 4, 8),
  };
}

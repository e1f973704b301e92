/**
 * One tab stop for the whole stage: arrow keys move between what carries `data-row` and
 * `data-place`, as in a grid. Returns how to stop.
 */
export function roveFocus(root: HTMLElement): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    const from = event.target instanceof Element ? event.target.closest('[data-row]') : null;
    if (from === null || event.altKey || event.ctrlKey || event.metaKey) return;
    if (!event.key.startsWith('Arrow')) return;
    // At the edge of the grid too: arrows must not mean something else there.
    event.preventDefault();
    event.stopPropagation();
    const next = neighbour(root, from, event.key);
    if (next !== null) focus(next);
  };
  const onFocusIn = (event: FocusEvent): void => {
    const item = event.target instanceof Element ? event.target.closest('[data-row]') : null;
    if (item !== null) makeTabStop(root, item);
  };
  const observer = new MutationObserver(() => ensureTabStop(root));
  observer.observe(root, { childList: true, subtree: true });
  root.addEventListener('keydown', onKeyDown);
  root.addEventListener('focusin', onFocusIn);
  ensureTabStop(root);
  return () => {
    observer.disconnect();
    root.removeEventListener('keydown', onKeyDown);
    root.removeEventListener('focusin', onFocusIn);
  };
}

function makeTabStop(root: HTMLElement, item: Element): void {
  for (const other of root.querySelectorAll('[data-row][tabindex="0"]')) {
    if (other !== item) other.setAttribute('tabindex', '-1');
  }
  item.setAttribute('tabindex', '0');
}

function ensureTabStop(root: HTMLElement): void {
  if (root.querySelector('[data-row][tabindex="0"]') !== null) return;
  root.querySelector('[data-row]')?.setAttribute('tabindex', '0');
}

/** In the row: the next place. Between rows: the same place, or the nearest before it. */
function neighbour(root: HTMLElement, from: Element, key: string): Element | null {
  const row = numberOf(from, 'data-row');
  const place = numberOf(from, 'data-place');
  const all = [...root.querySelectorAll('[data-row]')].map((element) => ({
    element,
    row: numberOf(element, 'data-row'),
    place: numberOf(element, 'data-place'),
  }));
  if (key === 'ArrowRight' || key === 'ArrowLeft') {
    const inRow = all.filter((item) => item.row === row);
    const sorted = inRow.toSorted((one, other) => one.place - other.place);
    const at = sorted.findIndex(({ element }) => element === from);
    return sorted[at + (key === 'ArrowRight' ? 1 : -1)]?.element ?? null;
  }
  if (key !== 'ArrowUp' && key !== 'ArrowDown') return null;
  const rows = [...new Set(all.map((item) => item.row))].toSorted((one, other) => one - other);
  const nextRow = rows[rows.indexOf(row) + (key === 'ArrowDown' ? 1 : -1)];
  const candidates = all
    .filter((item) => item.row === nextRow)
    .toSorted((one, other) => Math.abs(one.place - place) - Math.abs(other.place - place));
  return candidates[0]?.element ?? null;
}

function numberOf(element: Element, name: string): number {
  return Number(element.getAttribute(name) ?? '0');
}

function focus(element: Element): void {
  if (element instanceof HTMLElement || element instanceof SVGElement) {
    element.focus();
    element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }
}

/** Everything without a mouse: the focus is always seen, and no key leads into a trap. */
import type { Locator, Page } from '@playwright/test';
import {
  ASKING,
  expectPaused,
  facts,
  openPage,
  shownTick,
  stage,
  timeTrack,
} from './cluster-page.ts';
import { expect, test } from './journey.ts';

test('plays, pauses and steps from the keyboard', async ({ page }) => {
  await openPage(page);
  await tabTo(page, page.getByRole('button', { name: 'Pause', exact: true }));
  await page.keyboard.press('Space');
  await expectPaused(page);
  const tick = await shownTick(page);
  await page.keyboard.press('.');
  await expect(timeTrack(page)).toHaveAttribute('aria-valuenow', String(tick + 1));
  await page.keyboard.press(',');
  await expect(timeTrack(page)).toHaveAttribute('aria-valuenow', String(tick));
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => shownTick(page), ASKING).toBeLessThan(tick);
  await page.keyboard.press('Home');
  await expect(timeTrack(page)).toHaveAttribute('aria-valuenow', '0');
  await page.keyboard.press('n');
  await expect.poll(() => shownTick(page), ASKING).toBeGreaterThan(0);
  await expectPaused(page);
  const fact = await shownTick(page);
  await page.keyboard.press('Space');
  await expect.poll(() => shownTick(page), ASKING).toBeGreaterThan(fact);
});

test('leaves the keys of the page alone while the time track has the focus', async ({ page }) => {
  await openPage(page);
  await timeTrack(page).focus();
  await page.keyboard.press('Space');
  await expectPaused(page);
  const tick = await shownTick(page);
  await page.keyboard.press('.');
  await expect(timeTrack(page)).toHaveAttribute('aria-valuenow', String(tick + 1));
  await page.keyboard.press('ArrowRight');
  await expect(timeTrack(page)).toHaveAttribute('aria-valuenow', String(tick + 101));
});

test('crashes a broker from its row', async ({ page }) => {
  await openPage(page);
  await page.keyboard.press('k');
  await expectPaused(page);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the cluster' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(stage(page)).toBeFocused();

  const row = stage(page).getByRole('button', { name: /^Broker 1:/ });
  await tabTo(page, stage(page).getByRole('button', { name: /^Broker 0:/ }));
  await page.keyboard.press('ArrowDown');
  await expect(row).toBeFocused();
  await page.keyboard.press('Enter');
  const menu = page.getByRole('menu', { name: 'broker 1' });
  await expect(menu.getByRole('menuitem', { name: 'Crash' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(menu).toHaveCount(0);
  await expect(row).toBeFocused();

  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await expect(menu.getByRole('menuitem', { name: 'Shut down' })).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(stage(page).getByRole('button', { name: /^Broker 1: down/ })).toBeFocused();

  await page.keyboard.press('ArrowRight');
  await expect(
    stage(page).getByRole('button', { name: /^orders-0 on broker 1: on disk/ }),
  ).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'orders-0 on broker 1' })).toBeVisible();
});

test('opens help and legend by a key, and closes them by another', async ({ page }) => {
  await openPage(page);
  for (const [key, title] of [
    ['?', 'Help'],
    ['l', 'What the marks mean'],
  ] as const) {
    await page.keyboard.press(key);
    const dialog = page.getByRole('dialog', { name: title });
    await expect(dialog).toBeVisible();
    await expect(dialog.getByRole('button', { name: 'Close' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
  }
});

test('shows the focus wherever it goes, and lets it go on', async ({ page }) => {
  await openPage(page);
  await page.keyboard.press('k');
  await expectPaused(page);
  const seen: string[] = [];
  for (let count = 0; count < 80; count += 1) {
    await page.keyboard.press('Tab');
    const { name, isSeen, isDocument } = await page.evaluate(describeFocus);
    if (isDocument) break;
    if (!isSeen) seen.push(name);
  }
  expect(seen).toEqual([]);
  await tabTo(page, page.getByRole('link', { name: 'Skip to the cluster' }));
});

test('goes through the facts by arrows, for they are one stop of Tab', async ({ page }) => {
  await openPage(page);
  await page.keyboard.press('k');
  await expectPaused(page);
  const lines = facts(page).getByRole('button');
  await tabTo(page, lines.last());
  await page.keyboard.press('ArrowUp');
  const above = lines.nth(-2);
  await expect(above).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Fold Inspector' })).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(above).toBeFocused();
});

async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let count = 0; count < 80; count += 1) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((node) => node === document.activeElement)) return;
  }
  await expect(target).toBeFocused();
}

/** What has the focus, and whether it differs from what it is without. */
function describeFocus(): { name: string; isSeen: boolean; isDocument: boolean } {
  const node = document.activeElement;
  if (node === null || node === document.body) return { name: '', isSeen: true, isDocument: true };
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(node);
  const hasOutline = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1;
  const { width, height, right, bottom } = node.getBoundingClientRect();
  const isOnPage = width > 1 && height > 1 && right > 0 && bottom > 0;
  const name = `${node.tagName} ${node.getAttribute('aria-label') ?? node.textContent}`;
  return { name, isSeen: isOnPage && (hasOutline || boxShadow !== 'none'), isDocument: false };
}

/** On a phone: one thing at a time, nothing cut off, and everything within reach of a thumb. */
import { act, ASKING, openPage, pause, stage } from './cluster-page.ts';
import { expect, test } from './journey.ts';
import type { Page } from '@playwright/test';

test.describe('on a phone', { tag: '@phone' }, () => {
  test('columns scroll sideways under heads that stay', async ({ page }) => {
    await openPage(page);
    await pause(page);
    await expectNoSidewaysPage(page);
    const head = stage(page).getByRole('button', { name: /^Broker 0:/ });
    const column = stage(page).getByRole('button', { name: /^Partition orders-0:/ });
    await expect(head).toBeInViewport();
    const headBefore = await head.boundingBox();
    const columnBefore = await column.boundingBox();
    await stage(page)
      .getByRole('button', { name: /^Partition orders-2:/ })
      .focus();
    await page.evaluate(() =>
      document.activeElement?.scrollIntoView({ block: 'nearest', inline: 'end' }),
    );
    await expect
      .poll(async () => (await column.boundingBox())?.x ?? 0, ASKING)
      .toBeLessThan((columnBefore?.x ?? 0) - 100);
    expect((await head.boundingBox())?.x).toBe(headBefore?.x);
    await expect(
      stage(page).getByRole('button', { name: /^Partition orders-2:/ }),
    ).toBeInViewport();
    await expectNoSidewaysPage(page);
  });

  test('panels unfold one at a time', async ({ page }) => {
    await openPage(page);
    await pause(page);
    const ledger = page.getByRole('region', { name: 'Ledger' });
    const scenario = page.getByRole('heading', { name: 'A healthy cluster', level: 3 });
    await expect(ledger).toBeHidden();
    await expect(scenario).toBeHidden();
    await page.getByRole('button', { name: 'Show Inspector' }).tap();
    await expect(ledger).toBeVisible();
    await expectNoSidewaysPage(page);
    await page.getByRole('button', { name: 'Fold Inspector' }).tap();
    await page.getByRole('button', { name: 'Show Scenario and palette' }).tap();
    await expect(scenario).toBeVisible();
    await expect(ledger).toBeHidden();
    await expectNoSidewaysPage(page);
    await page.getByRole('button', { name: 'Fold Scenario and palette' }).tap();
    await page.getByRole('button', { name: 'Show Facts' }).tap();
    await expect(page.getByRole('list', { name: 'Facts' })).toBeVisible();
    await expectNoSidewaysPage(page);
  });

  test('a broker is crashed by touch', async ({ page }) => {
    await openPage(page);
    await pause(page);
    await act(page, 'broker 1', 'Crash');
    await expect(stage(page).getByRole('button', { name: /^Broker 1: down/ })).toBeVisible();
  });

  test('every control is large enough for a thumb', async ({ page }) => {
    await openPage(page);
    await pause(page);
    expect(await page.evaluate(controlsBelow, 24)).toEqual([]);
    await page.getByRole('button', { name: 'Show Scenario and palette' }).tap();
    await page.getByRole('button', { name: 'Build', exact: true }).tap();
    await expect(page.getByText('Create topic').first()).toBeVisible();
    expect(await page.evaluate(controlsBelow, 24)).toEqual([]);
    await page.getByRole('button', { name: 'Share', exact: true }).tap();
    await expect(page.getByRole('dialog').getByRole('textbox')).toBeVisible();
    expect(await page.evaluate(controlsBelow, 24)).toEqual([]);
    await expectNoSidewaysPage(page);
  });
});

async function expectNoSidewaysPage(page: Page): Promise<void> {
  const { wide, room } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    room: window.innerWidth,
  }));
  expect(wide).toBeLessThanOrEqual(room);
}

/** What can be tapped and is smaller than that, in CSS pixels, to either side. */
function controlsBelow(least: number): string[] {
  const controls = document.querySelectorAll<HTMLElement>(
    'button, select, input, summary, a[href]',
  );
  return [...controls].flatMap((node) => {
    // A box to tick is tapped by its label.
    const target = node.closest('label') ?? node;
    const { width, height, right } = target.getBoundingClientRect();
    const isShown = node.checkVisibility({ visibilityProperty: true }) && width > 1 && right > 0;
    if (!isShown || (width >= least && height >= least)) return [];
    const name = node.getAttribute('aria-label') ?? node.textContent;
    return [`${name}: ${Math.round(width)} x ${Math.round(height)}`];
  });
}

/** A person who asked their system for less motion: nothing moves until they want it to. */
import { ASKING, expectPaused, openPage, shownTick, stage, timeTrack } from './cluster-page.ts';
import { expect, test } from './journey.ts';

test.describe('with reduced motion', { tag: '@calm' }, () => {
  test('opens standing still, and steps', async ({ page }) => {
    await openPage(page);
    await expectPaused(page);
    await expect(stage(page).getByRole('button', { name: /^Broker 0: running/ })).toBeVisible();
    const tick = await shownTick(page);
    await page.getByRole('button', { name: 'One millisecond on' }).click();
    await expect(timeTrack(page)).toHaveAttribute('aria-valuenow', String(tick + 1));
    await page.getByRole('button', { name: 'One fact back' }).click();
    await expect.poll(() => shownTick(page), ASKING).toBeLessThan(tick);
    await expectPaused(page);
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  });

  test('still plays when asked to, without tweens', async ({ page }) => {
    await openPage(page);
    const tick = await shownTick(page);
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await expect.poll(() => shownTick(page), ASKING).toBeGreaterThan(tick);
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  });
});

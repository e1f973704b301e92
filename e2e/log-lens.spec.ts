/** A log opened down to its records, and a lookup followed step by step. */
import { openPage, openScenario, pause, stage } from './cluster-page.ts';
import { expect, test } from './journey.ts';

test('opens a log, its segments and batches, and finds an offset', async ({ page }) => {
  await openPage(page);
  await openScenario(page, 'Segments and retention');
  await pause(page);
  await stage(page)
    .getByRole('button', { name: /^orders-0 on broker 0/ })
    .click();
  await page.keyboard.press('o');
  const lens = page.getByRole('region', { name: 'The log of orders-0 on broker 0' });
  await expect(lens).toBeVisible();
  const segments = lens.getByRole('list', { name: 'Segments' }).getByRole('button');
  await expect.poll(() => segments.count()).toBeGreaterThan(2);
  await expect(segments.first()).toContainText('.log');

  await lens.getByRole('textbox', { name: 'What to look up' }).fill('12');
  await lens.getByRole('button', { name: 'Look up' }).click();
  await expect(lens.getByText(/The segment is chosen by its file name/)).toBeVisible();
  await lens.getByRole('button', { name: 'Next step' }).click();
  await lens.getByRole('button', { name: 'Next step' }).click();
  await expect(lens.getByText(/headers of batches are read/)).toBeVisible();
  await lens.getByRole('button', { name: 'Next step' }).click();
  await expect(lens.getByText('Found: offset 12, in the batch that begins at 12.')).toBeVisible();
  await expect(lens.getByRole('heading', { name: 'Batch 12' })).toBeVisible();
  await expect(lens.getByRole('button', { name: 'Next step' })).toHaveCount(0);

  await page.keyboard.press('Escape');
  await expect(lens).toHaveCount(0);
});

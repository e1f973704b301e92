/** Several controllers: who is active, who takes over, and how one more is made a voter. */
import { act, openPage, openScenario, pause, stage } from './cluster-page.ts';
import { expect, test } from './journey.ts';

test('shows another controller taking over from the one that dies', async ({ page }) => {
  await openPage(page);
  await openScenario(page, 'The active controller dies');
  await pause(page);
  const active = stage(page).getByRole('button', { name: 'controller 101: active' });
  await expect(active).toBeVisible();
  await act(page, 'controller 101', 'Crash');
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect(stage(page).getByRole('button', { name: 'controller 101: down' })).toBeVisible();
  await expect(
    stage(page).getByRole('button', { name: /controller 10[02]: active/ }),
  ).toBeVisible();
});

test('gives a controller that was added a vote', async ({ page }) => {
  await openPage(page);
  await pause(page);
  await page.getByRole('button', { name: 'Build' }).click();
  await page.getByText('Add controller').first().click();
  await page.getByRole('button', { name: 'Add controller', exact: true }).click();
  const added = stage(page).getByRole('button', { name: 'controller 101: no voter' });
  await expect(added).toBeVisible();
  // A controller that lags behind is refused: it copies the metadata log first.
  await page.keyboard.press('k');
  await expect(added).not.toContainText('offset -1');
  await act(page, 'controller 101', 'Make it a voter');
  await expect(stage(page).getByRole('button', { name: 'controller 101: follower' })).toBeVisible();
});

/** What a machine can tell about barriers: axe finds nothing serious, whatever is open. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { act, facts, openPage, pause, stage } from './cluster-page.ts';
import { expect, test } from './journey.ts';

for (const theme of ['light', 'dark'] as const) {
  test(`the page has no barriers in the ${theme} theme`, async ({ page }) => {
    await openPage(page, `./?theme=${theme}`);
    await pause(page);
    // Every colour that tells of trouble is on the stage, and all panels are unfolded.
    await act(page, 'broker 0', 'Crash');
    await act(page, 'broker 1', 'Pause');
    await act(page, 'billing-2', 'Crash');
    await page.getByRole('button', { name: 'Build', exact: true }).click();
    await page.getByText('Create topic').first().click();
    await facts(page)
      .getByRole('button', { name: /Broker 0 crashed/ })
      .click();
    await expect(page.getByRole('tabpanel')).toContainText('you: crash broker 0');
    await expectNoBarriers(page);

    await stage(page)
      .getByRole('button', { name: /^checkout:/ })
      .click();
    await page.getByRole('tab', { name: 'Config' }).click();
    await expect(page.getByRole('combobox', { name: 'acks' })).toBeVisible();
    await expectNoBarriers(page, '[role=tabpanel]');
    await page.getByRole('tab', { name: 'State' }).click();
    await expectNoBarriers(page, '[role=tabpanel]');
    await page.getByRole('button', { name: 'Actions for broker 2' }).click();
    await expect(page.getByRole('menu')).toBeVisible();
    await expectNoBarriers(page, '[role=menu]');
  });

  test(`dialogs and the table have no barriers in the ${theme} theme`, async ({ page }) => {
    await openPage(page, `./?theme=${theme}`);
    await pause(page);
    for (const button of ['Help and keys', 'What the marks mean', 'Share', 'Embed']) {
      await page.getByRole('button', { name: button, exact: true }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await expectNoBarriers(page, 'dialog');
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    }
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    await expect(page.getByRole('table').first()).toBeVisible();
    await expectNoBarriers(page, '#stage');
  });
}

test('the page has no barriers in Russian', async ({ page }) => {
  await openPage(page, './?lang=ru');
  await page.getByRole('button', { name: 'Пауза', exact: true }).click();
  await stage(page)
    .getByRole('button', { name: /^Брокер 0:/ })
    .click();
  await expectNoBarriers(page);
});

test('the embedded form has no barriers', async ({ page }) => {
  await openPage(page, './?embed');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Share' })).toHaveCount(0);
  await expectNoBarriers(page);
});

test('the page has no barriers on a phone', { tag: '@phone' }, async ({ page }) => {
  await openPage(page);
  await pause(page);
  await expectNoBarriers(page);
  await page.getByRole('button', { name: 'Show Inspector' }).tap();
  await expectNoBarriers(page, '.side.right');
});

/** On the whole page, or in a part of it where the rest was looked at already. */
async function expectNoBarriers(page: Page, part = 'html'): Promise<void> {
  await expect(page.locator(part)).toHaveCount(1);
  const { violations } = await new AxeBuilder({ page }).include(part).analyze();
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
    );
  expect(serious).toEqual([]);
}

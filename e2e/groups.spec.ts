/** The same crash under three group protocols, a transaction by hand, and a share group. */
import { act, openPage, openScenario, pause, runToFact, stage } from './cluster-page.ts';
import { expect, test } from './journey.ts';

test('leaves a partition to nobody until the session ends, and says for how long', async ({
  page,
}) => {
  await openPage(page);
  await openScenario(page, 'One crash, three protocols');
  await pause(page);
  await runToFact(page, /eager-1 crashed/);
  await page.getByRole('button', { name: 'One millisecond on' }).click();
  await expect(
    stage(page)
      .getByText(/no owner/)
      .first(),
  ).toBeVisible();
  // Whoever lives in the eager group lets go of everything; in the others nobody has to.
  await runToFact(page, /The group eager rebalances/);
  await runToFact(page, /eager is stable in generation 2/);
  await stage(page)
    .getByRole('button', { name: /^eager Stable/ })
    .click();
  const inspector = page.getByRole('region', { name: 'Inspector' });
  await expect(inspector.getByText('Time without an owner')).toBeVisible();
  await expect(inspector.getByText(/\d s$/).first()).toBeVisible();
});

test('begins, aborts and shows a transaction', async ({ page }) => {
  await openPage(page);
  await pause(page);
  await page.getByRole('button', { name: 'Build' }).click();
  await page.getByText('Add producer').first().click();
  const form = page.getByRole('region', { name: 'Producers', exact: true });
  await form.getByLabel('client.id').fill('ledger-writer');
  await form.getByLabel(/^transactional\.id/).fill('t1');
  await page.getByRole('button', { name: 'Add producer', exact: true }).click();
  const card = stage(page)
    .getByRole('button', { name: /^ledger-writer/ })
    .first();
  await expect(card).toContainText(/UNINITIALIZED|INITIALIZING/);
  await page.getByLabel('Pace').selectOption({ label: '1 s per second' });
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect(card).toContainText(/IN_TRANSACTION|COMMITTING_TRANSACTION|READY/);
  await pause(page);
  await card.click();
  await expect(page.getByText('Transaction, as it sees it')).toBeVisible();
});

test('shares the records of a partition among workers', async ({ page }) => {
  await openPage(page);
  await pause(page);
  await page.getByRole('button', { name: 'Build' }).click();
  await page.getByText('Add share consumer').first().click();
  await page.getByRole('button', { name: 'Add share consumer', exact: true }).click();
  await runToFact(page, /worker joins the group workers/);
  await page.getByLabel('Pace').selectOption({ label: '1 s per second' });
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect(stage(page).getByRole('button', { name: 'worker owns it' }).first()).toBeVisible();
  await pause(page);
  await act(page, 'worker', 'Crash');
  await page.getByRole('button', { name: 'One millisecond on' }).click();
  await expect(stage(page).getByRole('button', { name: 'worker: not running' })).toBeVisible();
});

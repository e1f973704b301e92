/** A member of a group dies without a word, and comes back. */
import { act, factLike, openPage, pause, runToFact, stage } from './cluster-page.ts';
import { expect, test } from './journey.ts';

test('moves the partitions once the session has run out, and back when it joins', async ({
  page,
}) => {
  await openPage(page);
  await pause(page);
  const cluster = stage(page);
  const bars = (name: string) =>
    cluster.getByRole('button', { name: `${name} owns it`, exact: true });
  await expect(bars('billing-1')).toHaveCount(1);
  await expect(bars('billing-2')).toHaveCount(1);

  await act(page, 'billing-2', 'Crash');
  await page.getByRole('button', { name: 'One millisecond on' }).click();
  await expect(cluster.getByRole('button', { name: 'billing-2: not running' })).toBeVisible();

  await runToFact(page, /billing-2 was removed from billing: no heartbeat for 45 s/);
  const alone = await runToFact(page, /billing is stable in generation 2, with 1 member/);
  await expect(alone).toHaveText(/billing-1 ← orders-0, orders-1, orders-2/);
  await expect(bars('billing-2')).toHaveCount(0);

  await act(page, 'billing-2', 'Join again');
  const together = await runToFact(page, /billing is stable in generation 3, with 2 members/);
  await expect(together).toHaveText(/billing-2 ← orders-2/);
  await runToFact(page, /billing-2 got orders-2 in generation 3/);
  await expect(bars('billing-2')).toHaveCount(1);
  await expect(cluster.getByRole('button', { name: 'billing-2: running' })).toBeVisible();
  await expect(factLike(page, /billing-2 joins the group billing/).last()).toBeVisible();
});

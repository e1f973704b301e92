/** The leader of a partition is killed; a person wants to see what follows, why, and what else. */
import {
  act,
  expectPaused,
  factLike,
  ledgerCount,
  moveTime,
  openPage,
  pause,
  runToFact,
  shownTick,
  stage,
  timeTrack,
  toAnotherMoment,
} from './cluster-page.ts';
import { expect, test } from './journey.ts';
import type { Page } from '@playwright/test';

test.beforeEach(async ({ page }) => {
  await openPage(page);
  await pause(page);
});

test('tells the election, and why it came to it', async ({ page }) => {
  await expectLeader(page, 'leader 0, epoch 0');
  await act(page, 'broker 0', 'Crash');
  await page.getByRole('button', { name: 'One millisecond on' }).click();
  await expect(factLike(page, /Broker 0 crashed\. Its memory is gone/)).toBeVisible();
  await expect(stage(page).getByRole('button', { name: /^Broker 0: down/ })).toBeVisible();

  const election = await runToFact(page, /orders-0 elected broker 1, epoch 1/);
  await expect(election).toHaveText(/A broker was fenced\./);
  await expectLeader(page, 'leader 1, epoch 1');
  const electedAt = await shownTick(page);

  await moveTime(page, 1500);
  await factLike(page, /orders-0 elected broker 1, epoch 1/).click();
  await expect(timeTrack(page)).toHaveAttribute('aria-valuenow', String(electedAt));
  await expect(stage(page).getByRole('button', { name: 'Partition orders-0:' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await expect(page.getByRole('heading', { name: 'orders-0', exact: true })).toBeVisible();
  await expect(page.getByRole('tab', { name: 'Why' })).toHaveAttribute('aria-selected', 'true');
  const why = page.getByRole('tabpanel', { name: 'Why' }).getByRole('listitem');
  await expect(why.first()).toContainText('orders-0 elected broker 1');
  await expect(why.last()).toContainText('you: crash broker 0');
});

test('has the old leader back one millisecond before the election', async ({ page }) => {
  await act(page, 'broker 0', 'Crash');
  await runToFact(page, /orders-0 elected broker 1, epoch 1/);
  await page.getByRole('button', { name: 'One millisecond back' }).click();
  await expectLeader(page, 'leader 0, epoch 0');
  await expect(factLike(page, /orders-0 elected broker 1/)).toHaveCount(0);
  await page.getByRole('button', { name: 'One millisecond on' }).click();
  await expectLeader(page, 'leader 1, epoch 1');
});

test('shows on a branch what another acks would have cost', async ({ page }) => {
  await loseTheLeader(page);
  const safe = await ledgerCount(page, 'acknowledged');
  expect(await ledgerCount(page, 'lost after ack')).toBe(0);

  // The chain of causes leads back to the moment of the crash; the cuts lie two seconds before.
  await factLike(page, /orders-0 elected broker 1/).click();
  const cause = page.getByRole('tabpanel').getByRole('button', { name: 'you: crash broker 0' });
  await toAnotherMoment(page, () => cause.click());
  await moveTime(page, -2100);
  await setAcks(page, '1');
  await expect(page.getByText('You acted in the past: a new branch began.')).toBeVisible();
  const branches = page.getByRole('group', { name: 'Branches' });
  await expect(branches.getByRole('button')).toHaveCount(2);
  const branch = branches.getByRole('button', { name: 'checkout: acks=1' });
  await expect(branch).toHaveAttribute('aria-pressed', 'true');

  await loseTheLeader(page);
  expect(await ledgerCount(page, 'lost after ack')).toBeGreaterThan(0);
  expect(await ledgerCount(page, 'acknowledged')).toBeGreaterThan(safe);

  await branches.getByRole('button', { name: 'first branch' }).click();
  await expect(branch).toHaveAttribute('aria-pressed', 'false');
  await expectPaused(page);
  await expect(stage(page).getByRole('button', { name: 'checkout: acks=all' })).toBeVisible();
  expect(await ledgerCount(page, 'lost after ack')).toBe(0);
});

/** Its followers see nothing new for two seconds; it dies, and comes back to another leader. */
async function loseTheLeader(page: Page): Promise<void> {
  await act(page, 'broker 0', 'Cut off from broker 1');
  await act(page, 'broker 0', 'Cut off from broker 2');
  await moveTime(page, 2000);
  await act(page, 'broker 0', 'Crash');
  await runToFact(page, /orders-0 elected broker 1/);
  await act(page, 'broker 0', 'Reconnect with broker 1');
  await act(page, 'broker 0', 'Reconnect with broker 2');
  await act(page, 'broker 0', 'Start');
  await runToFact(page, /Broker 0 cut \d+ records? off orders-0/);
}

async function expectLeader(page: Page, words: string): Promise<void> {
  const column = stage(page).getByRole('button', { name: `Partition orders-0: ${words}` });
  await expect(column).toBeVisible();
}

async function setAcks(page: Page, acks: string): Promise<void> {
  await stage(page)
    .getByRole('button', { name: /^checkout:/ })
    .click();
  await page.getByRole('tab', { name: 'Config' }).click();
  await page.getByRole('combobox', { name: 'acks' }).selectOption(acks);
}

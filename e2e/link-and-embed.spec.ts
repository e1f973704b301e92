/** A moment is handed on: as a link, or as a frame in another page. */
import type { BrowserContext, FrameLocator, Page } from '@playwright/test';
import {
  act,
  ASKING,
  expectPaused,
  moveTime,
  openPage,
  pause,
  shownTick,
  stage,
  timeTrack,
} from './cluster-page.ts';
import { expect, test } from './journey.ts';

test('a link brings another person to the same moment of the same run', async ({
  page,
  context,
}) => {
  await openPage(page);
  await pause(page);
  await act(page, 'broker 1', 'Crash');
  await moveTime(page, 1200);
  const link = await shareLink(page);
  expect(link.length).toBeLessThan(2000);

  const other = await context.newPage();
  await openPage(other, link);
  await expect(timeTrack(other)).toHaveAttribute('aria-valuenow', String(await shownTick(page)));
  await expectPaused(other);
  await expect(stage(other).getByRole('button', { name: /^Broker 1: down/ })).toBeVisible();
  expect(await wholeCluster(other)).toBe(await wholeCluster(page));
  // And it goes on as it would have gone on: past the election that the crash leads to.
  await moveTime(page, 10_000);
  await moveTime(other, 10_000);
  expect(await wholeCluster(other)).toBe(await wholeCluster(page));
  await expect(
    stage(other).getByRole('button', { name: 'Partition orders-1: leader 2, epoch 1' }),
  ).toBeVisible();
});

test('a damaged link is told as one, and the page stays as it is', async ({ page }) => {
  await openPage(page);
  await pause(page);
  const link = await shareLink(page);
  const middle = link.length - 40;
  const letter = link[middle] === 'A' ? 'B' : 'A';
  await page.goto('about:blank');
  await openPage(page, link.slice(0, middle) + letter + link.slice(middle + 1));
  await expect(page.getByText('This link is damaged or not one of ours.')).toBeVisible();
  await page.getByRole('button', { name: 'More', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('a part is missing or was altered on the way')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Highwater: A healthy cluster' })).toBeAttached();
});

test('a frame shows stage and transport alone, and stands still until it is started', async ({
  page,
  context,
}) => {
  await openPage(page);
  await pause(page);
  const tick = await shownTick(page);
  const snippet = await embedSnippet(page, false);
  expect(snippet).toContain('title="Highwater: A healthy cluster"');

  const frame = await inHostPage(context, snippet);
  await expect(stage(frame)).toBeVisible();
  await expectPaused(frame);
  expect(await shownTick(frame)).toBe(tick);
  await expect(frame.getByRole('region', { name: 'Time' })).toBeVisible();
  await expect(frame.getByRole('button', { name: 'Share' })).toHaveCount(0);
  await expect(frame.getByRole('region', { name: 'Facts' })).toHaveCount(0);
  await expect(frame.getByRole('region', { name: 'Inspector' })).toHaveCount(0);
  await expect(frame.getByRole('region', { name: 'Scenario and palette' })).toHaveCount(0);

  await frame.getByRole('button', { name: 'Play', exact: true }).click();
  await expect.poll(() => shownTick(frame), ASKING).toBeGreaterThan(tick);
});

test('a frame starts by itself when its link says so', async ({ page, context }) => {
  await openPage(page);
  await pause(page);
  const tick = await shownTick(page);
  const snippet = await embedSnippet(page, true);
  const frame = await inHostPage(context, snippet);
  await expect(stage(frame)).toBeVisible();
  await expect.poll(() => shownTick(frame), ASKING).toBeGreaterThan(tick);
});

async function shareLink(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'A link to this moment' });
  const link = await dialog.getByRole('textbox').inputValue();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toBeHidden();
  return link;
}

async function embedSnippet(page: Page, isPlaying: boolean): Promise<string> {
  await page.getByRole('button', { name: 'Embed', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Put this cluster into a page' });
  const field = dialog.getByRole('textbox');
  await expect(field).toHaveValue(/^<iframe src=/);
  const standing = await field.inputValue();
  if (!isPlaying) return standing;
  await dialog.getByRole('checkbox', { name: 'Start by itself' }).check();
  await expect(field).not.toHaveValue(standing);
  return field.inputValue();
}

/** A page of somebody else, who lets the frame run scripts and nothing more. */
async function inHostPage(context: BrowserContext, snippet: string): Promise<FrameLocator> {
  const frame = snippet.replace('<iframe ', '<iframe sandbox="allow-scripts" ');
  const host = await context.newPage();
  await host.setContent(
    `<!doctype html><html lang="en"><title>A lesson</title><h1>A lesson</h1>${frame}</html>`,
  );
  return host.frameLocator('iframe');
}

/** Every replica and every group, as the table tells them, and the ledger. */
async function wholeCluster(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Table', exact: true }).click();
  const tables = await page.getByRole('table').allInnerTexts();
  await page.getByRole('button', { name: 'Table', exact: true }).click();
  const ledger = await page.getByRole('region', { name: 'Ledger' }).innerText();
  return [...tables, ledger].join('\n');
}

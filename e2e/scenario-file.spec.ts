/** A scenario is saved to a file and opened again; one with faults is explained, not guessed at. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { act, openPage, pause, shownTick, stage } from './cluster-page.ts';
import { expect, test } from './journey.ts';

test('lists every fault of a file in words, each with its place, and changes nothing', async ({
  page,
}) => {
  await openPage(page);
  await pause(page);
  const tick = await shownTick(page);
  const picture = await stage(page).innerText();
  await openFile(
    page,
    JSON.stringify({
      highwater: 1,
      titel: 'Misspelt',
      cluster: { brokers: 0, network: { delayMs: 'slow' } },
      topics: [{ name: 'a topic', partitions: 3 }],
      producers: [{ clientId: 'checkout', load: { topic: 'orders' } }],
      script: [{ at: 10, type: 'explode' }],
    }),
  );
  const dialog = page.getByRole('dialog', { name: 'This file cannot be opened' });
  const faults = dialog.getByRole('listitem');
  await expect(dialog.getByText('Nothing was changed.')).toBeVisible();
  const told: readonly [string, string][] = [
    ['titel', '“titel” is not known here.'],
    ['cluster.brokers', '0 is not between 1 and'],
    ['cluster.network.delayMs', 'This is text; it should be a number.'],
    ['topics[0].name', '“a topic” cannot be the name of a topic.'],
    ['producers[0].load.recordsPerSecond', 'It is missing.'],
    ['script[0].type', 'There is no such command.'],
  ];
  for (const [place, words] of told) {
    const line = faults.filter({ has: page.getByText(place, { exact: true }) });
    await expect(line).toContainText(words);
  }
  await expect(faults).toHaveCount(told.length);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  expect(await shownTick(page)).toBe(tick);
  expect(await stage(page).innerText()).toBe(picture);
  await expect(page.getByRole('heading', { name: 'Highwater: A healthy cluster' })).toBeAttached();
});

test('says where a file stops being JSON', async ({ page }) => {
  await openPage(page);
  await openFile(page, '{\n  "highwater": 1,\n  "cluster": {{\n}');
  const dialog = page.getByRole('dialog', { name: 'This file cannot be opened' });
  await expect(dialog.getByText('This is not JSON: line 3, column 15.')).toBeVisible();
});

test('opens what it has saved, with what was done to the cluster', async ({ page }) => {
  await openPage(page);
  await pause(page);
  await act(page, 'broker 2', 'Crash');
  const saved = await saveFile(page);
  expect(JSON.parse(saved)).toMatchObject({
    highwater: 1,
    script: [{ type: 'crash', process: 'b2' }],
  });
  await page.reload();
  await openFile(page, saved);
  await expect(page.getByRole('combobox', { name: 'Scenarios' })).toHaveValue('file');
  await expect(stage(page).getByRole('button', { name: /^Broker 2: down/ })).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(await saveFile(page)).toBe(saved);
});

async function openFile(page: Page, text: string): Promise<void> {
  const chosen = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  const buffer = Buffer.from(text);
  await (await chosen).setFiles({ name: 'mine.json', mimeType: 'application/json', buffer });
}

async function saveFile(page: Page): Promise<string> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  return readFile(await (await download).path(), 'utf8');
}

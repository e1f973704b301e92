/** Every word can be read: none is cut, none stands on another, and nothing flickers. */
import type { Page } from '@playwright/test';
import { facts, openPage, stage } from './cluster-page.ts';
import { expect, test } from './journey.ts';
import { cutChoices, cutTexts, overlappingTexts } from './text-on-page.ts';

const SIZES = [
  { width: 1600, height: 1000, address: './?theme=light' },
  { width: 1600, height: 1000, address: './?theme=dark' },
  { width: 1280, height: 800, address: './?lang=en' },
  { width: 1280, height: 800, address: './?lang=ru' },
] as const;

for (const { width, height, address } of SIZES) {
  test(`words fit at ${width} x ${height}, ${address.slice(3)}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await openPage(page, address);
    await page.keyboard.press('k');
    await expectStands(page);
    await expectReadable(page, 'at first');
    await page.getByRole('checkbox').check();
    for (const zoom of [1, 2, 3]) {
      await page.getByRole('toolbar').getByRole('button').nth(zoom).click();
      await expectReadable(page, `at zoom ${zoom}`);
    }
    await page.getByRole('toolbar').getByRole('button').first().click();
    await page.getByRole('checkbox').uncheck();
    for (let index = 0; index < 8; index += 1) {
      await page.locator('.scenario-select').selectOption({ index });
      expect.soft(await page.evaluate(cutChoices), `chosen: ${index}`).toEqual([]);
    }
    await expectStoriesReadable(page, [1, 3, 5, 7]);
  });
}

test('words fit on a phone', { tag: '@phone' }, async ({ page }) => {
  for (const address of ['./?lang=en', './?lang=ru']) {
    await openPage(page, address);
    await page.keyboard.press('k');
    await expectStands(page);
    await expectReadable(page, `${address}, at first`);
    await stage(page)
      .getByRole('button', { name: /orders-2:/ })
      .focus();
    await page.evaluate(() => document.activeElement?.scrollIntoView({ inline: 'end' }));
    await expectReadable(page, `${address}, scrolled`);
    await expectStoriesReadable(page, [5, 7]);
  }
});

test('nothing flickers while time stands', async ({ page }) => {
  await openPage(page);
  await page.keyboard.press('k');
  await expectStands(page);
  await page.mouse.move(0, 0);
  // The last of it is loaded after the stage.
  await expect(page.getByRole('region', { name: 'Ledger' })).toBeVisible();
  await expect(facts(page)).toBeVisible();
  const before = await page.screenshot();
  const changes = await page.evaluate(changesDuring, 120);
  expect(changes).toEqual([]);
  expect((await page.screenshot()).equals(before)).toBe(true);
});

/** Prepared scenarios, by their place in the list, in the midst of their trouble. */
async function expectStoriesReadable(page: Page, places: readonly number[]): Promise<void> {
  const scenarios = page.locator('.scenario-select');
  for (const index of places) {
    await scenarios.selectOption({ index });
    await page.getByRole('button', { name: /^(Pause|Пауза)$/ }).click();
    await expectStands(page);
    await page.getByRole('slider').press('End');
    for (let count = 0; count < 3; count += 1) {
      const before = await page.getByRole('slider').getAttribute('aria-valuenow');
      await page.keyboard.press('n');
      await expect(page.getByRole('slider')).not.toHaveAttribute('aria-valuenow', before ?? '');
      await expectStands(page);
      await expectReadable(page, `scenario ${index}, fact ${count}`);
    }
  }
}

async function expectReadable(page: Page, moment: string): Promise<void> {
  expect.soft(await page.evaluate(cutTexts), `cut, ${moment}`).toEqual([]);
  expect.soft(await page.evaluate(overlappingTexts), `overlapping, ${moment}`).toEqual([]);
}

/** In either language. */
async function expectStands(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: /^(Play|Пуск)$/ })).toBeVisible();
  await expect(page.getByText(/^(seeking|поиск)$/)).toHaveCount(0);
}

/** What is changed on the stage during so many frames. */
function changesDuring(frames: number): Promise<string[]> {
  const changes: string[] = [];
  const observer = new MutationObserver((records) => {
    for (const { type, target } of records) changes.push(`${type} of ${target.nodeName}`);
  });
  const options = { subtree: true, childList: true, attributes: true, characterData: true };
  const stageNode = document.getElementById('stage');
  if (stageNode === null) return Promise.resolve(['there is no stage']);
  observer.observe(stageNode, options);
  return new Promise((resolve) => {
    let left = frames;
    const onFrame = (): void => {
      left -= 1;
      if (left > 0) requestAnimationFrame(onFrame);
      else resolve(changes);
    };
    requestAnimationFrame(onFrame);
  });
}

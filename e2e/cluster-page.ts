/** What a person does on the page, by what they see: for the journeys to be told in. */
import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test';

/** A page, or the frame in which another page shows it. */
type Place = Page | FrameLocator;

/** How often the page is asked whether it is there yet, ms. */
export const ASKING = { intervals: [20, 50, 100] };

/** Opens the page and waits for the stage. */
export async function openPage(page: Page, address = './'): Promise<void> {
  await page.goto(address);
  await expect(stage(page)).toBeVisible();
}

/** Opens the page at a fragment of its address, in which a link lies. */
export function stage(place: Place): Locator {
  return place.getByRole('region', { name: /^(The cluster|Кластер)$/ });
}

export function timeTrack(place: Place): Locator {
  return place.getByRole('slider', { name: /^(Moment of the run|Момент прогона)$/ });
}

/** The simulated ms that the page shows. */
export async function shownTick(place: Place): Promise<number> {
  return Number(await timeTrack(place).getAttribute('aria-valuenow'));
}

export async function pause(place: Place): Promise<void> {
  await place.getByRole('button', { name: 'Pause', exact: true }).click();
  await expectPaused(place);
}

/** It stands, and is on the way to nowhere. */
export async function expectPaused(place: Place): Promise<void> {
  await expect(place.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await expect(place.getByText('seeking', { exact: true })).toHaveCount(0);
}

/** A prepared scenario, from its beginning. */
export async function openScenario(page: Page, title: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Scenarios' }).selectOption({ label: title });
  await expect(page.getByRole('heading', { name: `Highwater: ${title}` })).toBeAttached();
}

/** Opens the menu of a row and does one of its actions. */
export async function act(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menu', { name }).getByRole('menuitem', { name: action }).click();
}

export function facts(page: Page): Locator {
  return page.getByRole('list', { name: /^(Facts|Факты)$/ });
}

export function factLike(page: Page, words: RegExp): Locator {
  return facts(page).getByRole('button', { name: words });
}

/** Does what moves time, and waits until the page stands at another moment. */
export async function toAnotherMoment(page: Page, deed: () => Promise<void>): Promise<void> {
  const before = await shownTick(page);
  await deed();
  await expect.poll(() => shownTick(page), ASKING).not.toBe(before);
  await expectPaused(page);
}

/** Runs on until something notable happens; time stands at it then. */
export async function runToNextFact(page: Page): Promise<void> {
  const run = page.getByRole('button', { name: 'Run to the next fact' });
  await toAnotherMoment(page, () => run.click());
}

/** Runs from fact to fact until one of the shown moment reads as expected. */
export async function runToFact(page: Page, words: RegExp): Promise<Locator> {
  for (let count = 0; count < 60; count += 1) {
    await runToNextFact(page);
    const clock = await timeTrack(page).getAttribute('aria-valuetext');
    await expectNewestFactInView(page);
    const found = facts(page)
      .getByRole('listitem')
      .filter({ has: page.getByText(clock ?? '', { exact: true }) })
      .filter({ hasText: words });
    if ((await found.count()) > 0) return found.getByRole('button').last();
  }
  throw new Error(`no fact like ${words} within 60 facts`);
}

/** The list follows what happens, as a log does. */
async function expectNewestFactInView(page: Page): Promise<void> {
  const newest = facts(page).getByRole('listitem').last();
  await expect
    .poll(async () => {
      const place = await newest.getAttribute('aria-posinset');
      return place === (await newest.getAttribute('aria-setsize'));
    }, ASKING)
    .toBe(true);
}

const BACK = ['PageUp', 'ArrowLeft'] as const;
const ON = ['PageDown', 'ArrowRight'] as const;

/** Moves time with the keys of the track: whole seconds, then tenths. */
export async function moveTime(page: Page, ms: number): Promise<void> {
  const target = (await shownTick(page)) + ms;
  const [seconds, tenths] = ms < 0 ? BACK : ON;
  const track = timeTrack(page);
  for (let left = Math.abs(ms); left > 0; left -= left >= 1000 ? 1000 : 100) {
    await toAnotherMoment(page, () => track.press(left >= 1000 ? seconds : tenths));
  }
  expect(await shownTick(page)).toBe(target);
}

/** A line of the ledger: what became of all records. */
export async function ledgerCount(page: Page, name: string): Promise<number> {
  const ledger = page.getByRole('region', { name: 'Ledger' });
  const line = ledger.locator('div').filter({ has: page.getByText(name, { exact: true }) });
  return Number(await line.getByRole('definition').textContent());
}

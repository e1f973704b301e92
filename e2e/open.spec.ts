/** A stranger opens the page: a cluster is running already. */
import {
  ASKING,
  expectPaused,
  openPage,
  pause,
  shownTick,
  stage,
  timeTrack,
} from './cluster-page.ts';
import { expect, test } from './journey.ts';

test('shows a whole cluster that is running', async ({ page }) => {
  await openPage(page);
  await expect(page).toHaveTitle('Highwater');
  const cluster = stage(page);
  for (const number of [0, 1, 2]) {
    const row = cluster.getByRole('button', { name: `Broker ${number}: running, leads 1` });
    await expect(row).toBeVisible();
    await expect(
      cluster.getByRole('button', { name: `Partition orders-${number}: leader ${number}` }),
    ).toBeVisible();
  }
  await expect(cluster.getByRole('button', { name: 'controller 100: active' })).toBeVisible();
  await expect(cluster.getByRole('button', { name: 'checkout: acks=all' })).toBeVisible();
  await expect(cluster.getByText('RF 3 · min ISR')).toBeVisible();
  const group = cluster.getByRole('button', { name: 'billing Stable · generation' });
  await expect(group).toBeVisible();
  await expect(cluster.getByRole('button', { name: 'billing-1: running' })).toBeVisible();
  await expect(cluster.getByRole('button', { name: 'billing-2: running' })).toBeVisible();
});

test('lets time go on until it is paused', async ({ page }) => {
  await openPage(page);
  const first = await shownTick(page);
  await expect.poll(() => shownTick(page), ASKING).toBeGreaterThan(first);
  await pause(page);
  const stands = await shownTick(page);
  await page.getByRole('button', { name: 'One millisecond on' }).click();
  await expect(timeTrack(page)).toHaveAttribute('aria-valuenow', String(stands + 1));
  await page.getByRole('button', { name: 'One millisecond back' }).click();
  await expect(timeTrack(page)).toHaveAttribute('aria-valuenow', String(stands));
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect.poll(() => shownTick(page), ASKING).toBeGreaterThan(stands);
  await page.keyboard.press('k');
  await expectPaused(page);
});

test('is running within a second of its first paint', async ({ page }) => {
  await page.addInitScript(watchForRunningCluster);
  await openPage(page);
  // In frames, of which a second has sixty: a busy machine has fewer, and shows the page later.
  expect(await page.evaluate(() => window.framesUntilRunning)).toBeLessThan(60);
});

declare global {
  interface Window {
    /** Frames from the first paint until a leader is on the stage and the clock has moved. */
    framesUntilRunning: Promise<number>;
  }
}

/** Runs in the page before anything else in it. */
function watchForRunningCluster(): void {
  const frames: number[] = [];
  let firstTick: string | null = null;
  window.framesUntilRunning = new Promise((resolve) => {
    const onFrame = (now: number): void => {
      frames.push(now);
      const tick = document.querySelector('[role=slider]')?.getAttribute('aria-valuenow') ?? null;
      firstTick ??= tick;
      const hasLeader = document.querySelector('#stage svg .role-leader') !== null;
      if (!hasLeader || tick === firstTick) requestAnimationFrame(onFrame);
      else {
        const [paint] = performance.getEntriesByName('first-contentful-paint');
        const painted = paint?.startTime ?? 0;
        resolve(frames.filter((at) => at > painted).length);
      }
    };
    requestAnimationFrame(onFrame);
  });
}

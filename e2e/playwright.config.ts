/**
 * Browser journeys against the built page: on a desktop, on a phone, and with reduced motion.
 *
 * Workers read this file again, so the browser and the port are resolved once and handed on in the
 * environment. Each run has a port of its own: two runs on one machine do not meet.
 */
import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, devices } from '@playwright/test';
import { findBrowser, type BrowserOptions } from '../scripts/browser.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
process.env.E2E_BROWSER ??= JSON.stringify(await browserOptions());
const port = (process.env.E2E_PORT ??= String(await freePort()));

const { channel, ...launchOptions }: BrowserOptions = JSON.parse(process.env.E2E_BROWSER);
const baseURL = `http://127.0.0.1:${port}`;

const desktop = { ...devices['Desktop Chrome'], viewport: { width: 1600, height: 1000 } };

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: 'results',
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  retries: 0,
  // A busy machine takes its time: what waits goes on as soon as it can.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: {
    baseURL,
    trace: { mode: 'retain-on-failure', screenshots: false },
    launchOptions,
    ...(channel === undefined ? {} : { channel }),
  },
  projects: [
    { name: 'desktop', grepInvert: /@phone|@calm/, use: desktop },
    { name: 'phone', grep: /@phone/, use: { ...devices['Pixel 7'] } },
    {
      name: 'calm',
      grep: /@calm/,
      use: { ...desktop, contextOptions: { reducedMotion: 'reduce' } },
    },
  ],
  webServer: {
    command: `node node_modules/vite/bin/vite.js preview --strictPort --port ${port}`,
    cwd: root,
    url: baseURL,
    reuseExistingServer: false,
    timeout: 30_000,
  },
});

async function browserOptions(): Promise<BrowserOptions> {
  const { options, why } = await findBrowser();
  if (options === null) throw new Error(`No Chromium. Run: npm run browser\n  ${why.join('\n  ')}`);
  return options;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const found = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(found));
    });
  });
}

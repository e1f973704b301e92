import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { contentSecurityPolicy } from './scripts/content-security-policy.mjs';

export default defineConfig({
  /** Relative addresses: the built page works under any path of any static host. */
  base: './',
  plugins: [react(), contentSecurityPolicy()],
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    // All that the page begins with is one file: many small ones load later and pack worse.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
    },
  },
  server: { host: '127.0.0.1' },
  /** A sandboxed frame of another page is of no origin, and modules reach it only by CORS. */
  preview: { host: '127.0.0.1', cors: true },
  test: {
    environment: 'node',
    setupFiles: ['src/engine/testing/setup.ts'],
    // A busy machine is no failure: this only ends what hangs.
    testTimeout: 120_000,
    include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.{ts,mjs}'],
  },
});

/**
 * A journey is a test that also fails when a page of it complains: an error in the console, a
 * violation of its security policy, an exception nobody caught, or a request to a stranger.
 */
import { test as base, expect, type BrowserContext } from '@playwright/test';

export { expect };

export const test = base.extend<{ complaints: string[] }>({
  complaints: [
    async ({ context, baseURL }, use) => {
      const complaints = await hearComplaints(context, baseURL ?? '');
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

/** Everything that any page of this context has to complain about, as it comes. */
async function hearComplaints(context: BrowserContext, home: string): Promise<string[]> {
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  context.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    const isInside = protocol === 'data:' || protocol === 'blob:' || protocol === 'about:';
    if (!isInside && origin !== home) complaints.push(`a request to ${request.url()}`);
  });
  // Not every violation is written to the console: those that only report are not.
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      reportError(new Error(`${event.violatedDirective} violated by ${event.blockedURI}`));
    });
  });
  return complaints;
}

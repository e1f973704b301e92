/** A host may forbid text to become code: the page needs nothing of the kind. */
import { act, ASKING, facts, openPage, pause, stage } from './cluster-page.ts';
import { expect, test } from './journey.ts';

test("works where a host requires trusted types for 'script'", async ({ page, complaints }) => {
  const policy = "require-trusted-types-for 'script'; trusted-types 'none'";
  await page.route('./', async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers(), 'content-security-policy': policy };
    await route.fulfill({ response, headers });
  });
  await openPage(page);
  // The header is in force: what it forbids is refused, and heard of.
  const refusal = await page.evaluate(() => {
    try {
      document.createElement('script').text = '0';
      return null;
    } catch (error) {
      return error instanceof Error ? error.name : null;
    }
  });
  expect(refusal).toBe('TypeError');
  await expect.poll(() => complaints.length, ASKING).toBe(2);
  complaints.length = 0;

  await pause(page);
  await act(page, 'broker 0', 'Crash');
  await facts(page)
    .getByRole('button', { name: /Broker 0 crashed/ })
    .click();
  await page.getByRole('tab', { name: 'Config' }).click();
  await page.getByRole('button', { name: 'Build', exact: true }).click();
  await expect(page.getByText('Create topic').first()).toBeVisible();
  for (const button of ['Help and keys', 'What the marks mean', 'Share', 'Embed']) {
    await page.getByRole('button', { name: button, exact: true }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
  }
  await page.getByRole('button', { name: 'Русский' }).click();
  await expect(stage(page).getByRole('button', { name: /^Брокер 0/ })).toBeVisible();
  await page.getByRole('combobox', { name: 'Сценарии' }).selectOption({ index: 1 });
  await expect(page.getByRole('heading', { name: /Падение лидера/ })).toBeAttached();
});

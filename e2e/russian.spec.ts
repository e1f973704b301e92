/** The whole page in Russian, and it stays so. */
import { facts, openPage, pause, stage } from './cluster-page.ts';
import { expect, test } from './journey.ts';

test('speaks Russian once it is asked to, and again after a reload', async ({ page }) => {
  await openPage(page);
  await pause(page);
  await page.getByRole('button', { name: 'Русский' }).click();
  await expectRussian();
  await page.reload();
  await expectRussian();

  async function expectRussian(): Promise<void> {
    await expect(page.locator('html')).toHaveAttribute('lang', 'ru');
    await expect(page.getByRole('combobox', { name: 'Сценарии' })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Здоровый кластер', level: 3 })).toBeVisible();
    await expect(stage(page).getByRole('button', { name: /^Брокер 0: работает/ })).toBeVisible();
    await expect(page.getByRole('region', { name: 'Учёт' })).toContainText('потеряно после ack');
    await expect(page.getByRole('region', { name: 'Время' })).toBeVisible();
    await expect(facts(page).getByRole('button').last()).toHaveText(/[а-яё]{3}/i);
  }
});

test('tells a crash and its causes in Russian', async ({ page }) => {
  await openPage(page, './?lang=ru');
  await page.getByRole('button', { name: 'Пауза', exact: true }).click();
  await page.getByRole('button', { name: 'Действия: брокер 0' }).click();
  await page.getByRole('menuitem', { name: 'Уронить' }).click();
  const crash = facts(page).getByRole('button', { name: /Брокер 0 упал/ });
  await expect(crash).toBeVisible();
  await crash.click();
  await expect(page.getByRole('tabpanel')).toContainText('вы: ');
});

test('leaves no English behind', async ({ page }) => {
  await openPage(page, './?lang=ru');
  await page.getByRole('button', { name: 'Пауза', exact: true }).click();
  expect(await page.evaluate(latinWords)).toEqual([]);
  await stage(page)
    .getByRole('button', { name: /^Брокер 0:/ })
    .click();
  await page.getByRole('button', { name: 'Собрать' }).click();
  await expect(page.getByText('Создать топик').first()).toBeVisible();
  expect(await page.evaluate(latinWords)).toEqual([]);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Справка' })).toBeVisible();
  expect(await page.evaluate(latinWords)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('l');
  await expect(page.getByRole('dialog', { name: 'Что означают знаки' })).toBeVisible();
  expect(await page.evaluate(latinWords)).toEqual([]);
});

/**
 * Words in Latin letters that a person reads or hears, but for Kafka's own names, what clients and
 * topics are called here, and what stands in code.
 */
function latinWords(): string[] {
  const names =
    'highwater apache kafka kraft isr elr rf min hw high watermark ack acks api gc json';
  const here = 'orders billing checkout consumer offsets stable all true false en ru english';
  const known = new Set(`${names} ${here}`.split(' '));
  const found = new Set<string>();
  const look = (text: string): void => {
    for (const word of text.match(/[A-Za-z][A-Za-z.]*[A-Za-z]/g) ?? []) {
      // Settings have dots, requests of Kafka's API a capital within.
      const isName = word.includes('.') || /[a-z][A-Z]/.test(word);
      if (!isName && !known.has(word.toLowerCase())) found.add(word);
    }
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    // What a process believes is shown under Kafka's own names, never translated.
    if (parent === null || parent.closest('[role=tabpanel], code, kbd, noscript')) continue;
    if (parent.checkVisibility()) look(node.textContent ?? '');
  }
  for (const node of document.querySelectorAll('[aria-label], [title]')) {
    look(`${node.getAttribute('aria-label') ?? ''} ${node.getAttribute('title') ?? ''}`);
  }
  return [...found].toSorted();
}

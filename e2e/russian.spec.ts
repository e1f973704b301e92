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

test('tells what each thing believes in Russian', async ({ page }) => {
  await openPage(page, './?lang=ru');
  await page.getByRole('button', { name: 'Пауза', exact: true }).click();
  const panel = page.getByRole('tabpanel');
  for (const [name, word] of [
    [/^Брокер 0:/, 'хранит реплик'],
    [/^контроллер 100:/, 'последний контакт'],
    [/^checkout:/, 'отправлено записей'],
    [/^billing-1:/, 'координатор'],
    [/^billing /, 'лидер группы'],
    [/^Партиция orders-0:/, 'предпочтительный лидер'],
    [/^orders-0 на брокере /, 'сегменты'],
  ] as const) {
    // Near its corner: a click on a brick chooses the record.
    const corner = { position: { x: 20, y: 8 } };
    await stage(page).getByRole('button', { name }).first().click(corner);
    await expect(panel).toContainText(word);
    expect(await page.evaluate(latinWords)).toEqual([]);
  }
});

/**
 * Words in Latin letters that a person reads or hears, but for Kafka's own names, what clients and
 * topics are called here, and what stands in code.
 */
function latinWords(): string[] {
  const names =
    'highwater apache kafka kraft isr elr rf min hw high watermark ack acks api gc json';
  const inspected = 'fenced send range classic share latest poll';
  const here = 'orders billing checkout consumer offsets stable all true false en ru english';
  const known = new Set(`${names} ${inspected} ${here}`.split(' '));
  const found = new Set<string>();
  const uuids = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g;
  const look = (text: string): void => {
    for (const word of text.replace(uuids, '').match(/[A-Za-z][A-Za-z._]*[A-Za-z]/g) ?? []) {
      // Settings have dots, their values underscores, requests and fields a capital within, states
      // only capitals.
      const isName = /[._]/.test(word) || /[a-z][A-Z]|^[A-Z]+$/.test(word);
      if (!isName && !known.has(word.toLowerCase())) found.add(word);
    }
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (parent === null || parent.closest('code, kbd, noscript')) continue;
    if (parent.checkVisibility()) look(node.textContent ?? '');
  }
  for (const node of document.querySelectorAll('[aria-label], [title]')) {
    look(`${node.getAttribute('aria-label') ?? ''} ${node.getAttribute('title') ?? ''}`);
  }
  return [...found].toSorted();
}

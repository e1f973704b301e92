/** A person builds: what the forms add appears on the stage, and what is impossible is refused. */
import type { Locator, Page } from '@playwright/test';
import { moveTime, openPage, pause, stage } from './cluster-page.ts';
import { expect, test } from './journey.ts';

test.beforeEach(async ({ page }) => {
  await openPage(page);
  await pause(page);
  await page.getByRole('button', { name: 'Build', exact: true }).click();
  await expect(section(page, 'Brokers')).toBeVisible();
});

test('adds a broker, a topic, a producer and a consumer, and takes them away', async ({ page }) => {
  const cluster = stage(page);
  const broker = await unfold(page, 'Brokers', 'Add broker');
  await broker.getByLabel('Rack').fill('cellar');
  await submit(broker);
  await moveTime(page, 1000);
  const row = cluster.getByRole('button', { name: /^Broker 3: running/ });
  await expect(row).toBeVisible();
  await expect(row).toContainText('cellar');

  const topic = await unfold(page, 'Topics', 'Create topic');
  await topic.getByLabel('Name').fill('payments');
  await topic.getByLabel('Partitions').fill('2');
  await topic.getByLabel('Replication factor').fill('4');
  await topic.getByLabel('min.insync.replicas').fill('3');
  await submit(topic);
  await moveTime(page, 500);
  await expect(cluster.getByText('RF 4 · min ISR 3')).toBeVisible();
  await expect(
    cluster.getByRole('button', { name: /^payments-1 on broker 3: (leader|follower), in sync/ }),
  ).toBeAttached();

  const producer = await unfold(page, 'Producers', 'Add producer');
  await producer.getByLabel('client.id').fill('till');
  await producer.getByLabel('Topic').selectOption('payments');
  await producer.getByLabel('acks').selectOption('1');
  await submit(producer);
  const consumer = await unfold(page, 'Consumers', 'Add consumer');
  await consumer.getByLabel('client.id').fill('audit-1');
  await consumer.getByLabel('group.id').fill('audit');
  await consumer.getByLabel('Topic').selectOption('payments');
  await submit(consumer);
  await moveTime(page, 5000);
  await expect(cluster.getByRole('button', { name: 'till: acks=1' })).toBeVisible();
  await expect(cluster.getByRole('button', { name: /^audit Stable/ })).toBeVisible();
  await expect(cluster.getByRole('button', { name: 'audit-1: running' })).toBeVisible();

  for (const name of ['till', 'audit-1', 'payments', 'broker 3']) {
    await page.getByRole('button', { name: `Remove: ${name}` }).click();
  }
  await moveTime(page, 1000);
  await expect(cluster.getByRole('button', { name: /^till:/ })).toHaveCount(0);
  await expect(cluster.getByRole('button', { name: /^audit/ })).toHaveCount(0);
  await expect(cluster.getByRole('button', { name: /^Partition payments/ })).toHaveCount(0);
  await expect(cluster.getByRole('button', { name: /^Broker 3:/ })).toHaveCount(0);
});

test('refuses in words what cannot be', async ({ page }) => {
  const topic = await unfold(page, 'Topics', 'Create topic');
  await topic.getByLabel('Name').fill('not a name');
  await topic.getByLabel('Replication factor').fill('7');
  await submit(topic);
  await expect(topic.getByText('Letters, digits, dot, dash and underscore.')).toBeVisible();
  await expect(topic.getByText('A whole number from 1 to 3.')).toBeVisible();
  await topic.getByLabel('Name').fill('orders');
  await topic.getByLabel('Replication factor').fill('3');
  await submit(topic);
  await moveTime(page, 300);
  await expect(page.getByText(/TOPIC_ALREADY_EXISTS/).first()).toBeVisible();
  await expect(stage(page).getByRole('button', { name: /^Partition orders/ })).toHaveCount(3);
});

test('asks for a pattern and for the behaviour of an application in folds', async ({ page }) => {
  const consumer = await unfold(page, 'Consumers', 'Add consumer');
  await consumer.getByLabel('client.id').fill('watch-1');
  await consumer.getByLabel('group.id').fill('watch');
  await expect(consumer.getByLabel('commitSync()')).toBeHidden();
  await consumer.getByText('Application behaviour').focus();
  await page.keyboard.press('Enter');
  await consumer.getByLabel('commitSync()').selectOption('after the work on the records');
  const callbackTime = consumer.getByLabel('Time in onPartitionsRevoked(), ms');
  await callbackTime.fill('soon');
  await consumer.getByText('Application behaviour').click();
  await expect(callbackTime).toBeHidden();
  await submit(consumer);
  await expect(callbackTime).toBeVisible();
  await callbackTime.fill('200');
  await consumer.getByText('Pattern in place of the topic').click();
  await consumer.getByLabel('Regular expression').fill('ord.*');
  await submit(consumer);
  await moveTime(page, 5000);
  await stage(page).getByRole('button', { name: 'watch-1: running' }).click();
  await expect(page.getByText('ord.*', { exact: true })).toBeVisible();
});

function section(page: Page, title: string): Locator {
  return page.getByRole('region', { name: title, exact: true });
}

/** Unfolds the form that adds another one. */
async function unfold(page: Page, title: string, adds: string): Promise<Locator> {
  await section(page, title).getByText(adds).first().click();
  return section(page, title).locator('form');
}

async function submit(form: Locator): Promise<void> {
  await form.getByRole('button').click();
}

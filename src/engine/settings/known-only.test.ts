import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { CONSUMER_SETTINGS } from '../client/consumer-config.ts';
import { PRODUCER_SETTINGS } from '../client/producer-config.ts';
import { BROKER_SETTINGS, TOPIC_SETTINGS } from '../config.ts';
import { settingKey, type SettingTable } from '../settings.ts';
import { KNOWN_ONLY } from './known-only.ts';

const ENGINE = path.resolve(import.meta.dirname, '..');

/** The rows that give settings their keys: being in a table is not being read. */
const ROW = /^ +\w+: (\w+(Number|Flag|Text)|(number|boolean|text)(Setting)?)\(/gm;

it('lists the settings of which no module of the engine makes anything', () => {
  const text = readdirSync(ENGINE, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/(\.test\.ts$)|(^|\/)testing\//.test(file))
    .map((file) => readFileSync(path.join(ENGINE, file), 'utf8').replaceAll(ROW, ''))
    .join('\n');
  const words = new Set(text.match(/\b[a-z]\w*\b/g));
  const unread = [BROKER_SETTINGS, TOPIC_SETTINGS, PRODUCER_SETTINGS, CONSUMER_SETTINGS].flatMap(
    (table: SettingTable) =>
      Object.keys(table)
        .filter((key) => !words.has(key))
        .map((key) => nameOf(table, key)),
  );
  expect([...new Set(unread)].toSorted()).toEqual([...KNOWN_ONLY].toSorted());
});

function nameOf(table: SettingTable, key: string): string {
  const name = table[key]?.name ?? '';
  expect(settingKey(table, name)).toBe(key);
  return name;
}

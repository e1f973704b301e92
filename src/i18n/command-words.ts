/** A command in words: the label of a branch, the beginning of a *why*. */
import type { Command } from '../engine/index.ts';
import { durationWords } from './durations.ts';
import { processName, type Names } from './names.ts';
import { wordsIn, type Language, type WordValues } from './words.ts';

export function commandWords(command: Command, names: Names, language: Language): string {
  const words = wordsIn(language);
  return words(`command.${command.type}`, commandValues(command, names, language));
}

function commandValues(command: Command, names: Names, language: Language): WordValues {
  const values: Record<string, string | number> = {};
  if ('process' in command) {
    values.process = processName(command.process, names, language);
    values.processAcc = processName(command.process, names, language, 'accusative');
  }
  if ('broker' in command) {
    values.process = processName(command.broker, names, language);
    values.processAcc = processName(command.broker, names, language, 'accusative');
  }
  if ('from' in command) {
    values.from = processName(command.from, names, language);
    values.to = processName(command.to, names, language);
  }
  if ('bytesPerSecond' in command) values.rate = command.bytesPerSecond ?? '∞';
  if ('lossPercent' in command) values.percent = command.lossPercent;
  if ('delayMs' in command) values.delay = durationWords(command.delayMs, language);
  if (command.type === 'add-producer') values.clientId = command.producer.clientId;
  if (command.type === 'add-consumer') values.clientId = command.consumer.clientId;
  for (const [key, value] of Object.entries(command)) {
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    if (!(key in values)) values[key] = value;
  }
  if ('value' in command && command.value === null)
    values.value = wordsIn(language)('command.unset');
  return values;
}

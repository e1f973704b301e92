/** A command in words: the label of a branch, the beginning of a *why*. */
import type { Command, ProcessId } from '../engine/index.ts';
import { durationWords } from './durations.ts';
import { processName, type Names } from './names.ts';
import { wordsIn, type Language, type WordValues } from './words.ts';

export function commandWords(command: Command, names: Names, language: Language): string {
  const words = wordsIn(language);
  const values = commandValues(command, names, language);
  if (command.type === 'subscribe' && command.pattern !== undefined) {
    return words('command.subscribe-pattern', { ...values, pattern: command.pattern.expression });
  }
  return words(`command.${command.type}`, values);
}

function commandValues(command: Command, names: Names, language: Language): WordValues {
  const values: Record<string, string | number> = {};
  if ('process' in command) {
    values.process = processName(command.process, names, language);
    values.processAcc = accusative(command.process, names, language);
    values.processGen = processName(command.process, names, language, 'genitive');
  }
  if ('broker' in command) {
    const { broker } = command;
    const cluster = wordsIn(language)('command.whole-cluster');
    values.process = broker === null ? cluster : processName(broker, names, language);
    values.processAcc = broker === null ? cluster : accusative(broker, names, language);
  }
  if ('from' in command) {
    values.from = processName(command.from, names, language);
    values.to = processName(command.to, names, language);
  }
  if ('bytesPerSecond' in command) values.rate = command.bytesPerSecond ?? '∞';
  if ('lossPercent' in command) values.percent = command.lossPercent;
  if ('delayMs' in command) values.delay = durationWords(command.delayMs, language);
  if (command.type === 'alter-reassignments') values.moves = movesOf(command, names, language);
  if (command.type === 'cut-power') {
    values.brokers = command.brokers
      .map((broker) => processName(broker, names, language))
      .join(', ');
  }
  if (command.type === 'end-transaction') {
    const { committed } = command;
    const call = committed ? 'command.commit-transaction' : 'command.abort-transaction-call';
    values.call = wordsIn(language)(call);
  }
  if (command.type === 'add-producer') values.clientId = command.producer.clientId;
  if (command.type === 'add-application') values.clientId = command.application.clientId;
  if (command.type === 'add-consumer') values.clientId = command.consumer.clientId;
  if (command.type === 'add-share-consumer') values.clientId = command.shareConsumer.clientId;
  if (command.type === 'share-acknowledge') {
    values.outcome = wordsIn(language)(`share.${command.outcome}`);
  }
  for (const [key, value] of Object.entries(command)) {
    if (isTexts(value) && !(key in values)) values[key] = value.join(', ');
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    if (!(key in values)) values[key] = value;
  }
  if ('value' in command && command.value === null)
    values.value = wordsIn(language)('command.unset');
  return values;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function accusative(process: ProcessId, names: Names, language: Language): string {
  return processName(process, names, language, 'accusative');
}

/** Where each partition shall lie: `orders-0 → broker 1, broker 2`. */
function movesOf(
  { partitions }: Extract<Command, { type: 'alter-reassignments' }>,
  names: Names,
  language: Language,
): string {
  const cancelled = wordsIn(language)('command.reassignment-cancelled');
  return partitions
    .map(({ partition, replicas }) => {
      const brokers = replicas?.map((broker) => processName(broker, names, language)).join(', ');
      return `${partition} → ${brokers ?? cancelled}`;
    })
    .join('; ');
}

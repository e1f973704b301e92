/** Steps about what brokers' logs hold. */
import type { Command } from '../../command.ts';
import { answerTo, type World } from './world.ts';
import { exceptionName } from './error-names.ts';
import { numberOfField, textOf } from './fields.ts';
import type { JsonObject } from './json.ts';

/** The recorder waits as long as its admin client does. */
const TIMEOUT_MS = 61_000;

/** The low watermark, or the error. */
export function deleteRecords(world: World, step: JsonObject): JsonObject {
  const partition = textOf(step, 'tp');
  const beforeOffset = numberOfField(step, 'before');
  const command: Command = { type: 'delete-records', partition, beforeOffset };
  const answer = answerTo(
    world,
    command,
    (fact) => (fact.type === 'records-deletion-answered' ? fact : null),
    TIMEOUT_MS,
  );
  if (answer === null) return { [partition]: exceptionName('REQUEST_TIMED_OUT') };
  if ('refused' in answer) throw new Error(`not simulated: delete-records, ${answer.refused}`);
  const { error, lowWatermark } = answer;
  return { [partition]: error === 'NONE' ? lowWatermark : exceptionName(error) };
}

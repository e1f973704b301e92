/** What a client's application hears, out of the facts about its process. */
import type { Fact } from '../../fact.ts';
import type { LogRecord } from '../../log/record.ts';
import { nameOf, type LogNames } from './decisions.ts';
import { exceptionName, exceptionNameOf } from './error-names.ts';
import type { JsonObject } from './json.ts';
import { partitionNames } from './observe-groups.ts';
import type { Client } from './world.ts';

/** The events of one fact. Results of records that were sent are noted as well. */
export function eventsOf(fact: Fact, client: Client, names: () => LogNames): JsonObject[] {
  // A share consumer tells what it gets in its replies alone.
  if (client.kind === 'share-consumer') return [];
  switch (fact.type) {
    case 'partitions-assigned': {
      const partitions = partitionNames(fact.partitions, names());
      const generation = client.tellsGeneration ? { generation: fact.generation } : {};
      return [{ ev: 'assigned', partitions, ...generation }];
    }
    case 'partitions-revoked':
      return [{ ev: 'revoked', partitions: partitionNames(fact.partitions, names()) }];
    case 'partitions-lost':
      return [{ ev: 'lost', partitions: partitionNames(fact.partitions, names()) }];
    case 'records-delivered': {
      if (!client.tellsRecords) return [];
      const tp = nameOf(names(), fact.partition);
      return fact.records.map(({ key, value }, index) => {
        return { ev: 'record', tp, offset: fact.offsets[index] ?? -1, key, value };
      });
    }
    case 'consumer-failed':
      return [{ ev: 'error', error: exceptionNameOf(fact.error) }];
    case 'records-acknowledged': {
      const tp = nameOf(names(), fact.partition);
      const { baseOffset } = fact;
      return results(client, fact.records, (index) => {
        return { tp, offset: baseOffset < 0 ? -1 : baseOffset + index };
      });
    }
    case 'records-failed':
      return results(client, fact.records, () => ({
        error: exceptionName(fact.reason),
        message: fact.message ?? '',
      }));
    default:
      return [];
  }
}

function results(
  client: Client,
  records: readonly LogRecord[],
  resultOf: (index: number) => JsonObject,
): JsonObject[] {
  return records.flatMap(({ number, value }, index) => {
    const sent = client.sent.get(number);
    // The application has what send() threw; what the batch comes to later nobody asks for.
    if (sent === undefined || client.results.has(number)) return [];
    const result = resultOf(index);
    client.results.set(number, result);
    return sent.isAsync ? [{ ev: 'ack', value: value ?? '', ...result }] : [];
  });
}

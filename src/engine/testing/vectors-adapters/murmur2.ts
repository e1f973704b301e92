/** Adapter: keys, their hash and their partitions. */
import { murmur2, murmur2OfText, partitionForKey, toPositive } from '../../client/partitioner.ts';
import { numbersAt, objectAt, textAt, textOrNullAt } from './json.ts';
import { splitObject, type VectorKind } from './kind.ts';

export const murmur2Kind: VectorKind = {
  name: 'core/murmur2',
  lists: {
    cases: {
      split(recorded) {
        const { input, expected } = splitObject(recorded, ['murmur2', 'positive', 'partition']);
        const counts = Object.keys(objectAt(expected, 'partition')).map(Number);
        return { input: { ...input, counts }, expected };
      },
      run(input) {
        const text = textOrNullAt(input, 'utf8');
        const ofBytes = murmur2(bytesOf(textAt(input, 'hex')));
        const hash = text === null ? ofBytes : murmur2OfText(text);
        if (hash !== ofBytes) throw new Error(`the bytes hash to ${ofBytes}, the text to ${hash}`);
        const partition = Object.fromEntries(
          numbersAt(input, 'counts').map((count) => [
            count,
            text === null ? toPositive(hash) % count : partitionForKey(text, count),
          ]),
        );
        return { murmur2: hash, positive: toPositive(hash), partition };
      },
    },
  },
};

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Adapter: the order in which Java's HashMap lists its keys, and the hash of a Uuid. */
import { hashMapOrder, uuidHash } from '../../group/java-order.ts';
import { textAt, textsAt } from './json.ts';
import { splitObject, type VectorKind } from './kind.ts';

export const javaCollectionsOrderKind: VectorKind = {
  name: 'consumers/java-collections-order',
  lists: {
    cases: {
      split: (recorded) => splitObject(recorded, ['iteration']),
      run: (input) => ({ iteration: hashMapOrder(textsAt(input, 'insert')) }),
    },
    uuids: {
      split: (recorded) => splitObject(recorded, ['hash_code']),
      run: (input) => ({ hash_code: uuidHash(textAt(input, 'text')) }),
    },
  },
};

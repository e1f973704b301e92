/** Adapter: where a consumer goes on when its position cannot stand, or when it has none. */
import { validatePosition } from '../../client/position-validation.ts';
import { parseOffsetReset } from '../../settings/offset-reset.ts';
import { booleanAt, numberAt, textAt, type JsonObject } from './json.ts';
import { splitObject, type VectorKind } from './kind.ts';

/** What ListOffsets asks for. */
const TIMESTAMPS = { latest: -1, earliest: -2 } as const;

export const offsetResetKind: VectorKind = {
  name: 'consumers/offset-reset-and-truncation',
  lists: {
    cases: {
      split: (recorded) => splitObject(recorded, ['outcome', 'new_position', 'divergent_offset']),
      run: outcomeOf,
    },
    auto_offset_reset: {
      split: (recorded) => splitObject(recorded, ['valid', 'type', 'timestamp', 'lookback_ms']),
      run: (input) => {
        const reset = parseOffsetReset(textAt(input, 'value'));
        if (reset === null) return { valid: false };
        const { type, lookbackMs } = reset;
        return {
          valid: true,
          type,
          ...(type === 'latest' || type === 'earliest' ? { timestamp: TIMESTAMPS[type] } : {}),
          ...(lookbackMs === null ? {} : { lookback_ms: lookbackMs }),
        };
      },
    },
  },
};

function outcomeOf(input: JsonObject): JsonObject {
  const position = numberAt(input, 'position');
  const verdict = validatePosition({
    position,
    isAwaited: booleanAt(input, 'awaiting_validation'),
    mayReset: textAt(input, 'reset_policy') !== 'none',
    endOffset: numberAt(input, 'end_offset'),
    leaderEpoch: numberAt(input, 'end_epoch'),
  });
  switch (verdict.type) {
    case 'kept':
      return { outcome: 'position', new_position: position };
    case 'stepped-back':
      return { outcome: 'position', new_position: verdict.to };
    case 'reset':
      return { outcome: 'offset_reset' };
    case 'truncated': {
      const { divergentOffset: offset } = verdict;
      const outcome = 'LogTruncationException';
      return offset === null ? { outcome } : { outcome, divergent_offset: offset };
    }
  }
}

/** Adapter: the table of errors. */
import { errorByName } from '../../protocol/error-table.ts';
import { textAt } from './json.ts';
import { splitObject, type VectorKind } from './kind.ts';

const OUTCOMES = [
  'code',
  'exception',
  'retriable',
  'refreshRetriable',
  'invalidMetadata',
  'abortable',
];

export const errorsKind: VectorKind = {
  name: 'core/errors',
  lists: {
    cases: {
      split: (recorded) => splitObject(recorded, OUTCOMES),
      run: (input) => {
        const error = errorByName(textAt(input, 'name'));
        if (error === null) throw new Error(`the engine does not know ${textAt(input, 'name')}`);
        return {
          code: error.code,
          exception: error.exception,
          retriable: error.isRetriable,
          refreshRetriable: error.isRefreshRetriable,
          invalidMetadata: error.isInvalidMetadata,
          abortable: error.isAbortable,
        };
      },
    },
  },
};

import { expect, it } from 'vitest';
import { ERRORS } from './error-table.ts';
import { isInvalidMetadata, isRetriable } from './errors.ts';

it('knows what a client does about every error of the table', () => {
  expect(ERRORS).toHaveLength(135);
  for (const { name, ...error } of ERRORS) {
    expect([name, isRetriable(name)]).toEqual([name, error.isRetriable]);
    expect([name, isInvalidMetadata(name)]).toEqual([name, error.isInvalidMetadata]);
  }
});

import { expect, it } from 'vitest';
import { defaultErrorMessage } from './en-error-messages.ts';
import { ERRORS } from './error-table.ts';
import { isInvalidMetadata, isRetriable } from './errors.ts';

const SOURCES = import.meta.glob<string>(['../**/*.ts', '!../**/*.test.ts', '!../testing/**'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

it('knows what a client does about every error of the table', () => {
  expect(ERRORS).toHaveLength(135);
  for (const { name, ...error } of ERRORS) {
    expect([name, isRetriable(name)]).toEqual([name, error.isRetriable]);
    expect([name, isInvalidMetadata(name)]).toEqual([name, error.isInvalidMetadata]);
  }
});

it('has Kafka’s words for every error that a process here may answer with', () => {
  const texts = Object.entries(SOURCES).flatMap(([path, text]) =>
    /\/error(s|-table)\.ts$/.test(path) ? [] : [text],
  );
  const named = ERRORS.filter(({ name }) => texts.some((text) => text.includes(`'${name}'`)));
  expect(named.length).toBeGreaterThan(50);
  const wordless = named.filter(({ name }) => defaultErrorMessage(name) === name);
  expect(wordless.map(({ name }) => name)).toEqual(['NONE']);
});

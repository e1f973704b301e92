import { describe, expect, it } from 'vitest';
import { fidelityTags, withFidelityTable } from './fidelity.ts';

const LOG = {
  path: 'src/engine/log/log.ts',
  text: `/**
 * One replica's log.
 *
 * Kafka: UnifiedLog,
 * LogSegment. Simplified: no indexes.
 *
 * More prose.
 */
/** Kafka: not the module's own comment. */
`,
};
const DOCUMENT = 'before\n<!-- fidelity:begin -->\nold\n<!-- fidelity:end -->\nafter\n';

describe('the tags', () => {
  it('are read over line ends, up to the next tag or an empty line', () => {
    expect(fidelityTags([LOG])).toEqual([
      { module: 'log/log.ts', kafka: 'UnifiedLog, LogSegment.', simplified: 'no indexes.' },
    ]);
  });

  it('are those of the modules of the engine only', () => {
    const others = ['src/scene/a.ts', 'src/engine/log/log.test.ts', 'src/engine/testing/world.ts'];
    expect(fidelityTags(others.map((path) => ({ path, text: LOG.text })))).toEqual([]);
    expect(fidelityTags([{ path: 'src/engine/queue.ts', text: '/** A queue. */' }])).toEqual([]);
  });
});

describe('the table', () => {
  it('takes the place between its markers and leaves the rest', () => {
    const written = withFidelityTable(DOCUMENT, fidelityTags([LOG]));
    expect(written).toContain('| `log/log.ts` | UnifiedLog, LogSegment. | no indexes. |');
    expect(written).not.toContain('old');
    expect(written.startsWith('before\n')).toBe(true);
    expect(written.endsWith('<!-- fidelity:end -->\nafter\n')).toBe(true);
    expect(withFidelityTable(written, fidelityTags([LOG]))).toBe(written);
  });

  it('differs when a module says something else', () => {
    const other = { ...LOG, text: LOG.text.replace('no indexes', 'no segments') };
    const table = withFidelityTable(DOCUMENT, fidelityTags([LOG]));
    expect(withFidelityTable(table, fidelityTags([other]))).not.toBe(table);
  });

  it('cannot be written into a document without the markers', () => {
    expect(() => withFidelityTable('nothing', [])).toThrow('are missing');
  });
});

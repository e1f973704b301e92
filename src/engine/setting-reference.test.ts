import { describe, expect, it } from 'vitest';
import { settingReference } from './setting-reference.ts';

describe('the reference of settings', () => {
  const rows = settingReference();
  const row = (scope: string, name: string) =>
    rows.find((candidate) => candidate.scope === scope && candidate.name === name);

  it('has every setting of a scope once, by name', () => {
    const names = rows.map(({ scope, name }) => `${scope} ${name}`);
    expect(new Set(names).size).toBe(names.length);
    const topics = rows.filter(({ scope }) => scope === 'topic').map(({ name }) => name);
    expect(topics).toEqual(topics.toSorted());
  });

  it('says what a setting is, what it may be, and when it can be changed', () => {
    expect(row('topic', 'retention.ms')).toEqual({
      scope: 'topic',
      name: 'retention.ms',
      type: 'LONG',
      default: '604800000',
      isRequired: false,
      valid: '[-1,...]',
      importance: 'medium',
      updateMode: 'live',
      unit: 'ms',
      serverNames: ['log.retention.ms', 'log.retention.minutes', 'log.retention.hours'],
      isSimulated: true,
      isInternal: false,
    });
    expect(row('server', 'log.cleaner.threads')?.updateMode).toBe('cluster-wide');
    expect(row('server', 'listeners')?.updateMode).toBe('per-broker');
    expect(row('server', 'log.dirs')?.updateMode).toBe('read-only');
    expect(row('producer', 'bootstrap.servers')).toMatchObject({
      default: null,
      isRequired: true,
      isSimulated: false,
    });
    expect(row('server', 'unclean.leader.election.interval.ms')?.isInternal).toBe(true);
  });

  it('knows what numbers count', () => {
    expect(row('producer', 'batch.size')?.unit).toBe('bytes');
    expect(row('consumer', 'max.poll.records')?.unit).toBe('count');
    expect(row('topic', 'min.cleanable.dirty.ratio')?.unit).toBe('none');
    expect(row('server', 'metadata.log.max.record.bytes.between.snapshots')?.unit).toBe('bytes');
  });
});
